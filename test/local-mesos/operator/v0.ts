// The few endpoints of the old operator API that tools still ask: health, version, a state, metrics, the leader.

import { FrameworkInfo } from '../../../shared/mesos/generated/mesos.ts';
import { type Answer, jsonAnswer, ok } from '../http/answer.ts';
import { withDefaults } from '../http/defaults.ts';
import type { Routes } from '../http/server.ts';
import { agentPid, type Context } from '../master/context.ts';
import { type Agent, type Framework, isActive } from '../master/state.ts';
import { usedBy, usedOn } from '../master/usage.ts';
import { quantities, type Resources } from '../resources/resources.ts';
import { VERSION_INFO } from './api.ts';
import { metricsOf } from './metrics.ts';

export function v0Routes(current: () => Context): Routes {
  const state = () => jsonAnswer(stateView(current()));
  const redirect = () => redirectAnswer(current());
  return {
    '/health': ok,
    '/version': () => jsonAnswer(VERSION_INFO),
    '/metrics/snapshot': () => jsonAnswer(metricsView(current())),
    '/state': state,
    '/state.json': state,
    '/redirect': redirect,
    '/redirect/*': redirect,
  };
}

/** The leader is the only master there is. */
function redirectAnswer({ info }: Context): Answer {
  return { status: 307, headers: { Location: `//${info.hostname}:${info.port}` } };
}

const metricsView = (context: Context) =>
  Object.fromEntries(metricsOf(context).map(({ name, value }) => [name, value]));

function stateView(context: Context) {
  const { state, info, startedAt } = context;
  return {
    ...VERSION_INFO,
    id: context.id,
    pid: info.pid,
    hostname: info.hostname,
    leader: info.pid,
    leader_info: { id: info.id, pid: info.pid, port: info.port, hostname: info.hostname },
    start_time: startedAt / 1000,
    elected_time: startedAt / 1000,
    activated_slaves: [...state.agents.values()].filter(isActive).length,
    slaves: [...state.agents.values()].map(agentView),
    frameworks: [...state.frameworks.values()].map((framework) => frameworkView(context, framework)),
    completed_frameworks: [...state.completedFrameworks.values()].map((framework) =>
      frameworkView(context, framework),
    ),
  };
}

function agentView(agent: Agent) {
  return {
    id: agent.id,
    hostname: agent.info.hostname,
    port: agent.info.port,
    pid: agentPid(agent),
    active: isActive(agent),
    registered_time: agent.registeredAt / 1000,
    resources: amounts(agent.total),
    used_resources: amounts(usedOn(agent)),
  };
}

function frameworkView({ state }: Context, framework: Framework) {
  const { name, user, failover_timeout, checkpoint, webui_url } = withDefaults(FrameworkInfo, framework.info);
  return {
    id: framework.id,
    name,
    user,
    failover_timeout,
    checkpoint,
    webui_url,
    active: framework.connection !== undefined,
    registered_time: framework.registeredAt / 1000,
    used_resources: amounts(usedBy(state, framework.id)),
    tasks: [...framework.tasks.values()].map((task) => ({
      id: task.task_id.value,
      name: task.name,
      executor_id: task.executor_id?.value ?? '',
      framework_id: framework.id,
      slave_id: task.agent_id.value,
      state: task.state,
    })),
  };
}

const amounts = (resources: Resources) =>
  Object.fromEntries(
    [...quantities(resources.filter(({ type }) => type === 'SCALAR'))].map(([name, amount]) => [
      name,
      Number(amount) / 1000,
    ]),
  );
