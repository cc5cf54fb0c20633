// What the outcome of a run means: the status of a check, and the verdicts of a health check one after the other.
import assert from 'node:assert/strict';
import type { HealthPolicy } from '../../../../executor/core/check-policy.ts';
import {
  emptyStatus,
  failureOf,
  type Health,
  isSameStatus,
  judge,
  type ProbeOutcome,
  statusOf,
} from '../../../../executor/core/check-verdict.ts';

const COMMAND = { type: 'COMMAND', command: { value: 'x' } } as const;
const HTTP = { type: 'HTTP', scheme: 'http', host: '127.0.0.1', port: 1, path: '/' } as const;
const TCP = { type: 'TCP', host: '127.0.0.1', port: 1 } as const;

describe('check verdicts', () => {
  it('give the status of a check', () => {
    const failed: ProbeOutcome = { type: 'FAILED', why: 'x' };
    assert.deepEqual(statusOf(COMMAND, { type: 'EXITED', status: 5 }), {
      type: 'COMMAND',
      command: { exit_code: 5 },
    });
    assert.deepEqual(statusOf(HTTP, { type: 'ANSWERED', status: 503 }), {
      type: 'HTTP',
      http: { status_code: 503 },
    });
    assert.deepEqual(statusOf(TCP, { type: 'CONNECTED' }), { type: 'TCP', tcp: { succeeded: true } });
    assert.deepEqual(statusOf(TCP, { type: 'REFUSED', why: 'x' }), {
      type: 'TCP',
      tcp: { succeeded: false },
    });
    assert.deepEqual(statusOf(COMMAND, failed), { type: 'COMMAND', command: {} });
    assert.deepEqual(statusOf(HTTP, failed), { type: 'HTTP', http: {} });
    assert.deepEqual(statusOf(TCP, failed), { type: 'TCP', tcp: {} });
  });

  it('tell a changed status from the same', () => {
    const five = statusOf(COMMAND, { type: 'EXITED', status: 5 });
    assert.equal(isSameStatus(five, statusOf(COMMAND, { type: 'EXITED', status: 5 })), true);
    assert.equal(isSameStatus(five, emptyStatus(COMMAND)), false);
    assert.equal(isSameStatus(statusOf(TCP, { type: 'CONNECTED' }), emptyStatus(TCP)), false);
  });

  const FAILURES: readonly (readonly [ProbeOutcome, string | undefined])[] = [
    [{ type: 'EXITED', status: 0 }, undefined],
    [{ type: 'EXITED', status: 1 }, 'exited with status 1'],
    [{ type: 'EXITED', status: 1, output: 'no route' }, 'exited with status 1: no route'],
    [{ type: 'ANSWERED', status: 199 }, 'answered 199'],
    [{ type: 'ANSWERED', status: 200 }, undefined],
    [{ type: 'ANSWERED', status: 399 }, undefined],
    [{ type: 'ANSWERED', status: 400 }, 'answered 400'],
    [{ type: 'CONNECTED' }, undefined],
    [{ type: 'REFUSED', why: 'nobody there' }, 'nobody there'],
    [{ type: 'FAILED', why: 'timed out' }, 'timed out'],
  ];
  for (const [outcome, expected] of FAILURES) {
    it(`${JSON.stringify(outcome)} is ${expected === undefined ? 'healthy' : 'a failure'}`, () => {
      assert.equal(failureOf(outcome), expected);
    });
  }

  /** `time result` in order; what is told of each: `healthy`, `unhealthy`, `fatal`, or `-` for nothing. */
  const COURSES: readonly (readonly [string, string, string, Partial<HealthPolicy>?])[] = [
    ['a first success is told, a second one not', '1 ok, 2 ok', 'healthy -'],
    ['failures in the grace are not told', '10 bad, 100 bad, 101 bad', '- - unhealthy'],
    ['the grace ends at the first success', '10 ok, 20 bad, 30 ok', 'healthy unhealthy healthy'],
    [
      'each failure outside it is told, the last is fatal',
      '200 bad, 210 bad, 220 bad',
      'unhealthy unhealthy fatal',
    ],
    [
      'only failures in a row are fatal',
      '200 bad, 210 bad, 220 ok, 230 bad, 240 bad',
      'unhealthy unhealthy healthy unhealthy unhealthy',
    ],
    ['without a grace the first failure counts', '0 bad', 'unhealthy', { grace: 0 }],
    ['one failure can be enough', '0 ok, 1 bad', 'healthy fatal', { mostFailures: 1 }],
  ];
  for (const [name, results, expected, more] of COURSES) {
    it(`of a health check: ${name}`, () => {
      const pace = { delay: 0, interval: 1, timeout: 1 };
      const policy: HealthPolicy = {
        kind: 'HEALTH_CHECK',
        probe: TCP,
        ...pace,
        grace: 100,
        mostFailures: 3,
        ...more,
      };
      let health: Health = { startedAt: 0, hasSucceeded: false, failures: 0 };
      const told = results.split(', ').map((entry) => {
        const [time, result] = entry.split(' ');
        const verdict = judge(policy, health, result === 'ok', Number(time));
        health = verdict.health;
        if (verdict.isFatal) return 'fatal';
        return verdict.healthy === undefined ? '-' : verdict.healthy ? 'healthy' : 'unhealthy';
      });
      assert.equal(told.join(' '), expected);
    });
  }
});
