// Where the directories of tasks lie in the executor's sandbox, for those who look for them from outside.

/** In the executor's sandbox: the directory of each task run, by its task id. */
export const TASKS = 'tasks';

/** In it, by the name of a task: the directory of its newest run. Task ids do not begin so. */
export const NEWEST = '.newest';

/** Relative to the executor's sandbox. `name` is TaskInfo.name; `path` is one in the directory of the task. */
export function newestRunPath(name: string, path = ''): string {
  return `${TASKS}/${NEWEST}/${name}${path === '' ? '' : `/${path}`}`;
}
