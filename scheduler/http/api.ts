// What the routes' handlers work with: the service that runs, and what the server has of its own.
import type { Clock } from '../../shared/runtime/clock.ts';
import type { TaskLogs } from '../logs/task-logs.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Scheduler } from '../service/scheduler.ts';
import type { ControlHistory } from '../watch/control-history.ts';
import type { PodLinks } from '../watch/pod-links.ts';
import type { Artifact } from './artifacts.ts';
import type { EventLog } from './events/event-log.ts';
import type { PodSource } from './pod-view.ts';
import type { Route } from './route.ts';
import type { TargetSource } from './target-source.ts';

export interface Api {
  readonly scheduler: Scheduler;
  readonly podLinks: PodLinks;
  readonly controls: ControlHistory;
  readonly artifacts: readonly Artifact[];
  readonly events: EventLog;
  readonly metrics: Metrics;
  readonly logs: TaskLogs;
  readonly targetSource: TargetSource;
  readonly clock: Clock;
  /** All of them, for the document that describes them. */
  readonly routes: readonly Route[];
}

/** The pods and what their executors say, now. */
export function podSource({ scheduler, podLinks, clock }: Api): PodSource {
  return {
    spec: scheduler.target.spec,
    state: scheduler.state,
    tasksOf: (instance) => scheduler.tasksOf(instance),
    taskInfo: (name) => scheduler.taskInfo(name),
    report: (id) => podLinks.of(id),
    now: clock.now(),
  };
}
