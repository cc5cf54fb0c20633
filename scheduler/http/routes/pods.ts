// /v1/pod: the pod instances and their tasks; restart and replace.
import { z } from 'zod';
import type { PodCommandType } from '../../service/pod-commands.ts';
import { ok } from '../answers.ts';
import { type Api, podSource } from '../api.ts';
import { InstanceView, instanceNames, PodsView, podInfo, podsView, podView } from '../pod-view.ts';
import { HttpProblem, notFound } from '../problem.ts';
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

/** Of one that is known it is too early to ask. */
function noPod(name: string, api: Api): HttpProblem {
  if (instanceNames(podSource(api)).includes(name)) {
    const action = 'Wait until it is launched: GET /v1/plans/deploy tells how far it is';
    return new HttpProblem(409, { message: `Pod ${name} has no tasks yet`, action });
  }
  return notFound(`Pod ${name}`, instanceNames(podSource(api)), 'GET /v1/pod lists them');
}

async function command(
  name: string,
  type: PodCommandType,
  api: Api,
  tasks?: readonly string[],
): Promise<Answer> {
  const launched = await api.scheduler.podCommand(name, type, tasks);
  if (launched === undefined) throw noPod(name, api);
  return ok({ pod: name, tasks: launched });
}

/** Names within the pod; full ones are taken too, as the DC/OS CLI shows them. */
function mainTasks(pod: string, given: readonly string[] | undefined, api: Api): string[] | undefined {
  if (given === undefined || given.length === 0) return undefined;
  const known = api.scheduler.tasksOf(pod).filter(({ goal }) => goal === 'RUNNING');
  if (known.length === 0) throw noPod(pod, api);
  return given.map((name) => {
    const found = known.find(({ task, name: full }) => task === name || full === name);
    if (found === undefined)
      throw notFound(
        `Task ${name} of pod ${pod}`,
        known.map(({ task }) => task),
      );
    return found.task;
  });
}

const SHOW = [
  route({
    method: 'GET',
    path: '/v1/pod',
    operation: 'listPods',
    tag: TAG,
    summary: 'Names of the pod instances.',
    answers: { 200: { says: 'The names.', schema: z.array(z.string()) } },
    handle: (_, api) => ok(instanceNames(podSource(api))),
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
    handle: async ({ params }, api) => {
      const info = await podInfo(podSource(api), params.pod);
      if (info === undefined) throw noPod(params.pod, api);
      return ok(info);
    },
  }),
];

const TOO_EARLY = 'The pod has no tasks yet.';

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
    answers: { 200: { says: 'It is under way.', schema: PodTasks }, 409: { says: TOO_EARLY } },
    handle: ({ params }, api) => command(params.pod, type, api),
  }),
);

const PAUSES = [
  ['pause', 'Launches its RUNNING tasks to sleep in the place of their commands, with their checks off.'],
  ['resume', 'Launches its paused tasks with their commands again.'],
] as const;

const PAUSE_ROUTES = PAUSES.map(([type, summary]) =>
  route({
    method: 'POST',
    path: `/v1/pod/{pod}/${type}`,
    operation: `${type}Pod`,
    tag: TAG,
    summary,
    params: { pod },
    body: {
      says: 'a JSON list of names of tasks; without it all of the pod',
      schema: z.union([z.array(z.string()), z.strictObject({})]).nullish(),
    },
    answers: {
      200: { says: 'It is under way. Tasks that are so already are not named.', schema: PodTasks },
      409: { says: TOO_EARLY },
    },
    handle: ({ params, body }, api) => {
      const only = Array.isArray(body) ? body : undefined;
      return command(params.pod, type, api, mainTasks(params.pod, only, api));
    },
  }),
);

export const POD_ROUTES: readonly Route[] = [...SHOW, ...COMMAND_ROUTES, ...PAUSE_ROUTES];
