// The resources within an offer operation: found, and replaced wherever they stand. PURE.
import type {
  ExecutorInfo,
  Offer_Operation,
  Resource,
  TaskInfo,
} from '../../../shared/mesos/generated/mesos.ts';
import { firstOf } from '../resources/roles.ts';
import { resourcesError } from '../resources/validate.ts';

type Change = (resource: Resource) => Resource;

/** A copy in which every resource is changed: of tasks, executors, volumes, reservations. */
export function mapResources(operation: Offer_Operation, change: Change): Offer_Operation {
  const all = (resources: readonly Resource[] | undefined) => resources?.map(change);
  const { reserve, unreserve, create, destroy, grow_volume, shrink_volume, launch, launch_group } = operation;
  return {
    ...operation,
    ...(reserve && {
      reserve: { ...reserve, resources: all(reserve.resources), source: all(reserve.source) },
    }),
    ...(unreserve && { unreserve: { ...unreserve, resources: all(unreserve.resources) } }),
    ...(create && { create: { ...create, volumes: all(create.volumes) } }),
    ...(destroy && { destroy: { ...destroy, volumes: all(destroy.volumes) } }),
    ...(grow_volume && {
      grow_volume: { volume: change(grow_volume.volume), addition: change(grow_volume.addition) },
    }),
    ...(shrink_volume && { shrink_volume: { ...shrink_volume, volume: change(shrink_volume.volume) } }),
    ...(launch && { launch: { task_infos: launch.task_infos?.map((task) => mapTask(task, change)) } }),
    ...(launch_group && {
      launch_group: {
        executor: mapExecutor(launch_group.executor, change),
        task_group: {
          ...launch_group.task_group,
          tasks: launch_group.task_group.tasks?.map((task) => mapTask(task, change)),
        },
      },
    }),
  };
}

function mapTask(task: TaskInfo, change: Change): TaskInfo {
  return {
    ...task,
    ...(task.resources && { resources: task.resources.map(change) }),
    ...(task.executor && { executor: mapExecutor(task.executor, change) }),
  };
}

function mapExecutor(executor: ExecutorInfo, change: Change): ExecutorInfo {
  return executor.resources === undefined
    ? executor
    : { ...executor, resources: executor.resources.map(change) };
}

const FIELDS = {
  RESERVE: 'reserve',
  UNRESERVE: 'unreserve',
  CREATE: 'create',
  DESTROY: 'destroy',
  GROW_VOLUME: 'grow_volume',
  SHRINK_VOLUME: 'shrink_volume',
  LAUNCH: 'launch',
  LAUNCH_GROUP: 'launch_group',
} as const;

export type KnownType = keyof typeof FIELDS;

export const isKnownType = (type: string | undefined): type is KnownType =>
  type !== undefined && Object.hasOwn(FIELDS, type);

/** Whether the operation has what its type needs, and its resources are well-formed; in either form. */
export function operationError(operation: Offer_Operation, type: KnownType): string | undefined {
  const field = FIELDS[type];
  if (operation[field] === undefined) {
    const article = type === 'UNRESERVE' ? 'An' : 'A';
    return `${article} ${type} offer operation must have the Offer.Operation.${field} field set.`;
  }
  const lists: Resource[][] = [];
  // Task by task, so that the first bad one is named with its own list.
  mapResources(operation, (resource) => {
    lists.push([resource]);
    return resource;
  });
  return firstOf(lists, resourcesError);
}

export function tasksOfOperation({ launch, launch_group: group }: Offer_Operation): readonly TaskInfo[] {
  return launch?.task_infos ?? group?.task_group.tasks ?? [];
}
