// /v1/state: what the scheduler remembers.
import { z } from 'zod';
import { DEPLOY } from '../../plan/definitions.ts';
import type { Scheduler } from '../../service/scheduler.ts';
import { instanceName } from '../../spec/service-spec.ts';
import type { TaskRecord } from '../../state/records.ts';
import { Message, ok, text } from '../answers.ts';
import { notFound } from '../problem.ts';
import { type Route, route } from '../route.ts';

const TAG = 'state';

/** Facts that the SDK keeps as properties; here they follow from the records. */
const PROPERTIES: Readonly<Record<string, (scheduler: Scheduler) => string>> = {
  'deployment-completed': ({ standings }) =>
    String(standings.find(({ name }) => name === DEPLOY)?.status === 'COMPLETE'),
  suppressed: ({ isSuppressed }) => String(isSuppressed),
  'target-configuration': ({ target }) => target.configuration,
};

function zones({ state }: Scheduler): [TaskRecord, string][] {
  return [...state.task.values()].flatMap((task): [TaskRecord, string][] => {
    const zone = state.pod.get(task.instance)?.zone;
    return zone === undefined ? [] : [[task, zone]];
  });
}

const IDENTITY = [
  route({
    method: 'GET',
    path: '/v1/state/frameworkId',
    operation: 'getFrameworkId',
    tag: TAG,
    summary: 'The framework id that Mesos gave, as a list of one; 404 before the first subscription.',
    answers: { 200: { says: 'The id.', schema: z.array(z.string()).length(1) } },
    handle: (_, { scheduler }) => {
      const id = scheduler.frameworkId;
      if (id === undefined) throw notFound('Framework ID', undefined, 'Wait for the first subscription');
      return ok([id]);
    },
  }),
  route({
    method: 'GET',
    path: '/v1/state/properties',
    operation: 'listProperties',
    tag: TAG,
    summary: 'Names of single facts about the service.',
    answers: { 200: { says: 'The names.', schema: z.array(z.string()) } },
    handle: () => ok(Object.keys(PROPERTIES)),
  }),
  route({
    method: 'GET',
    path: '/v1/state/properties/{key}',
    operation: 'getProperty',
    tag: TAG,
    summary: 'One of these facts.',
    params: { key: z.string() },
    answers: { 200: { says: 'The fact.', schema: z.string() } },
    handle: ({ params }, { scheduler }) => {
      const read = Object.hasOwn(PROPERTIES, params.key) ? PROPERTIES[params.key] : undefined;
      if (read === undefined) throw notFound(`Property ${params.key}`, Object.keys(PROPERTIES));
      return ok(read(scheduler));
    },
  }),
  route({
    method: 'PUT',
    path: '/v1/state/refresh',
    operation: 'refreshState',
    tag: TAG,
    summary: 'Does nothing: what is in memory is always what is stored. Kept for clients that send it.',
    answers: { 200: { says: 'It is so.', schema: Message } },
    handle: () => ok({ message: 'Received cmd: refresh' }),
  }),
];

const ZONES = [
  route({
    method: 'GET',
    path: '/v1/state/zone/tasks',
    operation: 'getZones',
    tag: TAG,
    summary: 'The zone of each task that runs on an agent with one.',
    answers: { 200: { says: 'Zones by task.', schema: z.record(z.string(), z.string()) } },
    handle: (_, { scheduler }) =>
      ok(Object.fromEntries(zones(scheduler).map(([{ name }, zone]) => [name, zone]))),
  }),
  route({
    method: 'GET',
    path: '/v1/state/zone/tasks/{task}',
    operation: 'getZoneOfTask',
    tag: TAG,
    summary: 'The zone of one task, as plain text.',
    params: { task: z.string().describe('Full name, such as hello-0-server.') },
    answers: { 200: { says: 'The zone.', type: 'text/plain; charset=utf-8' } },
    handle: ({ params }, { scheduler }) => {
      const found = zones(scheduler).find(([{ name }]) => name === params.task);
      if (found === undefined) throw notFound(`Zone of task ${params.task}`);
      return text(found[1]);
    },
  }),
  route({
    method: 'GET',
    path: '/v1/state/zone/{podType}/{ip}',
    operation: 'getZoneOfAddress',
    tag: TAG,
    summary: 'The zone of the task of that pod type with that address, as plain text.',
    params: { podType: z.string(), ip: z.string() },
    answers: { 200: { says: 'The zone.', type: 'text/plain; charset=utf-8' } },
    handle: ({ params }, { scheduler }) => {
      const { podType, ip } = params;
      const found = zones(scheduler).find(([task]) => {
        const index = Number(task.instance.slice(task.instance.lastIndexOf('-') + 1));
        return task.address === ip && task.instance === instanceName(podType, index);
      });
      if (found === undefined) throw notFound(`Zone of a task of ${podType} at ${ip}`);
      return text(found[1]);
    },
  }),
];

export const STATE_ROUTES: readonly Route[] = [...IDENTITY, ...ZONES];
