// What a status update of Mesos changes: the task's record, its back-off, what is known of its pod's reservations,
// and the plans. Pure: the caller commits it all at once, and only then acknowledges.
import type { Milestone } from '../../shared/link/milestones.ts';
import type { TaskState, TaskStatus } from '../../shared/mesos/generated/mesos.ts';
import { type BackoffPolicy, backoff } from '../../shared/runtime/backoff.ts';
import { EXECUTOR, type Reservation } from '../offer/reservation.ts';
import { claimedTasks } from '../plan/coordinator.ts';
import { stepProgress } from '../plan/progress.ts';
import { takesAlong } from '../plan/recovery.ts';
import type { StepAtWork } from '../plan/run.ts';
import type { StepEvent } from '../plan/step-machine.ts';
import { isDown } from '../plan/step-work.ts';
import { hasEnded, isLive } from '../plan/task-state.ts';
import type { Change, PodRecord, StateLookup, TaskRecord } from '../state/records.ts';
import { deathChange } from './deaths.ts';
import { leftoverChanges } from './leftovers.ts';
import { milestonesEffect } from './milestones.ts';
import { stepChange } from './work.ts';

export interface StatusEffect {
  readonly changes: readonly Change[];
  /** A launch that nobody wants any more, or that we thought dead, is alive: it is to be killed. */
  readonly stray: boolean;
  /** What its task has reached, as far as that is news. */
  readonly reached: readonly Milestone[];
}

/** The name within a task id of ours, `svc__hello-0-server__uuid`. */
export function nameInTaskId(taskId: string): string | undefined {
  return taskId.split('__').at(-2);
}

export function recordOfTask(state: Pick<StateLookup, 'task'>, taskId: string): TaskRecord | undefined {
  const record = state.task.get(nameInTaskId(taskId) ?? '');
  return record?.taskId === taskId ? record : undefined;
}

/** A task with a readiness check is ready when the check has passed; another as soon as it runs. */
function isReady({ isChecked }: TaskRecord, { state, check_status }: TaskStatus): boolean {
  if (state !== 'TASK_RUNNING') return false;
  return isChecked !== true || check_status?.command?.exit_code === 0;
}

