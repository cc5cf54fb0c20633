// What GET_AGENTS, GET_FRAMEWORKS, GET_EXECUTORS, GET_TASKS, GET_ROLES and GET_OPERATIONS show of the master's state.

import type {
  Response_GetAgents,
  Response_GetAgents_Agent,
  Response_GetExecutors,
  Response_GetFrameworks,
  Response_GetFrameworks_Framework,
  Response_GetOperations,
  Response_GetRoles,
  Response_GetTasks,
} from '../../../shared/mesos/generated/master.ts';
import type { Resource, Role, Task } from '../../../shared/mesos/generated/mesos.ts';
import { agentPid, type Context, nanoseconds } from '../master/context.ts';
import { type Agent, type Framework, isActive } from '../master/state.ts';
import { offeredOn, offeredTo, usedBy, usedOn } from '../master/usage.ts';
import { toEndpointAll } from '../resources/formats.ts';
import { reservationsOf } from '../resources/kinds.ts';
import { add, quantities, type Resources } from '../resources/resources.ts';
import { rolesOf } from '../validation/framework.ts';

const time = (milliseconds: number) => ({ nanoseconds: nanoseconds(milliseconds) });

export function agentsView(context: Context): Response_GetAgents {
  const { state, registry, recovered } = context;
  const back = Object.entries(registry.content.agents).filter(([id]) => recovered.has(id));
  return {
    agents: [...state.agents.values()].map((agent) => agentView(context, agent)),
    recovered_agents: back.map(([, { info }]) => info),
  };
}

function agentView({ state, registry }: Context, agent: Agent): Response_GetAgents_Agent {
  const drain = registry.content.draining[agent.id];
  return {
    agent_info: agent.info,
    active: isActive(agent),
    deactivated: agent.deactivated,
    version: agent.version,
    pid: agentPid(agent),
    registered_time: time(agent.registeredAt),
    ...(agent.reregisteredAt !== undefined && { reregistered_time: time(agent.reregisteredAt) }),
    total_resources: toEndpointAll(agent.total),
    allocated_resources: toEndpointAll(usedOn(agent)),
    offered_resources: toEndpointAll(offeredOn(state, agent.id)),
    capabilities: agent.capabilities,
    ...(drain && { drain_info: drain.info, estimated_drain_start_time: time(drain.since) }),
  };
}

export function frameworksView(context: Context): Response_GetFrameworks {
  const { frameworks, completedFrameworks } = context.state;
  return {
    frameworks: [...frameworks.values()].map((framework) => frameworkView(context, framework)),
    completed_frameworks: [...completedFrameworks.values()].map((framework) =>
      frameworkView(context, framework),
    ),
  };
}

function frameworkView({ state }: Context, framework: Framework): Response_GetFrameworks_Framework {
  const connected = framework.connection !== undefined;
  const hasSubscribed = !framework.recovered;
  return {
    framework_info: framework.info,
    active: connected,
    connected,
    recovered: framework.recovered,
    ...(hasSubscribed && {
      registered_time: time(framework.registeredAt),
      reregistered_time: time(framework.reregisteredAt),
    }),
    ...(framework.unregisteredAt !== undefined && { unregistered_time: time(framework.unregisteredAt) }),
    offers: [...framework.offers.values()].map(({ offer }) => offer),
    inverse_offers: [...framework.inverseOffers.values()],
    allocated_resources: toEndpointAll(usedBy(state, framework.id)),
    offered_resources: toEndpointAll(offeredTo(framework)),
    offer_constraints: {},
  };
}

export function executorsView({ state }: Context): Response_GetExecutors {
  return {
    executors: [...state.agents.values()].flatMap((agent) =>
      [...agent.executors.values()].map(({ executor }) => ({
        executor_info: executor,
        agent_id: { value: agent.id },
      })),
    ),
  };
}

export function tasksView({ state }: Context): Response_GetTasks {
  const all = [...state.frameworks.values(), ...state.completedFrameworks.values()];
  const tasks = (of: (framework: Framework) => Iterable<Task>) =>
    all.flatMap((framework) => [...of(framework)]);
  return {
    tasks: tasks((framework) => framework.tasks.values()),
    unreachable_tasks: tasks((framework) => framework.unreachableTasks.values()),
    completed_tasks: tasks((framework) => framework.completedTasks),
  };
}

export function operationsView({ state }: Context): Response_GetOperations {
  return { operations: [...state.agents.values()].flatMap((agent) => [...agent.operations.values()]) };
}

/** Roles that frameworks are in or that have reservations; with what is used and offered in each, by name. */
export function rolesView(context: Context): Response_GetRoles {
  const frameworks = [...context.state.frameworks.values()];
  const held = frameworks.map((framework) => add(usedBy(context.state, framework.id), offeredTo(framework)));
  const reserved = [...context.state.agents.values()].flatMap(({ total }) =>
    total.flatMap((resource) => reservationsOf(resource).map(({ role }) => role ?? '*')),
  );
  const names = new Set([...frameworks.flatMap(({ info }) => rolesOf(info)), ...reserved]);
  return {
    roles: [...names].sort().map((name) => ({
      name,
      weight: 1,
      ...roleMembers(frameworks, name),
      ...roleResources(held.flat(), name),
    })),
  };
}

function roleMembers(frameworks: readonly Framework[], role: string): Pick<Role, 'frameworks'> {
  const members = frameworks.filter(({ info }) => rolesOf(info).includes(role));
  return members.length === 0 ? {} : { frameworks: members.map(({ id }) => ({ value: id })) };
}

function roleResources(held: Resources, role: string): Pick<Role, 'resources'> {
  const scalars = held.filter(({ type, allocation_info: info }) => type === 'SCALAR' && info?.role === role);
  const sums = [...quantities(scalars)].sort(([a], [b]) => (a < b ? -1 : 1));
  const resources: Resource[] = sums.map(([name, amount]) => ({
    name,
    type: 'SCALAR',
    scalar: { value: Number(amount) / 1000 },
  }));
  return resources.length === 0 ? {} : { resources };
}
