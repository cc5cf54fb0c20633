// /v1/pod: the pod instances and their tasks; restart and replace.
import { z } from 'zod';
import { ok } from '../answers.ts';
import { type Api, podSource } from '../api.ts';
import { InstanceView, instanceNames, PodsView, podInfo, podsView, podView } from '../pod-view.ts';
import { notFound } from '../problem.ts';
import { type Answer, type Route, route } from '../route.ts';
import { named } from '../schema.ts';

const TAG = 'pods';
const pod = z.string().describe('A pod instance, such as hello-0.');

export const PodTasks = named(
  'PodTasks',
  z.object({
    pod: z.string(),
    tasks: z.array(z.string()).describe('Full names of the tasks that are launched again.'),
  }),
);

const TaskFacts = named(
  'TaskFacts',
  z.object({
    info: z.record(z.string(), z.unknown()).describe("Mesos' TaskInfo."),
    status: z.object({
      taskId: z.string(),
      state: z.string(),
      reason: z.string().optional(),
      message: z.string().optional(),
    }),
  }),
);

function noPod(name: string, api: Api) {
  return notFound(`Pod ${name}`, instanceNames(api.scheduler.target.spec), 'GET /v1/pod lists them');
}

async function command(name: string, type: 'restart' | 'replace', api: Api): Promise<Answer> {
  const tasks = await api.scheduler.podCommand(name, type);
  if (tasks === undefined) throw noPod(name, api);
  return ok({ pod: name, tasks });
}

const SHOW = [
  route({
    method: 'GET',
    path: '/v1/pod',
    operation: 'listPods',
    tag: TAG,
    summary: 'Names of the pod instances.',
    answers: { 200: { says: 'The names.', schema: z.array(z.string()) } },
    handle: (_, api) => ok(instanceNames(api.scheduler.target.spec)),
  }),
  route({
    method: 'GET',
    path: '/v1/pod/status',
    operation: 'getPods',
    tag: TAG,
    summary: 'Every pod instance: its tasks, and how its executor does.',
    answers: { 200: { says: 'All pods.', schema: PodsView } },
    handle: (_, api) => ok(podsView(podSource(api))),
  }),
  route({
    method: 'GET',
    path: '/v1/pod/{pod}/status',
    operation: 'getPod',
    tag: TAG,
    summary: 'One pod instance: its tasks, and how its executor does.',
    params: { pod },
    answers: { 200: { says: 'The pod.', schema: InstanceView } },
    handle: ({ params }, api) => {
      const view = podView(podSource(api), params.pod);
      if (view === undefined) throw noPod(params.pod, api);
      return ok(view);
    },
  }),
  route({
    method: 'GET',
    path: '/v1/pod/{pod}/info',
    operation: 'getPodInfo',
    tag: TAG,
    summary: "Mesos' TaskInfo and the last status of each task of a pod instance.",
    params: { pod },
    answers: { 200: { says: 'Its tasks.', schema: z.array(TaskFacts) } },
    handle: ({ params }, api) => {
      const info = podInfo(podSource(api), params.pod);
      if (info === undefined) throw noPod(params.pod, api);
      return ok(info);
    },
  }),
];

const COMMANDS = [
  ['restart', 'Kills its RUNNING tasks; recovery launches them again on the same reservations and volumes.'],
  ['replace', 'Gives up its place, reservations and volumes; recovery launches it anew elsewhere.'],
] as const;

const COMMAND_ROUTES = COMMANDS.map(([type, summary]) =>
  route({
    method: 'POST',
    path: `/v1/pod/{pod}/${type}`,
    operation: `${type}Pod`,
    tag: TAG,
    summary,
    params: { pod },
    answers: { 200: { says: 'It is under way.', schema: PodTasks } },
    handle: ({ params }, api) => command(params.pod, type, api),
  }),
);

export const POD_ROUTES: readonly Route[] = [...SHOW, ...COMMAND_ROUTES];
