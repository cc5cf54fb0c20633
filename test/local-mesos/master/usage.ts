// Who holds how much of an agent. PURE: computed from tasks, executors and offers whenever it is asked.
import type { Task } from '../../../shared/mesos/generated/mesos.ts';
import { add, type Resources, subtract, sum, sumAll, unallocate } from '../resources/resources.ts';
import type { Agent, Framework, MasterState } from './state.ts';
import { isOver } from './status.ts';

const liveResources = (tasks: Iterable<Task>): Resources =>
  sumAll([...tasks].filter(({ state }) => !isOver(state)).map(({ resources }) => sum(resources)));

/** What tasks and executors use on the agent, allocated; of one framework, or of all. */
export function usedOn(agent: Agent, frameworkId?: string): Resources {
  const isAsked = (id: string | undefined) => frameworkId === undefined || id === frameworkId;
  const tasks = [...agent.tasks.values()].filter((task) => isAsked(task.framework_id.value));
  const executors = [...agent.executors.values()].filter((executor) => isAsked(executor.frameworkId));
  const executorResources = executors.map(({ executor }) => sum(executor.resources));
  return add(liveResources(tasks), sumAll(executorResources));
}

export function offeredOn(state: MasterState, agentId: string): Resources {
  const offers = [...state.frameworks.values()].flatMap(({ offers }) => [...offers.values()]);
  return sumAll(offers.filter((offer) => offer.agentId === agentId).map(({ resources }) => resources));
}

/** What could be offered now, not allocated. */
export function availableOn(state: MasterState, agent: Agent): Resources {
  const taken = add(usedOn(agent), offeredOn(state, agent.id));
  return subtract(agent.total, unallocate(taken));
}

export function usedBy(state: MasterState, frameworkId: string): Resources {
  return sumAll([...state.agents.values()].map((agent) => usedOn(agent, frameworkId)));
}

export function offeredTo(framework: Framework): Resources {
  return sumAll([...framework.offers.values()].map(({ resources }) => resources));
}
