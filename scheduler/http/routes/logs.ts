// A task's output, live: lines as they are written, from where they are wanted.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { LogRequest } from '../../logs/log-request.ts';
import { type Selector, selector } from '../../logs/selection.ts';
import { AS_JSON, AS_TEXT, sendLogs } from '../../logs/send-logs.ts';
import type { TaskRecord } from '../../state/records.ts';
import type { Api } from '../api.ts';
import { badRequest, HttpProblem } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { taskOf } from '../task-of.ts';

const TYPES = { text: 'text/plain; charset=utf-8', json: 'application/x-ndjson' } as const;
const FORMS = { text: AS_TEXT, json: AS_JSON } as const;
const MOST_TAIL_LINES = 100_000;
const DEFAULT_TAIL_LINES = 100;
const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

const query = {
  stream: z.enum(['stdout', 'stderr']).optional().describe('Default stdout.'),
  follow: z
    .enum(['true', 'false'])
    .optional()
    .describe('Go on with what is written later, until the task is over.'),
  tail: z
    .string()
    .regex(/^(all|\d{1,6})$/, 'expected a number of lines up to 100000, or all')
    .optional()
    .describe('Lines before the end to begin with; default 100, and all with since or grep.'),
  offset: z
    .string()
    .regex(/^\d{1,15}$/, 'expected a number of bytes')
    .optional()
    .describe("Instead of tail: bytes from the file's beginning."),
  launch: z
    .string()
    .max(512)
    .optional()
    .describe('The id of the launch that is meant; 404 when the task was launched again since.'),
  since: z
    .string()
    .max(64)
    .optional()
    .describe(
      'A time such as 2026-01-31T12:00:00Z, or 30s, 10m, 2h, 1d ago: by the times that lines begin with.',
    ),
  grep: z.string().max(1024).optional().describe('Only lines in which this matches: RE2.'),
  format: z
    .enum(['text', 'json'])
    .optional()
    .describe('text: the bytes as they are; json: an object for each line.'),
};
type Query = { readonly [Name in keyof typeof query]: z.output<(typeof query)[Name]> };

function sinceOf(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const [, count, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  if (count !== undefined) return now - Number(count) * UNITS[unit as keyof typeof UNITS];
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return time;
  throw badRequest('query since: not a time', 'such as 2026-01-31T12:00:00Z, or 10m', 'Send one of these');
}

function selectorOf(grep: string | undefined, since: number | undefined): Selector {
  try {
    return selector({ grep, since });
  } catch (thrown) {
    throw badRequest(`query grep: ${(thrown as Error).message}`);
  }
}

function beginningOf({ tail, offset, since, grep }: Query): Pick<LogRequest, 'offset' | 'tailLines'> {
  if (offset !== undefined) return { offset: Number(offset), tailLines: 0 };
  const isWhole = tail === 'all' || (tail === undefined && (since !== undefined || grep !== undefined));
  if (isWhole) return { offset: 0, tailLines: 0 };
  return { tailLines: Math.min(MOST_TAIL_LINES, Number(tail ?? DEFAULT_TAIL_LINES)) };
}

function launchedAgain({ name, taskId }: TaskRecord, launch: string): HttpProblem {
  const message = `launch ${launch} of ${name}: it was launched again since`;
  return new HttpProblem(404, { message, expected: taskId });
}

function streamOf(api: Api, request: LogRequest, { format = 'text', grep, since }: Query) {
  const { logs, clock } = api;
  const select = selectorOf(grep, sinceOf(since, clock.now()));
  return async (_request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const reader = new AbortController();
    response.once('close', () => reader.abort());
    response.writeHead(200, {
      'Content-Type': TYPES[format],
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    });
    response.flushHeaders();
    const { signal } = reader;
    await sendLogs(logs.read(request, signal), response, { form: FORMS[format], select, clock, signal });
  };
}

export const LOG_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/pod/{pod}/tasks/{task}/logs',
    operation: 'getTaskLogs',
    tag: 'logs',
    summary: "A task's output, live: from its executor, or from its agent's files when that is gone.",
    params: {
      pod: z.string().describe('A pod instance, such as hello-0.'),
      task: z.string().describe('A task of it, such as server or hello-0-server.'),
    },
    query,
    answers: { 200: { says: 'Lines; with follow until the task is over.', type: TYPES.text } },
    handle: ({ params, query: given }, api) => {
      const task = taskOf(api, params.pod, params.task);
      const { launch = task.taskId } = given;
      if (launch !== task.taskId) throw launchedAgain(task, launch);
      if (api.logs.isFull) {
        const action = 'Close some of the others';
        throw new HttpProblem(429, { message: 'too many logs are being read', action });
      }
      const { stream: file = 'stdout', follow } = given;
      const request = { task, file, follow: follow === 'true', ...beginningOf(given) };
      return { stream: streamOf(api, request, given) };
    },
  }),
];
