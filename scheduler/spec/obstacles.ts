// What keeps a service from starting although its file can be read: fields that the DC/OS SDK acts on and Pillion cannot,
// and plans that nobody could make. None is silently ignored. `npm run corpus` reads such files, and tells.
import type { Path } from './document.ts';
import { unknownName, type Violation, when } from './rules/violation.ts';
import type { SvcYaml } from './schema/service.ts';
import type { RawTask } from './schema/task.ts';

const NEWER_GOALS = 'ONCE, which is its newer name; RUNNING, FINISH';

function ofTask(base: Path, task: RawTask): Violation[] {
  const outside = Object.entries(task.configs ?? {}).flatMap(([name, { dest }]) => {
    const found = `${dest} leads out of the task's directory`;
    return when(
      dest.split('/').includes('..'),
      [...base, 'configs', name, 'dest'],
      found,
      'a path without ..',
    );
  });
  return [...when(task.goal === 'FINISHED', [...base, 'goal'], 'found FINISHED', NEWER_GOALS), ...outside];
}

function phasesWithoutPod(yaml: SvcYaml): Violation[] {
  const pods = Object.keys(yaml.pods);
  return Object.entries(yaml.plans ?? {}).flatMap(([plan, { phases }]) =>
    Object.entries(phases).flatMap(
      ([phase, { pod }]) => unknownName(['plans', plan, 'phases', phase, 'pod'], 'pod', pod, pods) ?? [],
    ),
  );
}

export function obstacles(yaml: SvcYaml): Violation[] {
  const tasks = Object.entries(yaml.pods).flatMap(([pod, { tasks: all }]) =>
    Object.entries(all).flatMap(([name, task]) => ofTask(['pods', pod, 'tasks', name], task)),
  );
  return [...tasks, ...phasesWithoutPod(yaml)];
}
