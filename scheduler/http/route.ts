// One operation of the API as data: its path, what it takes, what it answers, and what it does. The table of all routes
// (routes/) is the one source of what is validated, of what is authorised, and of the OpenAPI document.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import type { Api } from './api.ts';
import { type RawInput, readInput } from './input.ts';
import type { Headers } from './problem.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** `open`: nobody is asked for a token. `read` and `write`: by the token of that name; the write token reads too. */
export type Access = 'open' | 'read' | 'write';

export type Shape = Readonly<Record<string, z.ZodType>>;

/** What a handler returns. Without a `type` the body is sent as JSON. */
export type Answer = ValueAnswer | StreamAnswer;

export interface ValueAnswer {
  readonly status: number;
  readonly body?: unknown;
  /** Content type of a body that is a text. */
  readonly type?: string | undefined;
  readonly headers?: Headers | undefined;
}

/** The handler writes the response itself; it is to be done when the promise settles. */
export interface StreamAnswer {
  readonly stream: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
}

export interface AnswerSpec {
  readonly says: string;
  /** Of a JSON body. */
  readonly schema?: z.ZodType | undefined;
  /** Of a body that is not JSON. */
  readonly type?: string | undefined;
}

export interface BodySpec<Body extends z.ZodType = z.ZodType> {
  readonly schema: Body;
  readonly says: string;
  /** Accepted content types: `application/json`, whose body is parsed, and others, whose body is taken as a text. */
  readonly types?: readonly string[] | undefined;
  /** Bytes; default 64 KiB. More is answered with 413. */
  readonly limit?: number | undefined;
}

export interface Input<Params extends Shape, Query extends Shape, Body> {
  readonly params: { readonly [Name in keyof Params]: z.output<Params[Name]> };
  readonly query: { readonly [Name in keyof Query]: z.output<Query[Name]> };
  readonly body: Body;
}

export interface RouteSpec<Params extends Shape, Query extends Shape, Body extends z.ZodType> {
  readonly method: Method;
  /** With parameters in braces: `/v1/plans/{plan}`. */
  readonly path: string;
  /** A name of its own, in camelCase: OpenAPI's operationId. */
  readonly operation: string;
  /** The group that it is shown in. */
  readonly tag: string;
  readonly summary: string;
  readonly description?: string | undefined;
  /** Default: `read` for GET, `write` for the others. */
  readonly access?: Access | undefined;
  readonly params?: Params | undefined;
  readonly query?: Query | undefined;
  /** Without it a request may have no body. An empty body reads as undefined. */
  readonly body?: BodySpec<Body> | undefined;
  /** By status; those of wrong input are added by the table. */
  readonly answers: Readonly<Record<number, AnswerSpec>>;
  /** Throws HttpProblem for everything that is not one of `answers`. */
  readonly handle: (input: Input<Params, Query, z.output<Body>>, api: Api) => Answer | Promise<Answer>;
}

/** A route whose types are settled: what router and document need. */
export interface Route extends Omit<RouteSpec<Shape, Shape, z.ZodType>, 'handle' | 'access'> {
  readonly access: Access;
  readonly run: (raw: RawInput, api: Api) => Promise<Answer>;
}

export function route<
  const Params extends Shape = Record<never, never>,
  const Query extends Shape = Record<never, never>,
  Body extends z.ZodType = z.ZodUndefined,
>(spec: RouteSpec<Params, Query, Body>): Route {
  const { handle, access = spec.method === 'GET' ? 'read' : 'write', ...rest } = spec;
  return {
    ...rest,
    access,
    run: async (raw, api) => handle(readInput<Params, Query, Body>(spec, raw), api),
  };
}
