// The scheduler calls that are about one task, executor, role or offer. ACCEPT, SUBSCRIBE and RECONCILE have files of
// their own. What makes no sense is dropped: the client has its 202 already.
import type {
  Call_Acknowledge,
  Call_AcknowledgeOperationStatus,
  Call_Decline,
  Call_Kill,
  Call_Message,
  Call_Shutdown,
} from '../../../shared/mesos/generated/scheduler.ts';
import { rolesOf } from '../validation/framework.ts';
import { type Context, sendToAgent } from './context.ts';
import { checkDrained } from './drain.ts';
import { discard, refuse } from './offers.ts';
import { reconcile } from './reconcile.ts';
import { type Agent, type Framework, key } from './state.ts';
import { isTerminal, isTerminalOperation } from './status.ts';
import { removeTask } from './tasks.ts';

export function decline(context: Context, framework: Framework, call: Call_Decline): void {
  for (const { value } of call.offer_ids ?? []) {
    const held = framework.offers.get(value);
    if (held === undefined) continue;
    discard(framework, held);
    refuse(context, framework, held, call.filters);
  }
}

/** No roles means all; a role that is not the framework's makes the whole call void. */
function rolesMeant({ info }: Framework, named: readonly string[]): readonly string[] {
  const own = rolesOf(info);
  if (named.length === 0) return own;
  return named.every((role) => own.includes(role)) ? named : [];
}

export function suppress(framework: Framework, roles: readonly string[]): void {
  for (const role of rolesMeant(framework, roles)) framework.suppressed.add(role);
}

/** Filters of the roles are forgotten, and what is there is offered at once. */
export function revive(context: Context, framework: Framework, named: readonly string[]): void {
  const roles = rolesMeant(framework, named);
  for (const role of roles) framework.suppressed.delete(role);
  framework.filters = framework.filters.filter(({ role }) => !roles.includes(role));
  if (roles.length > 0) context.allocate();
}

export function kill(context: Context, framework: Framework, call: Call_Kill): void {
  const task = framework.tasks.get(call.task_id.value);
  if (task === undefined) {
    const { task_id, agent_id } = call;
    // While the master waits for agents the task may be one of theirs: reconciliation answers nothing then.
    reconcile(context, framework, [{ task_id, ...(agent_id && { agent_id }) }]);
    return;
  }
  if (call.agent_id !== undefined && call.agent_id.value !== task.agent_id.value) return;
  const agent = context.state.agents.get(task.agent_id.value);
  if (agent === undefined) return;
  agent.killed.add(key(framework.id, task.task_id.value));
  sendToAgent(agent, {
    type: 'KILL_TASK',
    framework_id: framework.id,
    task_id: task.task_id.value,
    ...(call.kill_policy && { kill_policy: call.kill_policy }),
  });
}

export function shutdownExecutor(context: Context, framework: Framework, call: Call_Shutdown): void {
  const agent = context.state.agents.get(call.agent_id.value);
  if (agent === undefined) return;
  const executor_id = call.executor_id.value;
  sendToAgent(agent, { type: 'SHUTDOWN_EXECUTOR', framework_id: framework.id, executor_id });
}

export function message(context: Context, framework: Framework, call: Call_Message): void {
  const agent = context.state.agents.get(call.agent_id.value);
  if (agent === undefined) return;
  const { executor_id: executorId, data } = call;
  sendToAgent(agent, {
    type: 'FRAMEWORK_TO_EXECUTOR',
    framework_id: framework.id,
    executor_id: executorId.value,
    data,
  });
}

const connectedAgent = ({ state }: Context, id: string | undefined): Agent | undefined => {
  const agent = state.agents.get(id ?? '');
  return agent?.link === undefined ? undefined : agent;
};

/** A task whose last told end is acknowledged is forgotten. */
export function acknowledge(context: Context, framework: Framework, call: Call_Acknowledge): void {
  const agent = connectedAgent(context, call.agent_id.value);
  if (agent === undefined) return;
  const task = agent.tasks.get(key(framework.id, call.task_id.value));
  if (task !== undefined) {
    const told = task.status_update_state;
    if (told === undefined) return;
    if (isTerminal(told) && sameBytes(task.status_update_uuid, call.uuid)) removeTask(context, task);
  }
  sendToAgent(agent, {
    type: 'STATUS_UPDATE_ACKNOWLEDGEMENT',
    framework_id: framework.id,
    task_id: call.task_id.value,
    uuid: call.uuid,
  });
  checkDrained(context, agent);
}

const sameBytes = (a: Uint8Array | undefined, b: Uint8Array): boolean =>
  a !== undefined && Buffer.compare(a, b) === 0;

export function acknowledgeOperation(
  context: Context,
  framework: Framework,
  call: Call_AcknowledgeOperationStatus,
): void {
  const agent = connectedAgent(context, call.agent_id?.value);
  const found = [...(agent?.operations ?? [])].find(
    ([, { framework_id: owner, info }]) =>
      owner?.value === framework.id && info.id?.value === call.operation_id.value,
  );
  if (agent === undefined || found === undefined) return;
  const [id, operation] = found;
  const status = (operation.statuses ?? []).find(({ uuid }) => sameBytes(uuid?.value, call.uuid));
  if (status === undefined) return;
  if (isTerminalOperation(status.state)) agent.operations.delete(id);
  sendToAgent(agent, {
    type: 'OPERATION_STATUS_ACKNOWLEDGEMENT',
    id,
    status_uuid: call.uuid,
    framework_id: framework.id,
  });
  checkDrained(context, agent);
}
