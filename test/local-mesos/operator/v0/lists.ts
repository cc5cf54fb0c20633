// The lists of the older endpoints, with what their queries select. PURE.
import type { Task } from '../../../../shared/mesos/generated/mesos.ts';
import type { Context } from '../../master/context.ts';
import type { Framework } from '../../master/state.ts';
import { rolesView } from '../views/roles.ts';
import { allFrameworks } from '../views/tasks.ts';
import { frameworkJson, fullAgentJson, recoveredJson } from './cluster.ts';
import { taskJson } from './models.ts';
import { resourcesJson } from './resources.ts';

const DEFAULT_LIMIT = 100;

const selects = (query: URLSearchParams, name: string, id: string): boolean => {
  const wanted = query.get(name);
  return wanted === null || wanted === id;
};

export function agentsJson(context: Context, query: URLSearchParams) {
  return {
    slaves: [...context.state.agents.values()]
      .filter(({ id }) => selects(query, 'slave_id', id))
      .map((agent) => fullAgentJson(context, agent)),
    recovered_slaves: recoveredJson(context).filter(({ id }) => selects(query, 'slave_id', id)),
  };
}

export function frameworksJson({ state }: Context, query: URLSearchParams) {
  const list = (frameworks: Iterable<Framework>) =>
    [...frameworks]
      .filter(({ id }) => selects(query, 'framework_id', id))
      .map((framework) => frameworkJson(state, framework));
  return {
    frameworks: list(state.frameworks.values()),
    completed_frameworks: list(state.completedFrameworks.values()),
    unregistered_frameworks: [],
  };
}

/** The newest first, by their first status; `order=asc` turns that round. */
export function tasksJson({ state }: Context, query: URLSearchParams) {
  const offset = numberOf(query, 'offset', 0);
  const limit = numberOf(query, 'limit', DEFAULT_LIMIT);
  const sign = query.get('order') === 'asc' ? 1 : -1;
  const tasks = allFrameworks(state)
    .filter(({ id }) => selects(query, 'framework_id', id))
    .flatMap((framework) => [
      ...framework.tasks.values(),
      ...framework.unreachableTasks.values(),
      ...framework.completedTasks,
    ])
    .filter(({ task_id: id }) => selects(query, 'task_id', id.value))
    .toSorted((a, b) => sign * (firstTime(a) - firstTime(b)));
  return { tasks: tasks.slice(offset, offset + limit).map(taskJson) };
}

const firstTime = ({ statuses = [] }: Task): number =>
  Math.min(...statuses.map(({ timestamp = 0 }) => timestamp), Number.MAX_SAFE_INTEGER);

function numberOf(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  return text !== null && /^\d+$/.test(text) ? Number(text) : otherwise;
}

export function rolesJson({ state }: Context) {
  return {
    roles: rolesView(state).map(({ name, weight, frameworks = [], resources = [] }) => ({
      name,
      weight,
      resources: resourcesJson(resources),
      frameworks: frameworks.map(({ value }) => value),
    })),
  };
}
