// What must hold for the directories of other tasks that a task sees: whose they are, and where they appear.
import type { Path } from '../document.ts';
import type { RawTaskVolume } from '../schema/container.ts';
import type { RawPod } from '../schema/pod.ts';
import type { RawTask } from '../schema/task.ts';
import { placeOf, podPlaces } from './container.ts';
import { volumesOf } from './resources.ts';
import { own, type Placed, unknownName, type Violation, when } from './violation.ts';

type Volumes = readonly (readonly [key: string, volume: RawTaskVolume])[];

function isIn(inner: string, outer: string): boolean {
  return inner.startsWith(`${outer}/`);
}

/** Each appears where nothing else is, and lies in nothing else. */
function placeRules(volumes: readonly Placed<string>[], others: readonly Placed<string>[]): Violation[] {
  return volumes.flatMap(({ path, value }, index) => {
    const besides = [...others, ...volumes.slice(0, index)];
    const same = besides.find((other) => other.value === value);
    const nested = besides.find((other) => isIn(other.value, value) || isIn(value, other.value));
    const among = nested && `${value} and ${nested.value} (${nested.path.join('.')})`;
    return [
      ...when(value === '.', path, 'the directory itself', 'a path in it'),
      ...when(same !== undefined, path, `the path ${value} is used by ${same?.path.join('.')} already`),
      ...when(nested !== undefined, path, `of the paths ${among} one lies in the other`),
    ];
  });
}

/** Read-only for a task is a place, not a way to it: by the other task's directory the task's own would be meant, too. */
function sourceRules(base: Path, volumes: Volumes, ofPod: readonly Placed<string>[]): Violation[] {
  return volumes.flatMap(([key, { path = '.' }]) => {
    const place = placeOf(path);
    const shared = ofPod.find(({ value }) => value === place || isIn(place, value));
    if (shared === undefined) return [];
    const found = `${place} is that of ${shared.path.join('.')}`;
    const allowed = `none for it: every task of the pod sees ${shared.value}`;
    return [{ path: [...base, key, 'path'], found, allowed }];
  });
}

/** All that the task sees beside them. */
function otherPlaces(podPath: Path, path: Path, task: RawTask, pod: RawPod): Placed<string>[] {
  const set = task['resource-set'];
  const fields = set === undefined ? task : own(pod['resource-sets'] ?? {}, set);
  const place = set === undefined ? path : [...podPath, 'resource-sets', set];
  return [...podPlaces(podPath, pod), ...(fields === undefined ? [] : volumesOf(place, fields))];
}

function whoseRules(base: Path, name: string, volumes: Volumes, names: readonly string[]): Violation[] {
  return volumes.flatMap(([key, { task: other }]) => {
    const place = [...base, key, 'task'];
    const unknown = unknownName(place, 'task', other, names);
    const itself = when(other === name, place, 'its own directory', 'another task of the pod');
    return unknown === undefined ? itself : [unknown];
  });
}

export function taskVolumeRules(path: Path, name: string, task: RawTask, pod: RawPod): Violation[] {
  const base = [...path, 'task-volumes'];
  const volumes = Object.entries(task['task-volumes'] ?? {});
  if (volumes.length === 0) return [];
  const podPath = path.slice(0, -2);
  const places = volumes.map(([key, { 'container-path': place }]) => {
    return { path: [...base, key, 'container-path'], value: placeOf(place) };
  });
  const modes = new Set(volumes.map(([, { mode = 'RW' }]) => mode));
  return [
    ...whoseRules(base, name, volumes, Object.keys(pod.tasks)),
    ...placeRules(places, otherPlaces(podPath, path, task, pod)),
    ...sourceRules(base, volumes, podPlaces(podPath, pod)),
    ...when(modes.size > 1, base, 'the modes RO and RW beside each other', 'all of them RO, or all RW'),
  ];
}