function updated(record: TaskRecord, status: TaskStatus): TaskRecord {
  const { state, timestamp, container_status } = status;
  // An answer to our own question does not hide why it became so.
  const isAnswer = status.reason === 'REASON_RECONCILIATION' && state === record.state;
  const { reason, message } = isAnswer ? record : status;
  const address = container_status?.network_infos?.[0]?.ip_addresses?.[0]?.ip_address;
  return {
    ...record,
    state,
    reason,
    message,
    since: timestamp === undefined || isAnswer ? record.since : Math.round(timestamp * 1000),
    ready: isReady(record, status),
    healthy: isAnswer ? (status.healthy ?? record.healthy) : status.healthy,
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
  state: StateLookup,
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

/** States that a task comes to only on its agent, whoever tells of them. */
const ON_AGENT: readonly TaskState[] = [
  'TASK_STARTING',
  'TASK_RUNNING',
  'TASK_KILLING',
  'TASK_FINISHED',
  'TASK_FAILED',
];

/** Word of the executor itself, or of a task on its agent, proves that the ACCEPT which made the reservations went through. */
function provesLaunch({ state, source }: TaskStatus): boolean {
  return ON_AGENT.includes(state) || source === 'SOURCE_EXECUTOR';
}

/** Its own and the executor's: of what is reserved for other tasks another ACCEPT may have come to nothing. */
function confirmed(pod: PodRecord, { resourceSet }: TaskRecord): PodRecord {
  const isProven = ({ owner }: Reservation) => owner === EXECUTOR || owner === resourceSet;
  if (pod.reservations.every((one) => one.confirmed || !isProven(one))) return pod;
  const reservations = pod.reservations.map((one) => (isProven(one) ? { ...one, confirmed: true } : one));
  return { ...pod, reservations };
}

/**
 * A launch that came to nothing may have reserved nothing, because its ACCEPT failed: the pod forgets what was never
 * seen and what no other task of it holds, and without any reservation it is placed anew. If they do exist they are
 * given back when offered.
 */
function abandoned(pod: PodRecord, records: readonly TaskRecord[], next: TaskRecord): PodRecord | undefined {
  if (!hasEnded(next.state)) return pod;
  const others = records.filter(({ name, state }) => name !== next.name && !hasEnded(state));
  const held = new Set(others.map(({ resourceSet }) => resourceSet));
  if (others.length > 0) held.add(EXECUTOR);
  const reservations = pod.reservations.filter((one) => one.confirmed || held.has(one.owner));
  if (reservations.length === pod.reservations.length) return pod;
  return reservations.length === 0 ? undefined : { ...pod, reservations };
}

function podChange(context: StatusContext, status: TaskStatus, next: TaskRecord): Change[] {
  const pod = context.state.pod.get(next.instance);
  if (pod === undefined) return [];
  const records = context.tasksOf(next.instance);
  const value = provesLaunch(status) ? confirmed(pod, next) : abandoned(pod, records, next);
  return value === pod ? [] : [{ kind: 'pod', id: pod.instance, value }, ...leftoverChanges(pod, value)];
}

/** It is dead, or away; should it come back alive, that is news, and it is killed all the same. */
function strayChange({ stray }: StateLookup, { task_id, state }: TaskStatus): Change[] {
  const isOver = !isLive(state) && stray.has(task_id.value);
  return isOver ? [{ kind: 'stray', id: task_id.value, value: undefined }] : [];
}

export interface StatusContext {
  readonly state: StateLookup;
  readonly tasksOf: (instance: string) => readonly TaskRecord[];
  /** The steps of a pod instance that are not complete. */
  readonly openSteps: (instance: string) => readonly StepAtWork[];
  readonly now: number;
  readonly backoff: BackoffPolicy;
}

/** The event for whichever step of the instance waits for it. */
export function toldSteps(steps: readonly StepAtWork[], event: StepEvent): Change[] {
  return steps.flatMap(({ path, progress }) => stepChange(path, progress, stepProgress(progress, event)));
}

/**
 * An essential task failed, so all main tasks of its pod are launched again. Recovery takes along those that no plan is
 * at work on, if it is recovery that brings the task back; the others end with it, and their plans launch them again.
 */
function takenAlong(context: StatusContext, next: TaskRecord, seen: TaskState): Change[] {
  if (next.goal !== 'RUNNING' || !isDown(next) || !takesAlong({ ...next, state: seen })) return [];
  const claimed = claimedTasks(context.openSteps(next.instance));
  const isOfPlan = claimed.has(next.task);
  return context
    .tasksOf(next.instance)
    .filter(
      ({ name, goal, kill, state }) => name !== next.name && goal === 'RUNNING' && !kill && isLive(state),
    )
    .filter(({ task }) => isOfPlan || claimed.has(task))
    .map((task) => ({ kind: 'task', id: task.name, value: { ...task, kill: true } }));
}

/** A reconciliation's answer often says what is known. */
function isNews(before: TaskRecord, after: TaskRecord): boolean {
  const { state, ready, healthy, kill, address, reason, message } = before;
  return (
    state !== after.state ||
    ready !== after.ready ||
    healthy !== after.healthy ||
    kill !== after.kill ||
    address !== after.address ||
    reason !== after.reason ||
    message !== after.message
  );
}

export function statusEffect(context: StatusContext, status: TaskStatus): StatusEffect {
  const { state, now, backoff } = context;
  const record = recordOfTask(state, status.task_id.value);
  if (record === undefined)
    return { changes: strayChange(state, status), stray: isLive(status.state), reached: [] };
  const { changes: milestones, reached } = milestonesEffect(state, record, status);
  if (hasEnded(record.state)) {
    const deaths = deathChange(state, record.name, status, now);
    const changes = [...deaths, ...milestones, ...strayChange(state, status)];
    return { changes, stray: isLive(status.state), reached };
  }
  const next = updated(record, status);
  const seen = stateForPlans(record, status.state);
  const { taskId, goal, ready } = next;
  const event = { type: 'status', taskId, state: seen, goal, ready } as const;
  return {
    changes: [
      ...(isNews(record, next) ? [{ kind: 'task', id: next.name, value: next } as const] : []),
      ...backoffChange(state, now, backoff, next, seen),
      ...podChange(context, status, next),
      ...deathChange(state, next.name, status, now),
      ...milestones,
      ...toldSteps(context.openSteps(next.instance), event),
      ...takenAlong(context, next, seen),
    ],
    stray: false,
    reached,
  };
}
