// The task that a path names: within its pod instance by its short name or its full one.
import type { TaskRecord } from '../state/records.ts';
import type { Api } from './api.ts';
import { instanceNames } from './pod-view.ts';
import { notFound } from './problem.ts';

/** The executor of a pod instance. @throws HttpProblem 404 where it has none. */
export function executorOf({ scheduler }: Api, pod: string): string {
  const known = scheduler.state.pod.get(pod);
  if (known !== undefined) return known.executor.executor_id.value;
  throw notFound(
    `Pod ${pod}`,
    instanceNames({ spec: scheduler.target.spec, state: scheduler.state }),
    'GET /v1/pod lists them',
  );
}

/** The last launch of a task. @throws HttpProblem 404 where there was none. */
export function taskOf({ scheduler }: Api, pod: string, task: string): TaskRecord {
  const { task: tasks } = scheduler.state;
  const found = [tasks.get(`${pod}-${task}`), tasks.get(task)].find((record) => record?.instance === pod);
  if (found !== undefined) return found;
  const own = [...tasks.values()].filter(({ instance }) => instance === pod);
  if (own.length === 0)
    throw notFound(
      `Pod ${pod}`,
      instanceNames({ spec: scheduler.target.spec, state: scheduler.state }),
      'GET /v1/pod lists them',
    );
  throw notFound(
    `Task ${task} of ${pod}`,
    own.map((record) => record.task),
    `GET /v1/pod/${pod}/status lists them`,
  );
}
