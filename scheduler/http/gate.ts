// Who may: tokens to read and to write, compared in constant time; and no page of another site through the browser of
// somebody who may. A token is never told, not even in part.
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { RequestHandler } from 'express';
import { isSameSecret } from '../../shared/runtime/token.ts';
import { HttpProblem } from './problem.ts';
import type { Access } from './route.ts';

export interface Tokens {
  readonly read?: string | undefined;
  readonly write?: string | undefined;
}

export interface GateOptions {
  readonly tokens: Tokens;
  /** Host names by which requests may reach us when there is no token; numeric addresses always may. */
  readonly hosts: readonly string[];
}

export interface Gate {
  /** Refuses what no browser of an honest page would send. */
  readonly sameSite: RequestHandler;
  guard(access: Access): RequestHandler;
}

const CHALLENGE = { 'WWW-Authenticate': 'Bearer realm="pillion"' };

/** `Bearer <token>`, or `token=<token>` as the DC/OS CLI sends it. */
function tokenIn(header: string | undefined): string | undefined {
  return /^(?:Bearer +|token=)(\S+)\s*$/i.exec(header ?? '')?.[1];
}

/** undefined: nobody we know. */
function levelOf({ read, write }: Tokens, given: string): 'read' | 'write' | undefined {
  const isToken = (token: string | undefined) => token !== undefined && isSameSecret(given, token);
  const [mayWrite, mayRead] = [isToken(write), isToken(read)];
  return mayWrite ? 'write' : mayRead ? 'read' : undefined;
}

function check(tokens: Tokens, access: Access, header: string | undefined): void {
  const given = tokenIn(header);
  const action =
    'Send the header Authorization: Bearer TOKEN, with the token that the scheduler was started with';
  if (given === undefined) {
    throw new HttpProblem(
      401,
      { message: 'a token is needed', expected: 'a bearer token', action },
      CHALLENGE,
    );
  }
  const level = levelOf(tokens, given);
  if (level === undefined) {
    const error = { 'WWW-Authenticate': `${CHALLENGE['WWW-Authenticate']}, error="invalid_token"` };
    throw new HttpProblem(401, { message: 'the token is not known', action }, error);
  }
  if (access === 'write' && level === 'read') {
    const error = { 'WWW-Authenticate': `${CHALLENGE['WWW-Authenticate']}, error="insufficient_scope"` };
    const found = { message: 'the read token does not allow this', expected: 'the write token', action };
    throw new HttpProblem(403, found, error);
  }
}

function hostName(host: string): string {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  return name.startsWith('[') ? name.slice(1, -1) : name;
}

/**
 * A page that makes its own name point to this machine ("DNS rebinding") is of the same site as we are, but comes under
 * its own name. With tokens it does not matter: such a page does not know them.
 */
function refuseForeignHost(hosts: readonly string[], host: string | undefined): void {
  const name = hostName(host ?? '');
  if (isIP(name) !== 0 || name === 'localhost' || hosts.includes(name)) return;
  throw new HttpProblem(403, {
    message: `requests to a host named ${JSON.stringify(name)} are not allowed`,
    expected: ['an address', 'localhost', ...hosts].join(', '),
    action: 'Use one of these, or start the scheduler with --allow-host or with tokens',
  });
}

/** A link on another site's page may lead here, as Mesos' own pages do; a request that such a page makes may not. */
function isFollowedLink({ method, headers }: IncomingMessage): boolean {
  return (method === 'GET' || method === 'HEAD') && headers['sec-fetch-mode'] === 'navigate';
}

function isOwnOrigin(hosts: readonly string[], origin: string, host: string | undefined): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  return url.host === host || hosts.includes(url.hostname);
}

function refuseForeignPage(hosts: readonly string[], request: IncomingMessage): void {
  const { origin, host, 'sec-fetch-site': site } = request.headers;
  const isForeign = origin === undefined ? site === 'cross-site' : !isOwnOrigin(hosts, origin, host);
  if (!isForeign || isFollowedLink(request)) return;
  throw new HttpProblem(403, {
    message: `requests from ${origin ?? 'another site'} are not allowed`,
    action: 'Send it from a program, or from a page of this scheduler',
  });
}

export function makeGate({ tokens, hosts }: GateOptions): Gate {
  const hasTokens = tokens.read !== undefined || tokens.write !== undefined;
  return {
    sameSite: (request, _, next) => {
      refuseForeignPage(hosts, request);
      if (!hasTokens) refuseForeignHost(hosts, request.headers.host);
      next();
    },
    guard: (access) => (request, _, next) => {
      if (hasTokens && access !== 'open') check(tokens, access, request.headers.authorization);
      next();
    },
  };
}
