// What is measured when somebody asks: plans, pods, tasks, heartbeats, this process. Costs nothing in between.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { Status } from '../plan/model.ts';
import type { Scheduler } from '../service/scheduler.ts';
import { type FiguresBySink, NO_FIGURES } from '../watch/log-figures.ts';
import type { PodLinks } from '../watch/pod-links.ts';
import { logSamples } from './log-samples.ts';
import type { Sample } from './sample.ts';

/** The SDK's numbers. */
const PLAN_NUMBERS: Readonly<Record<Status, number>> = {
  ERROR: -1,
  COMPLETE: 0,
  WAITING: 1,
  PENDING: 1,
  DELAYED: 1,
  IN_PROGRESS: 2,
  PREPARED: 2,
  STARTING: 2,
  STARTED: 2,
};

/** Milliseconds between two looks at the event loop; few, because an idle scheduler is to sleep. */
const LOOP_RESOLUTION = 500;

export interface GaugeSources {
  readonly scheduler: Scheduler;
  readonly podLinks: PodLinks;
  readonly clock: Clock;
  /** Readers of the event stream. */
  readonly readers: () => number;
  /** Seconds between heartbeats of a pod. */
  readonly heartbeatSeconds: number;
  /** Milliseconds since the epoch; undefined without a certificate. */
  readonly apiCertificateExpires: () => number | undefined;
}

function gauge(
  name: string,
  help: string,
  value: number,
  labels: Readonly<Record<string, string>> = {},
): Sample {
  return { kind: 'gauge', name, help, labels, value };
}

function ofPlans({ standings }: Scheduler): Sample[] {
  const help = 'Plans: -1 error, 0 complete, 1 waiting or pending, 2 in progress.';
  return standings.map(({ name, status }) =>
    gauge('plan_status', help, PLAN_NUMBERS[status], { plan: name }),
  );
}

function avoided({ failingAgents }: Scheduler): number {
  return failingAgents.filter(({ avoidedUntil }) => avoidedUntil !== undefined).length;
}

function ofTasks({ taskStates }: Scheduler): Sample[] {
  return [...taskStates]
    .sort()
    .map(([name, count]) =>
      gauge('tasks', 'Tasks by the state that Mesos told last.', count, { state: name.toLowerCase() }),
    );
}

/** Nothing where nobody has certificates. */
function ofCertificates({ scheduler, clock, apiCertificateExpires }: GaugeSources): Sample[] {
  const ends = { tasks: scheduler.certificatesExpire, api: apiCertificateExpires() };
  const help = 'Until the first certificate of running tasks, or that of the API, expires; below 0 it has.';
  return Object.entries(ends).flatMap(([of, end]) => {
    if (end === undefined) return [];
    return [gauge('certificate_seconds_left', help, Math.round((end - clock.now()) / 1000), { of })];
  });
}

/** Heartbeats that may be missed before a pod no longer counts as alive. */
const MISSED = 3;

/** What is added up over the pods that were heard of: a few numbers of each, and nothing that is made anew. */
function ofReports({ scheduler, podLinks, clock, heartbeatSeconds }: GaugeSources): Sample[] {
  const now = clock.now();
  const forwarded: FiguresBySink[] = [];
  let [alive, oldest] = [0, 0];
  for (const executorId of scheduler.executorIds) {
    const report = podLinks.of(executorId);
    if (report?.at === undefined) continue;
    const age = Math.max(0, now - report.at) / 1000;
    if (age <= heartbeatSeconds * MISSED) alive += 1;
    oldest = Math.max(oldest, age);
    if (report.forwarded !== NO_FIGURES) forwarded.push(report.forwarded);
  }
  return [
    gauge('pods_alive', 'Pod instances whose executor was heard of lately.', alive),
    gauge('heartbeat_age_seconds', 'Age of the oldest last heartbeat.', oldest),
    ...logSamples(forwarded),
  ];
}

function ofPods({ scheduler }: GaugeSources): Sample[] {
  const wanted = scheduler.target.spec.pods.reduce((sum, { count }) => sum + count, 0);
  return [
    gauge('pods_wanted', 'Pod instances that the target configuration wants.', wanted),
    gauge('pods_placed', 'Pod instances that have a place.', scheduler.state.pod.size),
  ];
}

const LOOP_HELP = 'How late the event loop was since it was last asked.';

/** Since the last call; the histogram counts its own interval too. */
function ofLoop(histogram: ReturnType<typeof monitorEventLoopDelay>): Sample[] {
  const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e9 - LOOP_RESOLUTION / 1000);
  const isEmpty = histogram.count === 0;
  const [most, p99] = isEmpty ? [0, 0] : [late(histogram.max), late(histogram.percentile(99))];
  histogram.reset();
  return [
    gauge('event_loop_delay_seconds', LOOP_HELP, most, { quantile: '1' }),
    gauge('event_loop_delay_seconds', LOOP_HELP, p99, { quantile: '0.99' }),
  ];
}

function ofProcess(): Sample[] {
  const { rss, heapUsed, external } = process.memoryUsage();
  const cpu = process.cpuUsage();
  const help = "Memory of the scheduler's process.";
  return [
    gauge('memory_bytes', help, rss, { kind: 'resident' }),
    gauge('memory_bytes', help, heapUsed, { kind: 'heap' }),
    gauge('memory_bytes', help, external, { kind: 'external' }),
    gauge('cpu_seconds', "Processor time of the scheduler's process.", (cpu.user + cpu.system) / 1e6),
    gauge('uptime_seconds', 'Since the process started.', Math.round(process.uptime() * 10) / 10),
  ];
}

export class Gauges {
  readonly #sources: GaugeSources;
  readonly #loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION });

  constructor(sources: GaugeSources) {
    this.#sources = sources;
    this.#loop.enable();
  }

  get samples(): Sample[] {
    const { scheduler, readers } = this.#sources;
    return [
      gauge('is_subscribed', 'Whether a master has us.', Number(scheduler.isSubscribed)),
      gauge('is_suppressed', 'Whether offers are suppressed.', Number(scheduler.isSuppressed)),
      ...ofPlans(scheduler),
      ...ofPods(this.#sources),
      ...ofReports(this.#sources),
      ...ofTasks(scheduler),
      ...ofCertificates(this.#sources),
      gauge(
        'agents_avoided',
        'Agents that new pods avoid because tasks keep failing there.',
        avoided(scheduler),
      ),
      gauge('event_readers', 'Readers of the event stream.', readers()),
      ...ofLoop(this.#loop),
      ...ofProcess(),
    ];
  }

  close(): void {
    this.#loop.disable();
  }
}
