// The whole scheduler with real executors on the local Mesos: a service of two pods, a sidecar plan on resources set
// aside for it, a task that fails and recovers, a pod that moves, and nothing left behind.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningScheduler, runScheduler } from '../../../scheduler/run.ts';
import { OFFER_TIMES } from '../../../scheduler/service/offer-book.ts';
import { packExecutor } from '../../../scripts/pack-executor.ts';
import { LocalMesos } from '../../local-mesos/local-mesos.ts';

const service = (ledger: string) => `
name: trial
pods:
  db:
    count: 1
    volume: { path: data, type: ROOT, size: 16 }
    resource-sets: { sidecar: { cpus: 0.1, memory: 32 } }
    tasks:
      server:
        goal: RUNNING
        # The first launch fails, and the second finds on the volume that there was a first.
        cmd: |
          echo "server $PORT_HTTP $HTTP" >> ${ledger}
          if [ ! -e data/launched ]; then touch data/launched; exit 1; fi
          exec sleep 100000
        cpus: 0.1
        memory: 32
        ports: { http: { port: 0, env-key: HTTP } }
        kill-grace-period: 1
      backup:
        goal: FINISH
        cmd: test -e data/launched && echo "$TASK_NAME $NAME" >> ${ledger}
        resource-set: sidecar
  web:
    count: 1
    tasks:
      server:
        goal: RUNNING
        cmd: 'echo "progress: 40, warm"; exec sleep 100000'
        cpus: 0.1
        memory: 32
        kill-grace-period: 1
plans:
  deploy:
    phases:
      db: { pod: db, steps: [ { default: [[server]] } ] }
      web: { pod: web }
  backup: { phases: { backup: { pod: db, steps: [ { default: [[backup]] } ] } } }
`;

describe('a service of two pods', function () {
  this.timeout(120_000);
  let directory: string;
  let ledger: string;
  let mesos: LocalMesos;
  let running: RunningScheduler;

  const start = async (executor: string) => {
    running = await runScheduler({
      svcYml: join(directory, 'svc.yml'),
      masters: [mesos.masterUrl],
      state: join(directory, 'state.sqlite'),
      executor,
      port: 0,
      logLevel: 'silent',
      heartbeatSeconds: 0.2,
      backoff: { first: 100, factor: 2, most: 1000 },
      offerTimes: { ...OFFER_TIMES, suppressAfter: 1000 },
    });
  };

  let executor: string;

  before(async () => {
    directory = realpathSync(mkdtempSync(join(tmpdir(), 'pillion-deploy-')));
    ledger = join(directory, 'ledger');
    writeFileSync(ledger, '');
    writeFileSync(join(directory, 'svc.yml'), service(ledger));
    mesos = await LocalMesos.start({ workDir: join(directory, 'mesos'), allocationIntervalMs: 200 });
    executor = (await packExecutor()).file;
    await start(executor);
  });

  after(async () => {
    await running?.stop();
    await mesos?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const lines = () => readFileSync(ledger, 'utf8').trim().split('\n');

  async function get<T>(path: string): Promise<T> {
    return (await (await fetch(`${running.url}${path}`)).json()) as T;
  }

  async function until(plan: string, isDone: () => boolean | Promise<boolean>): Promise<void> {
    for await (const view of running.follow(plan)) if (view.status === 'COMPLETE' && (await isDone())) return;
  }

  it('deploys, and launches a task that failed again on its volume and its port', async () => {
    await until('deploy', () => true);
    // Whether deploy or recovery launched it again depends on how fast it failed.
    while (lines().length < 2) await get('/v1/plans/recovery');
    await until('recovery', () => true);
    const [first, second] = lines();
    assert.match(first ?? '', /^server (\d+) \1$/);
    assert.equal(second, first);
  });

  it('runs a sidecar plan in the live pod, on resources reserved with it', async () => {
    const executors = async () =>
      (await get<{ executor: { id: string } }>('/v1/pod/db-0/status')).executor.id;
    const before = await executors();
    for (const name of ['monday', 'tuesday']) {
      await running.command('backup', { type: 'start', parameters: { NAME: name } });
      await until('backup', () => lines().at(-1) === `db-0-backup ${name}`);
    }
    assert.equal(await executors(), before);
  });

  it('moves a pod to a new place, and gives the old one back', async () => {
    interface Pod {
      readonly tasks: readonly { readonly id: string; readonly name: string }[];
    }
    const id = async () => {
      const { tasks } = await get<Pod>('/v1/pod/db-0/status');
      return tasks.find(({ name }) => name === 'db-0-server')?.id;
    };
    const before = await id();
    await fetch(`${running.url}/v1/pod/db-0/replace`, { method: 'POST' });
    await until('recovery', async () => (await id()) !== before);
    // Suppressed: nothing is wanted any more, and leftovers were offered and given back.
    while (!(await get<{ suppressed: boolean }>('/v2/debug/offers')).suppressed);
    const { pods } = await get<{ pods: { name: string }[] }>('/v1/pod/status');
    assert.equal(pods.length, 2);
    const mem = await reservedMemory();
    assert.equal(mem, 64 + 32 + 32 + 64 + 32);
  });

  interface WebTask {
    readonly usage?: { readonly residentBytes: number };
    readonly progress?: { readonly percent: number; readonly message: string; readonly stalled: boolean };
  }

  async function reported(): Promise<WebTask> {
    for (;;) {
      const [task] = (await get<{ tasks: WebTask[] }>('/v1/pod/web-0/status')).tasks;
      if (task?.usage !== undefined && task.progress !== undefined) return task;
    }
  }

  it('shows what a task uses and how far it is, also when the scheduler was away', async () => {
    const { usage, progress } = await reported();
    assert.ok((usage?.residentBytes ?? 0) > 100_000);
    assert.deepEqual([progress?.percent, progress?.message, progress?.stalled], [40, 'warm', false]);
    await running.stop();
    await start(executor);
    assert.equal((await reported()).progress?.percent, 40);
  });

  /** MB that the agent holds reserved for the service. */
  async function reservedMemory(): Promise<number> {
    const response = await fetch(`${mesos.masterUrl}/slaves`);
    const { slaves } = (await response.json()) as {
      slaves: { reserved_resources: Record<string, { mem: number }> }[];
    };
    return slaves[0]?.reserved_resources['trial-role']?.mem ?? 0;
  }
});
