// From the names that people type to tasks of the service.
import type { PodsView } from '../http/pod-view.ts';
import type { ApiClient } from './api-client.ts';
import { CommandFailure, NOT_FOUND } from './exit-codes.ts';

export interface FoundTask {
  readonly pod: string;
  /** Its full name, such as `hello-0-server`. */
  readonly name: string;
  /** Of its last launch. */
  readonly id: string;
  readonly status: string;
  /** RUNNING, FINISH or ONCE. */
  readonly goal: string;
}

/** Whether one of the names is the task's, its pod instance's or its pod's, or there are none. */
export function isNamed({ pod, name }: FoundTask, names: readonly string[]): boolean {
  const own = [name, pod, pod.slice(0, pod.lastIndexOf('-'))];
  return names.length === 0 || names.some((one) => own.includes(one));
}

/** By full names of tasks, pod instances or pod types; all without any. @throws PillionError for a name that is none. */
export async function findTasks(api: ApiClient, names: readonly string[]): Promise<readonly FoundTask[]> {
  const { pods } = (await api.read('/v1/pod/status')) as PodsView;
  const all = pods.flatMap(({ instances }) =>
    instances.flatMap(({ name: pod, tasks }) =>
      tasks.map(({ name, id, status, goal }): FoundTask => ({ pod, name, id, status, goal })),
    ),
  );
  const unknown = names.find((name) => !all.some((task) => isNamed(task, [name])));
  if (unknown !== undefined)
    throw noTask(
      unknown,
      all.map(({ name }) => name),
    );
  return all.filter((task) => isNamed(task, names));
}

/** By its full name. @throws PillionError when there is none. */
export async function findTask(api: ApiClient, name: string): Promise<FoundTask> {
  const all = await findTasks(api, []);
  const found = all.find((task) => task.name === name);
  if (found !== undefined) return found;
  throw noTask(
    name,
    all.map((task) => task.name),
  );
}

function noTask(name: string, all: readonly string[]): CommandFailure {
  const expected = all.length === 0 ? 'none has been launched' : `one of ${all.slice(0, 20).join(', ')}`;
  return new CommandFailure(NOT_FOUND, {
    subject: 'task',
    found: `no launched task is named ${name}`,
    expected,
  });
}
