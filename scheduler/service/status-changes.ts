// What a status update of Mesos changes: the task's record, its back-off, what is known of its pod's reservations,
// and the plans. Pure: the caller commits it all at once, and only then acknowledges.
import type { TaskInfo, TaskState, TaskStatus } from '../../shared/mesos/generated/mesos.ts';
import { type BackoffPolicy, backoff } from '../../shared/runtime/backoff.ts';
import { hasEnded, isLive } from '../plan/task-state.ts';
import type { Change, PodRecord, ServiceState, TaskRecord } from '../state/records.ts';
import { deathChange } from './deaths.ts';
import { type Plans, tellAll } from './plans.ts';

export interface StatusEffect {
  readonly changes: readonly Change[];
  readonly plans: Plans;
  /** A launch that nobody wants any more, or that we thought dead, is alive: it is to be killed. */
  readonly stray: boolean;
}

/** The name within a task id of ours, `svc__hello-0-server__uuid`. */
export function nameInTaskId(taskId: string): string | undefined {
  return taskId.split('__').at(-2);
}

export function recordOfTask(state: ServiceState, taskId: string): TaskRecord | undefined {
  const record = state.task.get(nameInTaskId(taskId) ?? '');
  return record?.taskId === taskId ? record : undefined;
}

/** A task with a readiness check is ready when the check has passed; another as soon as it runs. */
function isReady(info: TaskInfo, { state, check_status }: TaskStatus): boolean {
  if (state !== 'TASK_RUNNING') return false;
  return info.check === undefined || check_status?.command?.exit_code === 0;
}

function updated(record: TaskRecord, status: TaskStatus): TaskRecord {
  const { state, reason, message, timestamp, container_status } = status;
  const address = container_status?.network_infos?.[0]?.ip_addresses?.[0]?.ip_address;
  return {
    ...record,
    state,
    reason,
    message,
    since: timestamp === undefined ? record.since : Math.round(timestamp * 1000),
    ready: isReady(record.info, status),
    address: address ?? record.address,
    kill: record.kill && !hasEnded(state),
    finished: state === 'TASK_FINISHED' && record.goal !== 'RUNNING' ? record.configuration : record.finished,
  };
}

/** A task that we killed may end in any way; none of them is a failure of its own. */
function stateForPlans(record: TaskRecord, state: TaskState): TaskState {
  return record.kill && hasEnded(state) && state !== 'TASK_FINISHED' ? 'TASK_KILLED' : state;
}

function backoffChange(
  state: ServiceState,
  now: number,
  policy: BackoffPolicy,
  next: TaskRecord,
  seen: TaskState,
): Change[] {
  const old = state.backoff.get(next.name);
  if (seen === 'TASK_FAILED' || seen === 'TASK_ERROR') {
    const failures = (old?.failures ?? 0) + 1;
    const until = now + backoff(policy, failures - 1);
    return [{ kind: 'backoff', id: next.name, value: { failures, until } }];
  }
  const isWell = seen === 'TASK_FINISHED' ? next.goal !== 'RUNNING' : next.ready && next.goal === 'RUNNING';
  return old !== undefined && isWell ? [{ kind: 'backoff', id: next.name, value: undefined }] : [];
}

/** Word of the executor itself, or of a running task, proves that the ACCEPT which made the reservations went through. */
function provesLaunch({ state, source }: TaskStatus): boolean {
  return state === 'TASK_RUNNING' || state === 'TASK_STARTING' || source === 'SOURCE_EXECUTOR';
}

function confirmed(pod: PodRecord): PodRecord | undefined {
  if (pod.reservations.every((reservation) => reservation.confirmed)) return pod;
  return { ...pod, reservations: pod.reservations.map((one) => ({ ...one, confirmed: true })) };
}

/**
 * A pod of which nothing is left and nothing ever ran may have no reservations at all, because its ACCEPT failed:
 * it forgets those that were never seen, and is placed anew; if they do exist they are given back when offered.
 */
function abandoned(state: ServiceState, pod: PodRecord, next: TaskRecord): PodRecord | undefined {
  const others = [...state.task.values()].filter(
    (one) => one.instance === pod.instance && one.name !== next.name,
  );
  const isOver = [next, ...others].every((one) => hasEnded(one.state));
  if (!isOver) return pod;
  const reservations = pod.reservations.filter((one) => one.confirmed);
  if (reservations.length === pod.reservations.length) return pod;
  return reservations.length === 0 ? undefined : { ...pod, reservations };
}

function podChange(state: ServiceState, status: TaskStatus, next: TaskRecord): Change[] {
  const pod = state.pod.get(next.instance);
  if (pod === undefined) return [];
  const value = provesLaunch(status) ? confirmed(pod) : abandoned(state, pod, next);
  return value === pod ? [] : [{ kind: 'pod', id: pod.instance, value }];
}

export function statusEffect(
  state: ServiceState,
  plans: Plans,
  status: TaskStatus,
  now: number,
  policy: BackoffPolicy,
): StatusEffect {
  const record = recordOfTask(state, status.task_id.value);
  if (record === undefined || hasEnded(record.state)) {
    const changes = record === undefined ? [] : deathChange(state, record.name, status, now);
    return { changes, plans, stray: isLive(status.state) };
  }
  const next = updated(record, status);
  const seen = stateForPlans(record, status.state);
  const { taskId, goal, ready } = next;
  return {
    changes: [
      { kind: 'task', id: next.name, value: next },
      ...backoffChange(state, now, policy, next, seen),
      ...podChange(state, status, next),
      ...deathChange(state, next.name, status, now),
    ],
    plans: tellAll(plans, { type: 'status', taskId, state: seen, goal, ready }),
    stray: false,
  };
}
