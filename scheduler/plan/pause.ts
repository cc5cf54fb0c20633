// A paused task: it is launched to sleep in the place of its command, with its checks off, so that people can work on
// its volumes; its resources and its place stay. Pure.
import type { TaskSpec } from '../spec/service-spec.ts';
import { taskFullName } from '../spec/service-spec.ts';
import type { ServiceView } from './view.ts';

export const SLEEP = 'while :; do sleep 3600; done';

export function isPaused(
  { overrides }: Pick<ServiceView, 'overrides'>,
  instance: string,
  { name, goal }: TaskSpec,
): boolean {
  return goal === 'RUNNING' && overrides.get(taskFullName(instance, name))?.goal === 'PAUSED';
}

export function sleeping(spec: TaskSpec): TaskSpec {
  const {
    healthCheck: _health,
    readinessCheck: _ready,
    dependsOn: _order,
    restart: _restart,
    ...rest
  } = spec;
  return { ...rest, cmd: SLEEP };
}
