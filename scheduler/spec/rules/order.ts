// What a svc.yml must hold to in the order of a pod's tasks: who depends on whom, and what lasts as long as the pod.
import type { Path } from '../document.ts';
import type { RawPod } from '../schema/pod.ts';
import type { RawDependency, RawTask } from '../schema/task.ts';
import { own, unknownName, type Violation } from './violation.ts';

/** What each condition needs beside the task. */
const NEEDS: Readonly<Record<string, 'path' | 'port' | 'pattern'>> = {
  'FILE-EXISTS': 'path',
  'PORT-OPEN': 'port',
  'LOG-MATCHES': 'pattern',
};
const WITHOUT_TASK = ['FILE-EXISTS', 'PORT-OPEN'];

export function orderRules(base: Path, pod: RawPod): Violation[] {
  const tasks = Object.entries(pod.tasks);
  const isServed = tasks.length === 0 || tasks.some(([, task]) => task.sidecar !== true);
  return [
    ...(isServed
      ? []
      : [{ path: [...base, 'tasks'], found: 'only sidecars', allowed: 'at least one task that is none' }]),
    ...tasks.flatMap(([name, task]) => taskRules([...base, 'tasks', name], name, task, pod)),
  ];
}

function taskRules(path: Path, name: string, task: RawTask, pod: RawPod): Violation[] {
  return (task['depends-on'] ?? []).flatMap((dependency, index) => {
    const place = [...path, 'depends-on', index];
    return [...fieldRules(place, dependency), ...targetRules(place, name, task, dependency, pod)];
  });
}

function fieldRules(path: Path, dependency: RawDependency): Violation[] {
  const { condition, task } = dependency;
  const need = NEEDS[condition];
  const beside = (['path', 'port', 'pattern'] as const).filter(
    (field) => field !== need && dependency[field] !== undefined,
  );
  return [
    ...(need !== undefined && dependency[need] === undefined
      ? [{ path, found: `${condition} without a ${need}`, allowed: `${need} beside it` }]
      : []),
    ...beside.map((field) => ({ path: [...path, field], found: `${field} beside ${condition}` })),
    ...(task === undefined && !WITHOUT_TASK.includes(condition)
      ? [{ path, found: `${condition} of no task`, allowed: 'task beside it' }]
      : []),
  ];
}

function targetRules(
  path: Path,
  name: string,
  task: RawTask,
  dependency: RawDependency,
  pod: RawPod,
): Violation[] {
  const { task: target } = dependency;
  if (target === undefined) return [];
  const place = [...path, 'task'];
  const names = Object.keys(pod.tasks);
  const found = own(pod.tasks, target);
  if (found === undefined) return [unknownName(place, 'task', target, names) ?? []].flat();
  if (task.sidecar === true && found.sidecar !== true) {
    return [{ path: place, found: `${target} starts after the sidecar ${name}`, allowed: 'another sidecar' }];
  }
  const cycle = wayTo(name, target, pod);
  if (cycle === undefined) return [];
  return [{ path: place, found: `${name} depends on itself: ${[name, ...cycle].join(' -> ')}` }];
}

/** The shortest way from a task to another one, both included. */
function wayTo(end: string, start: string, pod: RawPod): readonly string[] | undefined {
  const seen = new Set([start]);
  const ways: (readonly string[])[] = [[start]];
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    const last = way.at(-1) ?? start;
    if (last === end) return way;
    for (const next of (own(pod.tasks, last)?.['depends-on'] ?? []).flatMap(({ task }) => task ?? [])) {
      if (!seen.has(next)) ways.push([...way, next]);
      seen.add(next);
    }
  }
  return undefined;
}
