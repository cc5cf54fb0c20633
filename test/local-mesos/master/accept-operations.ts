// One operation of an ACCEPT after the other, on what is left of the offers.
import type {
  ExecutorInfo,
  Offer_Operation,
  Resource,
  TaskInfo,
} from '../../../shared/mesos/generated/mesos.ts';
import { applyConversions, conversionsOf } from '../resources/conversions.ts';
import { contains, type Resources, subtract, sum, sumAll } from '../resources/resources.ts';
import { groupError } from '../validation/group.ts';
import {
  createError,
  destroyError,
  growError,
  reserveError,
  shrinkError,
  unreserveError,
} from '../validation/operation.ts';
import { type LaunchSurroundings, launchError } from '../validation/task.ts';
import { refuseTask } from './accept.ts';
import { agentText, type Context, sendToAgent } from './context.ts';
import { rescind } from './offers.ts';
import { applyToAgent, dropOperation } from './operations.ts';
import { type Agent, type Framework, key } from './state.ts';
import { storeTask, taskOf } from './tasks.ts';
import { usedOn } from './usage.ts';

export interface Acceptance {
  readonly framework: Framework;
  readonly agent: Agent;
  /** Allocated; what no operation has used yet. */
  remaining: Resources;
}

export function performOperation(context: Context, acceptance: Acceptance, operation: Offer_Operation): void {
  if (operation.type === 'LAUNCH') launch(context, acceptance, operation);
  else if (operation.type === 'LAUNCH_GROUP') launchGroup(context, acceptance, operation);
  else convert(context, acceptance, operation);
}

function convert(context: Context, acceptance: Acceptance, operation: Offer_Operation): void {
  const { framework, agent } = acceptance;
  const error = convertError(operation, acceptance);
  if (error !== undefined) {
    dropOperation(framework, operation, `${error}; on agent ${agentText(agent)}`);
    return;
  }
  if (operation.destroy) rescindVolumes(context, agent, operation.destroy.volumes ?? []);
  const conversions = conversionsOf(operation) ?? [];
  const applied = applyConversions(acceptance.remaining, conversions);
  if ('error' in applied) {
    dropOperation(framework, operation, `${resizePrefix(operation)}${applied.error}`);
    return;
  }
  // A resized volume may be used only from the next offer on.
  acceptance.remaining = isResize(operation)
    ? subtract(acceptance.remaining, sumAll(conversions.map(({ consumed }) => consumed)))
    : applied.resources;
  applyToAgent(context, agent, operation, conversions, framework);
}

const isResize = ({ type }: Offer_Operation) => type === 'GROW_VOLUME' || type === 'SHRINK_VOLUME';

const resizePrefix = (operation: Offer_Operation) =>
  isResize(operation) ? `Invalid ${operation.type} operation: ` : '';

function convertError(operation: Offer_Operation, { framework, agent }: Acceptance): string | undefined {
  const { reserve, unreserve, create, destroy, grow_volume: grow, shrink_volume: shrink } = operation;
  return (
    (reserve && reserveError(reserve, framework.info)) ??
    (unreserve && unreserveError(unreserve)) ??
    (create && createError(create, agent.checkpointed, framework.info)) ??
    (destroy && destroyError(destroy, agent.checkpointed, usedOn(agent))) ??
    (grow && growError(grow)) ??
    (shrink && shrinkError(shrink))
  );
}

/** Shared volumes may be in other offers too. */
function rescindVolumes({ state }: Context, agent: Agent, volumes: readonly Resource[]): void {
  for (const framework of state.frameworks.values()) {
    for (const held of [...framework.offers.values()]) {
      const has = volumes.some((volume) => contains(held.resources, [volume]));
      if (held.agentId === agent.id && has) rescind(framework, held);
    }
  }
}

function surroundings({ framework, agent, remaining }: Acceptance): LaunchSurroundings {
  return {
    frameworkId: framework.id,
    agentId: agent.id,
    available: remaining,
    taskIdUse: (id) =>
      framework.tasks.has(id) ? 'live' : framework.unreachableTasks.has(id) ? 'unreachable' : undefined,
    runningExecutor: (id) => agent.executors.get(key(framework.id, id))?.executor,
    runningContainers: (id) => {
      const all = [...framework.tasks.values(), ...framework.unreachableTasks.values()];
      const own = all.filter(
        ({ agent_id, executor_id }) => agent_id.value === agent.id && executor_id?.value === id,
      );
      return own.map(({ container }) => container);
    },
  };
}

function launch(context: Context, acceptance: Acceptance, operation: Offer_Operation): void {
  const { framework, agent } = acceptance;
  for (const task of operation.launch?.task_infos ?? []) {
    const message = launchError(task, surroundings(acceptance));
    if (message !== undefined) {
      refuseTask(context, framework, task, { state: 'TASK_ERROR', reason: 'REASON_TASK_INVALID', message });
      continue;
    }
    const launch_executor = task.executor !== undefined && addExecutor(acceptance, task.executor);
    addTasks(context, acceptance, [task]);
    sendToAgent(agent, {
      type: 'RUN_TASK',
      framework: framework.info,
      task,
      // A command task brings an executor of its own.
      launch_executor: launch_executor || task.executor === undefined,
    });
  }
}

function launchGroup(context: Context, acceptance: Acceptance, operation: Offer_Operation): void {
  const { framework, agent } = acceptance;
  if (operation.launch_group === undefined) return;
  const { executor, task_group: group } = operation.launch_group;
  const message = groupError(group, executor, surroundings(acceptance));
  if (message !== undefined) {
    for (const task of group.tasks ?? []) {
      refuseTask(context, framework, task, {
        state: 'TASK_ERROR',
        reason: 'REASON_TASK_GROUP_INVALID',
        message,
      });
    }
    return;
  }
  const launch_executor = addExecutor(acceptance, executor);
  addTasks(context, acceptance, group.tasks ?? []);
  sendToAgent(agent, { type: 'RUN_TASK_GROUP', framework: framework.info, executor, group, launch_executor });
}

/** True when it is a new one. */
function addExecutor(acceptance: Acceptance, executor: ExecutorInfo): boolean {
  const { framework, agent } = acceptance;
  const id = key(framework.id, executor.executor_id.value);
  if (agent.executors.has(id)) return false;
  agent.executors.set(id, { frameworkId: framework.id, executor });
  acceptance.remaining = subtract(acceptance.remaining, sum(executor.resources));
  return true;
}

function addTasks(context: Context, acceptance: Acceptance, tasks: readonly TaskInfo[]): void {
  for (const task of tasks) {
    storeTask(context, taskOf(task, acceptance.framework.id, 'TASK_STAGING'));
    acceptance.remaining = subtract(acceptance.remaining, sum(task.resources));
  }
}
