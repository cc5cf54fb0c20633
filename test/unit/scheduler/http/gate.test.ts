// Who may: tokens, and what browsers send for other sites.
import assert from 'node:assert/strict';
import type { Request, Response } from 'express';
import { makeGate, type Tokens } from '../../../../scheduler/http/gate.ts';
import { HttpProblem } from '../../../../scheduler/http/problem.ts';
import type { Access } from '../../../../scheduler/http/route.ts';
import { checkAccess, checkedToken } from '../../../../scheduler/http/tokens.ts';

const TOKENS = { read: 'r'.repeat(20), write: 'w'.repeat(20) };

/** 200, or the status of the problem. */
function outcome(act: (next: () => void) => void): { status: number; text: string; headers: object } {
  let passed = false;
  try {
    act(() => {
      passed = true;
    });
  } catch (error) {
    assert.ok(error instanceof HttpProblem);
    return { status: error.status, text: JSON.stringify(error.problem), headers: error.headers };
  }
  assert.ok(passed);
  return { status: 200, text: '', headers: {} };
}

function guard(tokens: Tokens, access: Access, authorization?: string) {
  const gate = makeGate({ tokens, hosts: [] });
  const request = { headers: { authorization } } as Request;
  return outcome((next) => gate.guard(access)(request, {} as Response, next));
}

function site(headers: Record<string, string>, tokens: Tokens = {}, method = 'POST') {
  const gate = makeGate({ tokens, hosts: ['scheduler.example'] });
  return outcome((next) => gate.sameSite({ method, headers } as unknown as Request, {} as Response, next))
    .status;
}

describe('gate', () => {
  it('asks for the token that a route needs', () => {
    const [read, write] = [`Bearer ${TOKENS.read}`, `Bearer ${TOKENS.write}`];
    for (const [access, header, status] of [
      ['open', undefined, 200],
      ['open', 'Bearer nonsense', 200],
      ['read', undefined, 401],
      ['read', 'Bearer ', 401],
      ['read', 'Bearer nonsense', 401],
      ['read', `Basic ${TOKENS.read}`, 401],
      ['read', TOKENS.read, 401],
      ['read', `${read}x`, 401],
      ['read', read, 200],
      ['read', `bearer  ${TOKENS.read}`, 200],
      ['read', `token=${TOKENS.read}`, 200],
      ['read', write, 200],
      ['write', undefined, 401],
      ['write', read, 403],
      ['write', write, 200],
    ] as const) {
      assert.equal(guard(TOKENS, access, header).status, status, `${access} ${header}`);
    }
    assert.equal(guard({}, 'write').status, 200);
    assert.equal(guard({ write: TOKENS.write }, 'read').status, 401);
  });

  it('challenges, and never tells a token', () => {
    const none = guard(TOKENS, 'read');
    assert.deepEqual(none.headers, { 'WWW-Authenticate': 'Bearer realm="pillion"' });
    const wrong = guard(TOKENS, 'write', 'Bearer guessed-by-somebody');
    assert.match(JSON.stringify(wrong.headers), /invalid_token/);
    const low = guard(TOKENS, 'write', `Bearer ${TOKENS.read}`);
    assert.match(JSON.stringify(low.headers), /insufficient_scope/);
    for (const { text } of [none, wrong, low]) assert.doesNotMatch(text, /guessed|rrrr|wwww/);
  });

  it('refuses what a browser sends for another site, and names that are not ours', () => {
    const host = '127.0.0.1:8080';
    for (const [headers, status] of [
      [{ host }, 200],
      [{ host: 'localhost:8080' }, 200],
      [{ host: '[::1]:8080' }, 200],
      [{ host: 'Scheduler.Example:8080' }, 200],
      [{ host: 'evil.example' }, 403],
      [{ host: 'localhost.evil.example:80' }, 403],
      [{ host, origin: `http://${host}` }, 200],
      [{ host, origin: 'https://scheduler.example' }, 200],
      [{ host, origin: 'http://evil.example' }, 403],
      [{ host, origin: 'http://127.0.0.1:9090' }, 403],
      [{ host, origin: 'null' }, 403],
      [{ host, 'sec-fetch-site': 'same-origin' }, 200],
      [{ host, 'sec-fetch-site': 'none' }, 200],
      [{ host, 'sec-fetch-site': 'cross-site' }, 403],
      [{ host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, 403],
    ] as const) {
      assert.equal(site(headers), status, JSON.stringify(headers));
    }
    const link = { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    assert.equal(site(link, {}, 'GET'), 200);
    assert.equal(site({ host: 'any.example' }, TOKENS), 200);
    assert.equal(site({}), 403);
  });
});

describe('tokens', () => {
  it('are long enough and printable, and are not told when they are not', () => {
    assert.equal(checkedToken('t', ' 0123456789abcdef\n'), '0123456789abcdef');
    for (const bad of ['', 'short', 'with spaces in the middle', 'ünïcödé-is-long-enough']) {
      assert.throws(
        () => checkedToken('--write-token-file t', bad),
        (error: Error) => {
          assert.match(error.message, /^--write-token-file t: a token .*openssl rand/);
          return bad === '' || !error.message.includes(bad);
        },
      );
    }
  });

  it('are needed wherever others can reach the API', () => {
    for (const host of ['127.0.0.1', '127.1.2.3', 'localhost', '::1']) checkAccess(host, {});
    for (const host of ['0.0.0.0', '::', '10.0.0.1', 'scheduler.example', '127.example']) {
      assert.throws(
        () => checkAccess(host, {}),
        /no token, .*--write-token-file FILE, or --insecure-no-token/,
      );
      checkAccess(host, { tokens: TOKENS });
      checkAccess(host, { insecureNoToken: true });
    }
    assert.throws(() => checkAccess('127.0.0.1', { tokens: { read: TOKENS.read } }), /without a write token/);
  });
});
