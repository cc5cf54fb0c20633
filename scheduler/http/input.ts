// From what a request brings to what a handler takes: every parameter and the body checked by its schema. Pure.
import { z } from 'zod';
import { nearest } from '../spec/nearest.ts';
import { badRequest, HttpProblem } from './problem.ts';
import type { BodySpec, Input, RouteSpec, Shape } from './route.ts';

/** As it came: nothing of it is to be trusted. */
export interface RawInput {
  readonly params: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** Undefined when there is none. */
  readonly body: Buffer | undefined;
  /** As in the header, with its parameters; '' when there is none. */
  readonly contentType: string;
}

type Source = 'path' | 'query' | 'body';

function firstIssue(source: Source, error: z.ZodError): string {
  const issue = error.issues[0];
  const path = issue?.path.map(String).join('.') ?? '';
  return `${source}${path === '' ? '' : ` ${path}`}: ${issue?.message ?? 'is not valid'}`;
}

function parse<Schema extends z.ZodType>(
  source: Source,
  schema: Schema,
  value: unknown,
  expected?: string,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const action = 'Send what GET /v1/openapi.json describes for this path';
  throw badRequest(firstIssue(source, result.error), expected, action);
}

/** `?phase=` counts as not given, as in the SDK; a name that nobody knows is refused, for it would be left undone. */
function readQuery(shape: Shape, given: RawInput['query']): unknown {
  const entries = Object.entries(given).filter(([, value]) => value !== '');
  const known = Object.keys(shape);
  const unknown = entries.find(([name]) => !known.includes(name))?.[0];
  if (unknown === undefined) return Object.fromEntries(entries);
  const meant = nearest(unknown, known);
  throw badRequest(
    `query parameter ${unknown} is not known here`,
    known.length === 0 ? 'no query parameters' : known.join(', '),
    meant === undefined ? 'Leave it out' : `Did you mean ${meant}?`,
  );
}

function isJson(type: string): boolean {
  return type === 'application/json' || type.endsWith('+json');
}

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    throw badRequest(`the body is not JSON: ${found}`, 'JSON in UTF-8', 'Correct the body');
  }
}

/** A browser sends other types for a page of any site without asking first; this is one more reason to refuse them. */
function readBody({ types = ['application/json'] }: BodySpec, { body, contentType }: RawInput): unknown {
  if (body === undefined || body.length === 0) return undefined;
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const accepted = types.includes(type) || (isJson(type) && types.includes('application/json'));
  if (accepted) return isJson(type) ? readJson(body) : body.toString('utf8');
  throw new HttpProblem(415, {
    message: type === '' ? 'the body has no Content-Type' : `a body of type ${type} is not taken here`,
    expected: types.join(' or '),
    action: `Send the header Content-Type: ${types[0]}`,
  });
}

function refuseBody({ body }: RawInput): void {
  if (body === undefined || body.length === 0 || /^\s*(\{\s*\})?\s*$/.test(body.toString('utf8'))) return;
  throw badRequest('this request takes no body', 'an empty body, or {}', 'Leave the body out');
}

/** @throws HttpProblem 400 or 415 that names what is wrong. */
export function readInput<Params extends Shape, Query extends Shape, Body extends z.ZodType>(
  { params, query, body }: RouteSpec<Params, Query, Body>,
  raw: RawInput,
): Input<Params, Query, z.output<Body>> {
  if (body === undefined) refuseBody(raw);
  const read = {
    params: parse('path', z.object(params ?? {}), { ...raw.params }),
    query: parse('query', z.object(query ?? {}), readQuery(query ?? {}, raw.query)),
    body: body === undefined ? undefined : parse('body', body.schema, readBody(body, raw), body.says),
  };
  return read as Input<Params, Query, z.output<Body>>;
}
