// One deploy on simulated agents in a process of its own: `node run.ts PODS AGENTS [CHUNK]`; prints one line of JSON.
// CHUNK: bytes of updates that come together, as a busy master's stream is read; 0: each alone.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { health } from '../../../scheduler/http/health.ts';
import { Metrics } from '../../../scheduler/metrics/metrics.ts';
import { prometheusText } from '../../../scheduler/metrics/sample.ts';
import { NO_LAUNCH_LIMIT } from '../../../scheduler/offer/launch-rate.ts';
import { EXECUTOR_RESOURCES } from '../../../scheduler/offer/requirement.ts';
import { NO_SECRETS } from '../../../scheduler/offer/secrets.ts';
import { TASK_BACKOFF } from '../../../scheduler/options.ts';
import { planStatus } from '../../../scheduler/plan/status.ts';
import { chooseTarget } from '../../../scheduler/service/configuration.ts';
import { idOf } from '../../../scheduler/service/ids.ts';
import { OFFER_TIMES } from '../../../scheduler/service/offer-book.ts';
import { Scheduler } from '../../../scheduler/service/scheduler.ts';
import { parseSpec } from '../../../scheduler/spec/load.ts';
import type { ServiceSpec } from '../../../scheduler/spec/service-spec.ts';
import type { PodRecord } from '../../../scheduler/state/records.ts';
import { ServiceStore } from '../../../scheduler/state/service-store.ts';
import { SqliteStore } from '../../../scheduler/state/sqlite-store.ts';
import { PodLinks } from '../../../scheduler/watch/pod-links.ts';
import { encodeMessage } from '../../../shared/link/link.ts';
import { decode, encode } from '../../../shared/mesos/codec.ts';
import { Ending } from '../../../shared/mesos/ending.ts';
import { batchesOf } from '../../../shared/mesos/event-stream.ts';
import { Event } from '../../../shared/mesos/generated/scheduler.ts';
import { frame, RecordReader } from '../../../shared/mesos/recordio.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { silentLogger } from '../../../shared/runtime/logger.ts';
import { ownMemory } from '../../../shared/runtime/memory-relief.ts';
import { systemRandom } from '../../../shared/runtime/random.ts';
import type { DeployFigures } from './figures.ts';
import { median } from './rows.ts';
import { SimulatedMesos } from './simulated-mesos.ts';

const SCRAPES = 21;

const svc = (pods: number) => `
name: bench
pods:
  node:
    count: ${pods}
    resource-sets: { sidecar: { cpus: 0.1, memory: 32 } }
    tasks:
      server: { goal: RUNNING, cmd: run, cpus: 0.5, memory: 256, ports: { http: { port: 0, env-key: HTTP_PORT } } }
      agent: { goal: RUNNING, cmd: run, cpus: 0.1, memory: 64 }
      metrics: { goal: RUNNING, cmd: run, cpus: 0.1, memory: 64 }
      backup: { goal: FINISH, cmd: run, resource-set: sidecar }
plans:
  deploy:
    phases:
      node: { pod: node, strategy: parallel, steps: [ { default: [[server, agent, metrics]] } ] }
`;

function schedulerOf(store: ServiceStore, spec: ServiceSpec, podLinks: PodLinks): Scheduler {
  return new Scheduler({
    target: chooseTarget(store.state, spec, () => systemRandom.uuid()),
    store,
    launchContext: (frameworkId) => ({
      service: spec.name,
      owner: { frameworkId, role: spec.role, principal: spec.principal },
      executorResources: EXECUTOR_RESOURCES,
      executorUri: 'http://scheduler/v1/artifacts/executor/0/pillion-executor.tar.gz',
      artifactBase: 'http://scheduler/v1/artifacts/',
      apiHost: 'scheduler',
      apiPort: 8080,
      heartbeatSeconds: 0,
      secrets: NO_SECRETS,
      random: systemRandom,
    }),
    idOf,
    newId: () => systemRandom.uuid(),
    backoff: TASK_BACKOFF,
    offerTimes: OFFER_TIMES,
    placing: { launchRate: NO_LAUNCH_LIMIT },
    podLinks,
    clock: systemClock,
    logger: silentLogger,
  });
}

/** What Mesos says, by its wire; updates that wait come together. */
function streamOf(mesos: SimulatedMesos, chunk: number): AsyncIterable<readonly Event[]> {
  return batchesOf({
    subject: 'simulated',
    body: bodyOf(mesos, chunk),
    reader: new RecordReader(),
    decode: (record) => decode(Event, record),
    onUnknown: undefined,
    ending: new Ending(),
    closed: undefined,
  });
}

