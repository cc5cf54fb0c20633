// /v1/artifacts: files that agents fetch. They are open to everybody who knows their digest: Mesos' fetcher sends no token.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { ARTIFACTS, sendArtifact } from '../artifacts.ts';
import { notFound } from '../problem.ts';
import { type Route, route } from '../route.ts';

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
];
