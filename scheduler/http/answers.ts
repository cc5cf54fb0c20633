// Answers of the API in one form: JSON, indented for people with curl.
import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import type { HttpProblem } from './problem.ts';
import type { AnswerSpec, ValueAnswer } from './route.ts';
import { named } from './schema.ts';

export const Message = named('Message', z.object({ message: z.string() }));

export function ok(body: unknown): ValueAnswer {
  return { status: 200, body };
}

/** 208: nothing changed, because it is so already. */
export const ALREADY: ValueAnswer = {
  status: 208,
  body: { message: 'Command has already been received or completed' },
};

export const ALREADY_SPEC: AnswerSpec = { says: 'It is so already; nothing was done.', schema: Message };

export function text(body: string, type = 'text/plain; charset=utf-8'): ValueAnswer {
  return { status: 200, body, type };
}

export function problemAnswer({ status, problem, headers }: HttpProblem): ValueAnswer {
  return { status, body: problem, headers };
}

/** Statuses to which HTTP knows no body. */
const BODILESS = [204, 304];

export function sendAnswer(
  response: ServerResponse,
  { status, body, type = 'application/json', headers = {} }: ValueAnswer,
): void {
  const common = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', ...headers };
  if (BODILESS.includes(status)) {
    response.writeHead(status, common).end();
    return;
  }
  const content = type === 'application/json' ? `${JSON.stringify(body, null, 2)}\n` : String(body);
  const length = Buffer.byteLength(content);
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': length, ...common }).end(content);
}