async function* bodyOf(mesos: SimulatedMesos, chunk: number): AsyncGenerator<Uint8Array> {
  for (let event = mesos.next(); event !== undefined; event = mesos.next()) {
    const frames = [frame(encode(Event, event))];
    for (let bytes = 0; bytes < chunk && event?.type === 'UPDATE'; bytes += frames.at(-1)?.length ?? 0) {
      event = mesos.nextUpdate();
      if (event !== undefined) frames.push(frame(encode(Event, event)));
    }
    yield Buffer.concat(frames);
  }
}

/** Milliseconds of processor time that a look at all figures and at the health takes, when every pod has been heard of. */
function scrape(scheduler: Scheduler, podLinks: PodLinks): number {
  for (const [executorId, { instance }] of executorsOf(scheduler)) {
    const tasks = scheduler.tasksOf(instance).map(({ taskId }) => ({
      task_id: { value: taskId },
      state: 'TASK_RUNNING' as const,
      logs: ['stdout', 'stderr'].map((file) => ({ file, sink: 'hub', written_bytes: 1000n, lag_ms: 5n })),
    }));
    podLinks.received(executorId, encodeMessage({ session: 's', sequence: 1n, heartbeat: { tasks } }));
  }
  const metrics = new Metrics({
    scheduler,
    podLinks,
    clock: systemClock,
    readers: () => 0,
    heartbeatSeconds: 15,
    apiCertificateExpires: () => undefined,
  });
  const times = Array.from({ length: SCRAPES }, () => {
    const from = process.cpuUsage();
    prometheusText(metrics.samples);
    health(scheduler);
    const { user, system } = process.cpuUsage(from);
    return (user + system) / 1000;
  });
  metrics.close();
  return median(times);
}

function executorsOf({ state }: Scheduler): [executorId: string, pod: PodRecord][] {
  return [...state.pod.values()].map((pod) => [pod.executor.executor_id.value, pod]);
}

/** A figure of a deployment that did not come to its end is none. */
function checkDeployed(scheduler: Scheduler, pods: number): void {
  const plan = scheduler.plan('deploy');
  const status = plan === undefined ? 'absent' : planStatus(plan);
  const tasks = [...scheduler.state.task.values()];
  const running = tasks.filter(({ state }) => state === 'TASK_RUNNING').length;
  if (status !== 'COMPLETE' || scheduler.state.pod.size !== pods || running !== tasks.length)
    throw new Error(`${status}: ${scheduler.state.pod.size} pods, ${running} of ${tasks.length} tasks run`);
}

async function deploy(
  store: ServiceStore,
  pods: number,
  agents: number,
  chunk: number,
): Promise<DeployFigures> {
  const podLinks = new PodLinks({ clock: systemClock, logger: silentLogger, session: systemRandom.uuid() });
  const scheduler = schedulerOf(store, parseSpec('svc.yml', svc(pods), {}).spec, podLinks);
  const mesos = new SimulatedMesos(agents);
  const begin = performance.now();
  await scheduler.start();
  await scheduler.subscribed('framework-1', mesos.sink, 'simulated');
  let [updates, updating] = [0, 0];
  for await (const events of streamOf(mesos, chunk)) {
    const from = performance.now();
    await scheduler.received(events);
    if (events[0]?.type !== 'UPDATE') continue;
    updating += performance.now() - from;
    updates += events.length;
  }
  const seconds = (performance.now() - begin) / 1000;
  const scrapeMs = scrape(scheduler, podLinks);
  // As a scheduler does when it is quiet.
  for (let times = 0; times < 2; times += 1) ownMemory.collect();
  const { rss, heapUsed } = process.memoryUsage();
  const mostRss = process.resourceUsage().maxRSS * 1024;
  checkDeployed(scheduler, pods);
  await scheduler.stop();
  return {
    seconds,
    updates,
    updatesPerSecond: updates / (updating / 1000),
    rss,
    mostRss,
    heapUsed,
    scrapeMs,
  };
}

const [pods = 100, agents = 20, chunk = 65_536] = process.argv.slice(2).map(Number);
const directory = mkdtempSync(join(tmpdir(), 'pillion-bench-'));
try {
  const store = await ServiceStore.open(SqliteStore.open(join(directory, 'state.db')));
  process.stdout.write(`${JSON.stringify(await deploy(store, pods, agents, chunk))}\n`);
  await store.close();
} finally {
  rmSync(directory, { recursive: true });
}
