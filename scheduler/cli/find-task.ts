// From the names that people type to tasks of the service.
import type { PodsView } from '../http/pod-view.ts';
import type { ApiClient } from './api-client.ts';
import { CommandFailure, NOT_FOUND } from './exit-codes.ts';

export interface FoundTask {
  readonly pod: string;
  /** Its full name, such as `hello-0-server`. */
  readonly name: string;
  readonly status: string;
}

/** By full names of tasks, pod instances or pod types; all without any. @throws PillionError for a name that is none. */
export async function findTasks(api: ApiClient, names: readonly string[]): Promise<readonly FoundTask[]> {
  const { pods } = (await api.read('/v1/pod/status')) as PodsView;
  const all = pods.flatMap((pod) =>
    pod.instances.flatMap((instance) =>
      instance.tasks.map((task) => ({
        task: { pod: instance.name, name: task.name, status: task.status },
        names: [task.name, instance.name, pod.name],
      })),
    ),
  );
  const unknown = names.find((name) => !all.some((one) => one.names.includes(name)));
  if (unknown !== undefined)
    throw noTask(
      unknown,
      all.map(({ task }) => task.name),
    );
  const isWanted = (own: readonly string[]) => names.length === 0 || names.some((name) => own.includes(name));
  return all.filter((one) => isWanted(one.names)).map(({ task }) => task);
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
