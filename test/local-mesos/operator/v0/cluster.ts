// Frameworks, agents and the whole state in the JSON of the older endpoints. PURE.
import { DrainInfo, Resource } from '../../../../shared/mesos/generated/mesos.ts';
import { agentPid, type Context, VERSION } from '../../master/context.ts';
import { type Agent, type Framework, isActive, type MasterState } from '../../master/state.ts';
import { offeredOn, offeredTo, usedBy, usedOn } from '../../master/usage.ts';
import { toEndpointAll } from '../../resources/formats.ts';
import { isReserved, reservationRole } from '../../resources/kinds.ts';
import { add, type Resources } from '../../resources/resources.ts';
import { hasCapability } from '../../validation/framework.ts';
import { flagsView } from '../views/master.ts';
import { executorJson, labelsJson, messageJson, offerJson, taskJson } from './models.ts';
import { attributesJson, reservedJson, resourcesJson, unreservedJson } from './resources.ts';

const seconds = (milliseconds: number): number => milliseconds / 1000;

export function frameworkJson(state: MasterState, framework: Framework) {
  const { id, info, connection, recovered, registeredAt, reregisteredAt, unregisteredAt } = framework;
  const used = usedBy(state, id);
  const offered = offeredTo(framework);
  const roles = hasCapability(info, 'MULTI_ROLE') ? { roles: info.roles ?? [] } : { role: info.role ?? '*' };
  return {
    id,
    name: info.name,
    used_resources: resourcesJson(used),
    offered_resources: resourcesJson(offered),
    capabilities: (info.capabilities ?? []).map(({ type }) => type),
    hostname: info.hostname ?? '',
    webui_url: info.webui_url ?? '',
    active: connection !== undefined,
    connected: connection !== undefined,
    recovered,
    user: info.user,
    failover_timeout: info.failover_timeout ?? 0,
    checkpoint: info.checkpoint ?? false,
    registered_time: seconds(registeredAt),
    unregistered_time: seconds(unregisteredAt ?? 0),
    principal: info.principal,
    resources: resourcesJson(add(used, offered)),
    ...(registeredAt !== reregisteredAt && { reregistered_time: seconds(reregisteredAt) }),
    ...roles,
    tasks: [...framework.tasks.values()].map(taskJson),
    unreachable_tasks: [...framework.unreachableTasks.values()].map(taskJson),
    completed_tasks: framework.completedTasks.map(taskJson),
    offers: [...framework.offers.values()].map(offerJson),
    executors: [...state.agents.values()].flatMap((agent) => executorsOf(agent, id)),
    labels: labelsJson(info.labels),
    offer_constraints: {},
  };
}

function executorsOf(agent: Agent, frameworkId: string) {
  return [...agent.executors.values()]
    .filter((executor) => executor.frameworkId === frameworkId)
    .map(({ executor }) => executorJson(executor, agent.id));
}

export function agentJson(context: Context, agent: Agent) {
  const { info, total, registeredAt, reregisteredAt } = agent;
  const drain = context.registry.content.draining[agent.id];
  return {
    ...infoJson(info),
    pid: agentPid(agent),
    registered_time: seconds(registeredAt),
    ...(reregisteredAt !== undefined && { reregistered_time: seconds(reregisteredAt) }),
    resources: resourcesJson(total),
    used_resources: resourcesJson(usedOn(agent)),
    offered_resources: resourcesJson(offeredOn(context.state, agent.id)),
    reserved_resources: reservedJson(total),
    unreserved_resources: unreservedJson(total),
    active: isActive(agent),
    deactivated: agent.deactivated,
    version: agent.version,
    capabilities: agent.capabilities.map(({ type }) => type),
    ...(drain && {
      drain_info: messageJson(DrainInfo, drain.info),
      estimated_drain_start_time_seconds: seconds(drain.since),
    }),
  };
}

function infoJson({ id, hostname, port = 5051, attributes }: Agent['info']) {
  return { id: id?.value ?? '', hostname, port, attributes: attributesJson(attributes) };
}

/** As /slaves has them: with every reservation and volume in full. */
export function fullAgentJson(context: Context, agent: Agent) {
  const reserved = Map.groupBy(agent.total.filter(isReserved), reservationRole);
  const unreserved = agent.total.filter((resource) => !isReserved(resource));
  return {
    ...agentJson(context, agent),
    reserved_resources_full: Object.fromEntries([...reserved].map(([role, own]) => [role, fullJson(own)])),
    unreserved_resources_full: fullJson(unreserved),
    used_resources_full: fullJson(usedOn(agent)),
    offered_resources_full: fullJson(offeredOn(context.state, agent.id)),
  };
}

const fullJson = (resources: Resources) =>
  toEndpointAll(resources).map((resource) => messageJson(Resource, resource));

export function recoveredJson({ recovered, registry }: Context) {
  return [...recovered].flatMap((id) => {
    const agent = registry.content.agents[id];
    return agent === undefined ? [] : [infoJson(agent.info)];
  });
}

export function stateJson(context: Context) {
  const { id, info, registry, startedAt, state } = context;
  const agents = [...state.agents.values()];
  const { pid = '', port, hostname = '', capabilities = [] } = info;
  return {
    version: VERSION,
    start_time: seconds(startedAt),
    elected_time: seconds(startedAt),
    id,
    pid,
    hostname,
    capabilities: capabilities.map(({ type }) => type),
    activated_slaves: agents.filter(isActive).length,
    deactivated_slaves: agents.filter((agent) => !isActive(agent)).length,
    unreachable_slaves: Object.keys(registry.content.unreachable).length,
    leader: pid,
    leader_info: { id, pid, port, hostname },
    flags: Object.fromEntries(flagsView(context).map(({ name, value }) => [name, value])),
    slaves: agents.map((agent) => agentJson(context, agent)),
    recovered_slaves: recoveredJson(context),
    frameworks: [...state.frameworks.values()].map((framework) => frameworkJson(state, framework)),
    completed_frameworks: [...state.completedFrameworks.values()].map((framework) =>
      frameworkJson(state, framework),
    ),
    orphan_tasks: [],
    unregistered_frameworks: [],
  };
}
