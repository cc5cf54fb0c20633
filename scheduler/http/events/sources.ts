// From what the scheduler and the executors tell to the events of the API: everything that a page or a script needs to
// follow the service without asking again.
import type { Message } from '../../../shared/link/generated/link.ts';
import type { TaskStatus } from '../../../shared/mesos/generated/mesos.ts';
import { describeError } from '../../../shared/runtime/errors.ts';
import type { Logger } from '../../../shared/runtime/logger.ts';
import { failures } from '../../offer/outcome.ts';
import type { PlanChange } from '../../plan/change.ts';
import type { OutcomeSeen } from '../../service/outcomes.ts';
import type { Scheduler } from '../../service/scheduler.ts';
import type { Told } from '../../service/scheduler-options.ts';
import { recordOfTask } from '../../service/status-changes.ts';
import type { PodRecord, TaskRecord } from '../../state/records.ts';
import type { FailingAgent } from '../../watch/failing-agents.ts';
import type { PodLinks } from '../../watch/pod-links.ts';
import { statusOf } from '../pod-view.ts';
import { progressView, usageView } from '../report-view.ts';
import type { EventLog } from './event-log.ts';
import { planChangeView } from './plan-change.ts';

export interface Sources {
  readonly log: EventLog;
  readonly scheduler: Scheduler;
  readonly podLinks: PodLinks;
  readonly logger: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Reasons that an offer event names. */
const MOST_REASONS = 10;

function taskEvent(scheduler: Scheduler, task: TaskRecord): object {
  const { state } = scheduler;
  const pod = state.pod.get(task.instance);
  return {
    task: task.name,
    pod: task.instance,
    id: task.taskId,
    goal: task.goal,
    state: task.state,
    status: statusOf({ spec: scheduler.target.spec, state: scheduler.state }, task),
    ready: task.ready,
    healthy: task.healthy ?? null,
    agent: pod?.hostname ?? null,
    executor: pod?.executor.executor_id.value ?? null,
    reason: task.reason ?? null,
    message: task.message ?? null,
    since: task.since ?? null,
  };
}

function offerEvent({ instance, outcome }: OutcomeSeen): object {
  const reasons = [...new Set(failures(outcome))].slice(0, MOST_REASONS);
  return { pod: instance, passed: outcome.passed, reason: outcome.reason, reasons };
}

function agentEvent({ agentId, hostname, failures, lastTask, avoidedUntil }: FailingAgent): object {
  return { id: agentId, agent: hostname, failures, lastTask, avoidedUntil: avoidedUntil ?? null };
}

function tellPlans(log: EventLog, changes: readonly PlanChange[]): void {
  for (const change of changes) log.tell('plan', planChangeView(change));
}

/** A fault in telling must not stop what is told of. */
function safely<Args extends unknown[]>({ logger }: Sources, tell: (...args: Args) => void) {
  return (...args: Args): void => {
    try {
      tell(...args);
    } catch (error) {
      logger.error('an event could not be told', { error: describeError(error) });
    }
  };
}

function fromScheduler(sources: Sources): void {
  const { log, scheduler } = sources;
  const { events } = scheduler;
  const onPlans = (changes: readonly PlanChange[]) => tellPlans(log, changes);
  const onStatus = ({ task_id }: TaskStatus) => {
    const task = recordOfTask(scheduler.state, task_id.value);
    if (task !== undefined) log.tell('task', taskEvent(scheduler, task));
  };
  events.on('plans', safely(sources, onPlans));
  events.on('status', safely(sources, onStatus));
  const onOutcome = (seen: OutcomeSeen) => log.tell('offer', offerEvent(seen));
  events.on('outcome', safely(sources, onOutcome));
  const onSubscribed = (frameworkId: string, master: string) =>
    log.tell('scheduler', { what: 'subscribed', frameworkId, master });
  events.on('subscribed', safely(sources, onSubscribed));
  const onDisconnected = (reason: string) => log.tell('scheduler', { what: 'disconnected', reason });
  events.on('disconnected', safely(sources, onDisconnected));
  const onAgent = (agent: FailingAgent) => log.tell('agent', agentEvent(agent));
  events.on('agent', safely(sources, onAgent));
  const onTold = ({ kind, ...data }: Told) => log.tell(kind, data);
  events.on('told', safely(sources, onTold));
}

function namesOf(scheduler: Scheduler, taskId: string): { task: string | null; id: string } {
  return { task: recordOfTask(scheduler.state, taskId)?.name ?? null, id: taskId };
}

function heartbeatEvent({ scheduler, podLinks }: Sources, executorId: string, pod: PodRecord): object {
  const report = podLinks.of(executorId);
  const tasks = [...(report?.tasks.keys() ?? [])].map((id) => ({
    ...namesOf(scheduler, id),
    usage: report === undefined ? null : (usageView(report, id) ?? null),
  }));
  const { executor_resident_bytes, modules_resident_bytes, executor_cpu_seconds } = report?.heartbeat ?? {};
  const bytesOf = (value: bigint | undefined) => (value === undefined ? null : Number(value));
  return {
    pod: pod.instance,
    executor: executorId,
    residentBytes: bytesOf(executor_resident_bytes),
    modulesResidentBytes: bytesOf(modules_resident_bytes),
    cpuSeconds: executor_cpu_seconds ?? null,
    tasks,
  };
}

function fromExecutors(sources: Sources): void {
  const { log, scheduler, podLinks, now } = sources;
  const podOf = (executorId: string) => scheduler.podOfExecutor(executorId);
  const onHeard = (executorId: string, { heartbeat, progress }: Message) => {
    const pod = podOf(executorId);
    const report = podLinks.of(executorId);
    if (pod === undefined || report === undefined) return;
    if (heartbeat !== undefined) log.pass('heartbeat', () => heartbeatEvent(sources, executorId, pod));
    for (const { task_id } of progress?.tasks ?? []) {
      const view = progressView(report, task_id.value, now());
      log.tell('progress', { pod: pod.instance, ...namesOf(scheduler, task_id.value), progress: view });
    }
  };
  podLinks.events.on('heard', safely(sources, onHeard));
}

/** From now on everything is told; for as long as the scheduler lives. */
export function tellEvents(sources: Sources): void {
  fromScheduler(sources);
  fromExecutors(sources);
}
