// /v1/pod: the pod instances and their tasks; restart and replace.
import { type Response, Router } from 'express';
import type { Scheduler } from '../service/scheduler.ts';
import { json, notFound } from './answers.ts';
import { instanceNames, type PodSource, podInfo, podsView, podView } from './pod-view.ts';

async function command(scheduler: Scheduler, pod: string, type: 'restart' | 'replace', response: Response) {
  const tasks = await scheduler.podCommand(pod, type);
  if (tasks === undefined) return notFound(response, `Pod ${pod}`);
  return json(response, 200, { pod, tasks });
}

export function podRoutes(scheduler: Scheduler, source: () => PodSource): Router {
  const router = Router();
  router.get('/v1/pod', (_, response) => json(response, 200, instanceNames(source().spec)));
  router.get('/v1/pod/status', (_, response) => json(response, 200, podsView(source())));
  router.get('/v1/pod/:pod/status', (request, response) => {
    const { pod } = request.params;
    const view = podView(source(), pod);
    return view === undefined ? notFound(response, `Pod ${pod}`) : json(response, 200, view);
  });
  router.get('/v1/pod/:pod/info', (request, response) => {
    const { pod } = request.params;
    const info = podInfo(source(), pod);
    return info === undefined ? notFound(response, `Pod ${pod}`) : json(response, 200, info);
  });
  for (const type of ['restart', 'replace'] as const) {
    router.post(`/v1/pod/:pod/${type}`, (request, response) =>
      command(scheduler, request.params.pod, type, response),
    );
  }
  return router;
}
