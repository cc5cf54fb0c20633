// /v1/tasks, as the oldest documents have it: by the task's full name.
import { z } from 'zod';
import { podPorts } from '../../offer/ports.ts';
import type { TaskRecord } from '../../state/records.ts';
import { ok } from '../answers.ts';
import type { Api } from '../api.ts';
import { notFound } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { named } from '../schema.ts';
import { PodTasks } from './pods.ts';

const TAG = 'older names';
const task = z.string().describe('Full name, such as hello-0-server.');

const Connection = named(
  'Connection',
  z.object({
    dns: z.string().describe("The agent's host name."),
    ports: z.string().describe('Such as 8080,2000-3000.'),
  }),
);

function taskOf(name: string, { scheduler }: Api): TaskRecord {
  const { task: all } = scheduler.state;
  const found = all.get(name);
  if (found === undefined) throw notFound(`Task ${name}`, all.keys(), 'GET /v1/pod/status lists them');
  return found;
}

/** Neighbours are joined: 2000, 2001, 2002 is 2000-2002. */
export function portRanges(ports: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const port of [...new Set(ports)].sort((a, b) => a - b)) {
    const before = ranges.at(-1);
    if (before !== undefined && before[1] === port - 1) before[1] = port;
    else ranges.push([port, port]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}

function connection({ scheduler }: Api, { instance, resourceSet }: TaskRecord): z.output<typeof Connection> {
  const place = scheduler.state.pod.get(instance);
  if (place === undefined) throw notFound(`Place of pod ${instance}`, undefined, 'Wait until it is launched');
  const pod = scheduler.target.spec.pods.find(({ type }) => type === place.type);
  const all = pod === undefined ? [] : podPorts(pod, place.reservations);
  const own = all.filter((port) => port.resourceSet === resourceSet).map(({ number }) => number);
  return { dns: place.hostname, ports: portRanges(own) };
}

export const TASK_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/tasks/connection/{task}',
    operation: 'getConnection',
    tag: TAG,
    summary: 'Where a task can be reached.',
    params: { task },
    answers: { 200: { says: 'Host and ports.', schema: Connection } },
    handle: ({ params }, api) => ok(connection(api, taskOf(params.task, api))),
  }),
  route({
    method: 'POST',
    path: '/v1/tasks/restart/{task}',
    operation: 'restartTask',
    tag: TAG,
    summary: 'Restarts the pod of a task, or replaces it.',
    params: { task },
    query: { replace: z.enum(['true', 'false']).optional() },
    answers: { 200: { says: 'It is under way.', schema: PodTasks } },
    handle: async ({ params, query }, api) => {
      const { instance } = taskOf(params.task, api);
      const tasks = await api.scheduler.podCommand(
        instance,
        query.replace === 'true' ? 'replace' : 'restart',
      );
      if (tasks === undefined) throw notFound(`Pod ${instance}`);
      return ok({ pod: instance, tasks });
    },
  }),
];
