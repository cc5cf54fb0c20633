// What must hold for the directories of other tasks that a task sees: whose they are, and where they appear.
import type { Path } from '../document.ts';
import type { RawPod } from '../schema/pod.ts';
import type { RawTask } from '../schema/task.ts';
import { placeOf, podPlaces } from './container.ts';
import { volumesOf } from './resources.ts';
import { own, type Placed, unknownName, type Violation, when } from './violation.ts';

function isIn(inner: string, outer: string): boolean {
  return inner.startsWith(`${outer}/`);
}

/** Each appears where nothing else is, and lies in nothing else. */
function placeRules(volumes: readonly Placed<string>[], others: readonly Placed<string>[]): Violation[] {
  return volumes.flatMap(({ path, value }, index) => {
    const besides = [...others, ...volumes.slice(0, index)];
    const same = besides.find((other) => other.value === value);
    const nested = besides.find((other) => isIn(other.value, value) || isIn(value, other.value));
    return [
      ...when(value === '.', path, 'the directory itself', 'a path in it'),
      ...(same ? [{ path, found: `the path ${value} is used by ${same.path.join('.')} already` }] : []),
      ...(nested
        ? [
            {
              path,
              found: `of the paths ${value} and ${nested.value} (${nested.path.join('.')}) one lies in the other`,
            },
          ]
        : []),
    ];
  });
}

/** All that the task sees beside them. */
function otherPlaces(podPath: Path, path: Path, task: RawTask, pod: RawPod): Placed<string>[] {
  const set = task['resource-set'];
  const fields = set === undefined ? task : own(pod['resource-sets'] ?? {}, set);
  const place = set === undefined ? path : [...podPath, 'resource-sets', set];
  return [...podPlaces(podPath, pod), ...(fields === undefined ? [] : volumesOf(place, fields))];
}

export function taskVolumeRules(path: Path, name: string, task: RawTask, pod: RawPod): Violation[] {
  const base = [...path, 'task-volumes'];
  const volumes = Object.entries(task['task-volumes'] ?? {});
  if (volumes.length === 0) return [];
  const names = Object.keys(pod.tasks);
  const whose = volumes.flatMap(([key, { task: other }]) => {
    const place = [...base, key, 'task'];
    const itself = when(other === name, place, 'its own directory', 'another task of the pod');
    return [...itself, ...[unknownName(place, 'task', other, names) ?? []].flat()];
  });
  const places = volumes.map(([key, { 'container-path': place }]) => {
    return { path: [...base, key, 'container-path'], value: placeOf(place) };
  });
  const modes = new Set(volumes.map(([, { mode = 'RW' }]) => mode));
  return [
    ...whose,
    ...placeRules(places, otherPlaces(path.slice(0, -2), path, task, pod)),
    ...when(modes.size > 1, base, 'the modes RO and RW beside each other', 'all of them RO, or all RW'),
  ];
}
