// /v1/artifacts: files that agents fetch. They are open to everybody who knows their digest: Mesos' fetcher sends no token.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { findTask, type ServiceSpec } from '../../spec/service-spec.ts';
import { text } from '../answers.ts';
import { ARTIFACTS, sendArtifact } from '../artifacts.ts';
import { notFound } from '../problem.ts';
import { type Route, route } from '../route.ts';

function template(
  spec: ServiceSpec | undefined,
  pod: string,
  task: string,
  name: string,
): string | undefined {
  const own = spec?.pods.find(({ type }) => type === pod);
  const configs = own === undefined ? undefined : findTask(own, task)?.configs;
  return configs?.find((config) => config.name === name)?.content;
}

export const ARTIFACT_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/artifacts/{kind}/{digest}/{name}',
    operation: 'getArtifact',
    tag: 'artifacts',
    summary:
      "The executor's tarball, or a file of --artifacts, under its SHA-256; it may be cached for ever.",
    access: 'open',
    params: { kind: z.string(), digest: z.string(), name: z.string() },
    answers: { 200: { says: 'The file.', type: 'application/octet-stream' } },
    handle: ({ params }, { artifacts }) => {
      const path = `${ARTIFACTS}${params.kind}/${params.digest}/${encodeURIComponent(params.name)}`;
      const artifact = artifacts.find((one) => one.path === path);
      if (artifact === undefined)
        throw notFound('Artifact', undefined, 'Use the URL that the scheduler gave');
      return {
        stream: (request: IncomingMessage, response: ServerResponse) =>
          sendArtifact(artifact, request, response),
      };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/artifacts/template/{config}/{pod}/{task}/{name}',
    operation: 'getTemplate',
    tag: 'artifacts',
    summary:
      'A config template of a task, as svc.yml had it. Whoever knows the id of the configuration may read it.',
    access: 'open',
    params: {
      config: z.uuid().describe('Id of a configuration.'),
      pod: z.string().describe("The pod's type."),
      task: z.string().describe("The task's name within the pod."),
      name: z.string().describe("The config's name."),
    },
    answers: { 200: { says: 'The template.', type: 'text/plain; charset=utf-8' } },
    handle: ({ params }, { scheduler }) => {
      const spec = scheduler.state.configuration.get(params.config)?.spec;
      const found = template(spec, params.pod, params.task, params.name);
      if (found === undefined)
        throw notFound('Template', undefined, 'Use the URL that the task was launched with');
      return text(found);
    },
  }),
];
