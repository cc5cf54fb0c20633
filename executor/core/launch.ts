// How a task begins: what its TaskInfo asks for becomes its state, and its preparation starts.
import type { TaskInfo } from '../../shared/mesos/generated/mesos.ts';
import { durationText } from '../../shared/runtime/duration-text.ts';
import { idle } from './check-machine.ts';
import { type Policy, policiesOf } from './check-policy.ts';
import { firstAttachment } from './check-verdict.ts';
import { type Configurations, hasOrder, type Orders, ordersOf } from './dependencies.ts';
import type { EventOf } from './events.ts';
import type { Instant } from './instant.ts';
import { type Order, PLAIN_ORDER } from './order.ts';
import { stopForShutdown } from './shutdown.ts';
import { each, log, type State, type Step, then, withTask } from './state.ts';
import { completionEnd, type Task } from './task.ts';
import { transition } from './transition.ts';
import { EMPTY_OUTBOX } from './unacknowledged.ts';

export function newTask(
  info: TaskInfo,
  policies: readonly Policy[],
  now: Instant,
  order: Order = PLAIN_ORDER,
): Task {
  const limit = completionTime(info);
  return {
    id: info.task_id.value,
    info,
    phase: 'PREPARING',
    reported: 'TASK_STAGING',
    outbox: EMPTY_OUTBOX,
    order,
    restarts: 0,
    checks: policies.map(idle),
    attachment: firstAttachment(policies),
    ...(limit === undefined ? {} : { completeBy: now.monotonic + limit }),
  };
}

const NOTHING: Configurations = new Map();
const NO_ORDERS: Orders = new Map();

/** The tasks of one LAUNCH or LAUNCH_GROUP. */
export function launch(state: State, { tasks, configurations }: EventOf<'LAUNCH'>, now: Instant): Step {
  const orders = ordersIn(state, tasks, configurations, now);
  return each(state, tasks, (current, info) => {
    return launchOne(current, info, orders.get(info.task_id.value) ?? PLAIN_ORDER, now);
  });
}

/** Most pods say nothing of an order, and pay nothing for it. */
function ordersIn(
  state: State,
  tasks: readonly TaskInfo[],
  configurations: Configurations = NOTHING,
  now: Instant,
): Orders {
  const isOrdered = tasks.some(({ task_id }) => hasOrder(configurations.get(task_id.value)));
  if (!isOrdered && state.sidecars.length === 0) return NO_ORDERS;
  return ordersOf(tasks, configurations, { live: state.tasks.inOrder(), past: state.past }, now);
}

function launchOne(
  state: State,
  info: TaskInfo,
  order: Order | { readonly fault: string },
  now: Instant,
): Step {
  const id = info.task_id.value;
  if (state.tasks.has(id)) return { state, effects: [log('warn', 'launched again, ignored', id)] };
  const policies = policiesOf(info);
  const fault = 'fault' in order ? order.fault : 'fault' in policies ? policies.fault : undefined;
  const place = 'fault' in order ? PLAIN_ORDER : order;
  const task = newTask(info, 'fault' in policies ? [] : policies, now, place);
  const known = withNewTask(state, task);
  return fault === undefined ? prepare(known, task, now) : refuse(known, id, fault, now);
}

function withNewTask(state: State, task: Task): State {
  const { sidecar, gates } = task.order;
  return {
    ...withTask(state, task),
    ...(sidecar ? { sidecars: [...state.sidecars, task.id] } : { hadMain: true }),
    ...(gates.length === 0 ? {} : { gated: [...state.gated, task.id] }),
  };
}

function refuse(state: State, id: string, message: string, now: Instant): Step {
  return transition(
    state,
    id,
    { type: 'START_FAILED', failure: { message, reason: 'REASON_TASK_INVALID' } },
    now,
  );
}

function prepare(state: State, { id, info }: Task, now: Instant): Step {
  const prepared: Step = { state, effects: [{ type: 'PREPARE', task: info }] };
  if (state.shutdown === undefined) return prepared;
  return then(prepared, (current) => stopForShutdown(current, id, now));
}

/** A task that takes longer than its `max_completion_time` fails, without a grace. */
export function completionOver(state: State, id: string, now: Instant): Step {
  const task = state.tasks.get(id);
  const end = task && completionEnd(task);
  if (task === undefined || end === undefined || end > now.monotonic) return { state, effects: [] };
  const why = `not complete within ${durationText(completionTime(task.info) ?? 0)}`;
  return transition(state, id, { type: 'STOP', by: 'MAX_COMPLETION_TIME', grace: 0, why }, now);
}

/** Milliseconds from the launch; as for Mesos, only what is positive is a limit. */
function completionTime({ max_completion_time }: TaskInfo): number | undefined {
  const nanoseconds = max_completion_time?.nanoseconds ?? 0n;
  return nanoseconds > 0n ? Number(nanoseconds) / 1e6 : undefined;
}
