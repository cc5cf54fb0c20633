// ACCEPT: the offers are taken as one; then the operations in their order, each on what the ones before have left.
// A bad operation is dropped and does not stop those behind it.
import type {
  Offer_Operation,
  Resource,
  TaskInfo,
  TaskState,
  TaskStatus_Reason,
} from '../../../shared/mesos/generated/mesos.ts';
import type { Call_Accept } from '../../../shared/mesos/generated/scheduler.ts';
import { upgrade } from '../resources/formats.ts';
import { type Resources, subtract, sumAll } from '../resources/resources.ts';
import { hasCapability } from '../validation/framework.ts';
import { type Acceptance, performOperation } from './accept-operations.ts';
import { type Context, now } from './context.ts';
import { offersError } from './offer-ids.ts';
import { discard, refuse } from './offers.ts';
import { isKnownType, mapResources, operationError, tasksOfOperation } from './operation-resources.ts';
import { dropOperation } from './operations.ts';
import type { Framework, HeldOffer } from './state.ts';
import { makeStatus } from './status.ts';
import { forwardStatus } from './tasks.ts';

export function accept(context: Context, framework: Framework, call: Call_Accept): void {
  const ids = (call.offer_ids ?? []).map(({ value }) => value);
  const error = offersError(context, framework, ids);
  const held = [...new Set(ids)].flatMap((id) => framework.offers.get(id) ?? []);
  for (const offer of held) discard(framework, offer);
  if (error !== undefined) refuseAll(context, framework, call.operations ?? [], error);
  else perform(context, framework, held, call);
}

function perform(
  context: Context,
  framework: Framework,
  held: readonly HeldOffer[],
  call: Call_Accept,
): void {
  const first = held[0];
  const agent = first && context.state.agents.get(first.agentId);
  if (first === undefined || agent === undefined) return;
  const offered = sumAll(held.map(({ resources }) => resources));
  const acceptance: Acceptance = { framework, agent, remaining: offered };
  for (const operation of prepare(context, framework, call.operations ?? [], first.role)) {
    performOperation(context, acceptance, operation);
  }
  // What operations have made of the offer is not declined: it comes back with the next offers.
  const converted = subtract(acceptance.remaining, offered);
  const declined: Resources = subtract(acceptance.remaining, converted);
  refuse(context, framework, { ...first, resources: declined }, call.filters);
}

function prepare(
  context: Context,
  framework: Framework,
  operations: readonly Offer_Operation[],
  role: string,
): Offer_Operation[] {
  return operations.flatMap((operation) => {
    if (!isKnownType(operation.type)) return [];
    const invalid = operationError(operation, operation.type) ?? sourceError(operation);
    if (invalid !== undefined) refuseInvalid(context, framework, operation, invalid);
    else if (isLaunch(operation) && operation.id !== undefined) refuseId(context, framework, operation);
    else
      return [
        complete(
          mapResources(operation, (resource) => allocated(upgrade(resource), role)),
          framework.id,
        ),
      ];
    return [];
  });
}

const isLaunch = ({ type }: Offer_Operation) => type === 'LAUNCH' || type === 'LAUNCH_GROUP';

function sourceError({ reserve }: Offer_Operation): string | undefined {
  const updates = (reserve?.source ?? []).length > 0;
  return updates ? 'Reservation updates are not yet implemented for the scheduler API.' : undefined;
}

/** A role that the client named itself is left: validation will say what is wrong with it. */
function allocated(resource: Resource, role: string): Resource {
  return resource.allocation_info === undefined ? { ...resource, allocation_info: { role } } : resource;
}

/** What Mesos fills in: framework ids of executors in a LAUNCH, the group's executor in its tasks. */
function complete(operation: Offer_Operation, frameworkId: string): Offer_Operation {
  const { launch, launch_group: group } = operation;
  if (launch !== undefined) {
    const task_infos = launch.task_infos?.map((task) => completeTask(task, frameworkId));
    return { ...operation, launch: { ...(task_infos && { task_infos }) } };
  }
  if (group === undefined) return operation;
  const tasks = group.task_group.tasks?.map((task) => ({ executor: group.executor, ...task }));
  return {
    ...operation,
    launch_group: { ...group, task_group: { ...group.task_group, ...(tasks && { tasks }) } },
  };
}

function completeTask(task: TaskInfo, frameworkId: string): TaskInfo {
  const { executor, health_check: check } = task;
  const isCommand = check?.command !== undefined && check.http === undefined;
  const isHttp = check?.http !== undefined && check.command === undefined;
  const type = isCommand ? 'COMMAND' : isHttp ? 'HTTP' : undefined;
  return {
    ...task,
    ...(executor && {
      executor: { ...executor, framework_id: executor.framework_id ?? { value: frameworkId } },
    }),
    ...(check && check.type === undefined && type && { health_check: { ...check, type } }),
  };
}

function refuseInvalid(
  context: Context,
  framework: Framework,
  operation: Offer_Operation,
  error: string,
): void {
  if (isLaunch(operation))
    refuseTasks(context, framework, operation, 'TASK_ERROR', invalidReason(operation), error);
  else dropOperation(framework, operation, `Operation attempted with invalid resources: ${error}`);
}

function refuseId(context: Context, framework: Framework, operation: Offer_Operation): void {
  const error = `The \`id\` field cannot be set on ${operation.type} operations`;
  refuseTasks(context, framework, operation, 'TASK_ERROR', invalidReason(operation), error);
}

export const invalidReason = ({ type }: Offer_Operation): TaskStatus_Reason =>
  type === 'LAUNCH_GROUP' ? 'REASON_TASK_GROUP_INVALID' : 'REASON_TASK_INVALID';

/** The offers are not there (any more): every task and operation is told so. */
function refuseAll(
  context: Context,
  framework: Framework,
  operations: readonly Offer_Operation[],
  error: string,
): void {
  const state = hasCapability(framework.info, 'PARTITION_AWARE') ? 'TASK_DROPPED' : 'TASK_LOST';
  for (const operation of operations) {
    const message = `Task launched with invalid offers: ${error}`;
    if (isLaunch(operation))
      refuseTasks(context, framework, operation, state, 'REASON_INVALID_OFFERS', message);
    else dropOperation(framework, operation, `Operation attempted with invalid offers: ${error}`);
  }
}

function refuseTasks(
  context: Context,
  framework: Framework,
  operation: Offer_Operation,
  state: TaskState,
  reason: TaskStatus_Reason,
  message: string,
): void {
  for (const task of tasksOfOperation(operation))
    refuseTask(context, framework, task, { state, reason, message });
}

export function refuseTask(
  context: Context,
  framework: Framework,
  task: TaskInfo,
  why: { readonly state: TaskState; readonly reason: TaskStatus_Reason; readonly message: string },
): void {
  const status = makeStatus({
    ...why,
    taskId: task.task_id.value,
    agentId: task.agent_id.value,
    at: now(context),
  });
  forwardStatus(context, framework, status);
}
