// What a request gets that cannot be answered: a status, and a body that says what is wrong, what is expected, and what
// to do. Thrown anywhere below a route's handler; the router makes an answer of it.
import { z } from 'zod';
import { named, type ViewOf } from './schema.ts';

export const Problem = named(
  'Problem',
  z.object({
    message: z.string().describe('What is wrong.'),
    expected: z.string().optional().describe('What is accepted.'),
    action: z.string().optional().describe('What to do next.'),
    errors: z
      .array(z.string())
      .optional()
      .describe('Everything that is wrong, where it is more than one thing.'),
  }),
);
export type Problem = ViewOf<typeof Problem>;

export type Headers = Readonly<Record<string, string>>;

export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly status: number;
  readonly problem: Problem;
  readonly headers: Headers;

  constructor(status: number, problem: Problem, headers: Headers = {}) {
    super(problem.message);
    this.status = status;
    this.problem = problem;
    this.headers = headers;
  }
}

/** 404. `known` are the names that there are, told as far as they are few. */
export function notFound(what: string, known?: Iterable<string>, action?: string): HttpProblem {
  const names = known === undefined ? undefined : [...known];
  return new HttpProblem(404, {
    message: names?.length === 0 ? `${what} not found: there is none at all` : `${what} not found`,
    ...(names === undefined || names.length === 0 ? {} : { expected: oneOf(names) }),
    ...(action === undefined ? {} : { action }),
  });
}

export function badRequest(message: string, expected?: string, action?: string): HttpProblem {
  return new HttpProblem(400, {
    message,
    ...(expected === undefined ? {} : { expected }),
    ...(action === undefined ? {} : { action }),
  });
}

const MOST_NAMES = 20;

function oneOf(names: readonly string[]): string {
  const more = names.length > MOST_NAMES ? `, and ${names.length - MOST_NAMES} more` : '';
  return `one of ${names.slice(0, MOST_NAMES).join(', ')}${more}`;
}
