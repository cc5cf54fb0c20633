// Which resources a container has at the moment: the executor's own and those of its tasks that are not over. Pure.
import type { Resource } from '../../../shared/mesos/generated/mesos.ts';
import { scalar } from '../resources/resources.ts';
import type { ExecutorState } from './executor-state.ts';

/** Every resource for itself, so that each persistent volume is seen. */
export function volumeResources(executor: ExecutorState): readonly Resource[] {
  return [
    ...(executor.info.resources ?? []),
    ...[...executor.queued, ...executor.launched].flatMap(({ resources }) => resources ?? []),
  ];
}

export interface ContainerLimits {
  readonly cpus: number;
  /** Megabytes. */
  readonly mem: number;
}

export function containerLimits(executor: ExecutorState): ContainerLimits {
  const resources = volumeResources(executor);
  return { cpus: scalar(resources, 'cpus') ?? 0, mem: scalar(resources, 'mem') ?? 0 };
}
