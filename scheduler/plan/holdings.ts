// What the tasks of a pod instance hold of its reservations, also where its configurations name their resource sets
// differently: a reservation stays with the task that was launched on it, whatever the set is called now. Pure.
import type { Holder, PodFootprint } from '../offer/launch.ts';
import { EXECUTOR, type Reservation } from '../offer/reservation.ts';
import { findTask, type PodSpec } from '../spec/service-spec.ts';
import type { TaskRecord } from '../state/records.ts';

/** By the owner of reservations as it is recorded: the one that it becomes under another pod spec. */
export type Owners = ReadonlyMap<string, string>;

/** Whether the pod spec says where the reservations of this task belong, and whether that is where they are. */
function rank(pod: PodSpec, { task, goal, resourceSet }: TaskRecord): number {
  const wanted = findTask(pod, task)?.resourceSet;
  if (wanted === undefined) return 4;
  return (goal === 'RUNNING' ? 0 : 2) + (wanted === resourceSet ? 0 : 1);
}

/** A task that left and came back may have other volumes: what it held then is not the new set's. */
function takesVolumes(
  pod: PodSpec,
  set: string | undefined,
  owner: string,
  all: readonly Reservation[],
): boolean {
  const volumes = pod.resourceSets.find(({ id }) => id === set)?.volumes ?? [];
  const held = all.filter((one) => one.kind === 'volume' && one.owner === owner);
  return held.every((one) => one.kind === 'volume' && volumes.some(({ path }) => path === one.path));
}

/**
 * The owners of an instance's reservations under this pod spec; those that are not in it belong to nobody there. Each
 * set has one owner at most: tasks that are kept running go first, then those whose set keeps its name.
 */
export function ownersUnder(
  pod: PodSpec,
  records: readonly TaskRecord[],
  { reservations }: Pick<PodFootprint, 'reservations'>,
): Owners {
  const sets = new Set(pod.resourceSets.map(({ id }) => id));
  const owners = new Map([[EXECUTOR, EXECUTOR]]);
  const taken = new Set<string>();
  const give = (owner: string, set: string | undefined): void => {
    if (set === undefined || owners.has(owner) || taken.has(set)) return;
    owners.set(owner, set);
    taken.add(set);
  };
  const inOrder = records.toSorted((a, b) => rank(pod, a) - rank(pod, b));
  for (const { task, resourceSet } of inOrder) {
    const set = findTask(pod, task)?.resourceSet;
    if (takesVolumes(pod, set, resourceSet, reservations)) give(resourceSet, set);
  }
  const all = [...records.map(({ resourceSet }) => resourceSet), ...reservations.map(({ owner }) => owner)];
  for (const owner of all) if (sets.has(owner)) give(owner, owner);
  for (const { task, resourceSet } of records) {
    give(resourceSet, sets.has(resourceSet) ? `(task ${task})` : resourceSet);
  }
  return owners;
}

/** The same place, with the reservations under the names that the pod spec has for them. */
export function placeUnder<Place extends PodFootprint>(place: Place, owners: Owners): Place {
  const reservations = place.reservations.flatMap((one) => {
    const owner = owners.get(one.owner);
    return owner === undefined ? [] : [owner === one.owner ? one : { ...one, owner }];
  });
  return { ...place, reservations };
}

/** The recorded tasks of the instance that are not launched now. */
export function holders(
  records: readonly TaskRecord[],
  launched: readonly string[],
  owners: Owners,
  isLive: (record: TaskRecord) => boolean,
): Holder[] {
  return records
    .filter(({ task }) => !launched.includes(task))
    .map((record) => ({
      name: record.name,
      owner: owners.get(record.resourceSet) ?? record.resourceSet,
      isUntouched: record.goal === 'RUNNING' || isLive(record),
    }));
}

/** What is left to the pod when tasks are forgotten: what others hold, or the pod spec names. */
export function withoutTasks<Place extends PodFootprint>(
  place: Place,
  pod: PodSpec | undefined,
  others: readonly TaskRecord[],
): Place {
  const kept = new Set([
    EXECUTOR,
    ...(pod?.resourceSets ?? []).map(({ id }) => id),
    ...others.map(({ resourceSet }) => resourceSet),
  ]);
  const reservations = place.reservations.filter(({ owner }) => kept.has(owner));
  return reservations.length === place.reservations.length ? place : { ...place, reservations };
}
