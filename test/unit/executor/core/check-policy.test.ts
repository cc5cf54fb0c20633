// Checks as TaskInfo asks for them: Mesos' defaults, and what makes no sense.
import assert from 'node:assert/strict';
import { policiesOf } from '../../../../executor/core/check-policy.ts';
import type { CheckInfo, HealthCheck } from '../../../../shared/mesos/generated/mesos.ts';

const TASK = { name: 't', task_id: { value: 't' }, agent_id: { value: 'a' } };
const command = { value: 'true' };
const DEFAULT_PACE = { delay: 15_000, interval: 10_000, timeout: 20_000 };

function policies(task: { readonly check?: CheckInfo; readonly health_check?: HealthCheck }) {
  return policiesOf({ ...TASK, ...task });
}

describe('check policies', () => {
  it('are none where nothing is asked for', () => {
    assert.deepEqual(policies({}), []);
  });

  it("have Mesos' defaults", () => {
    assert.deepEqual(policies({ check: { type: 'COMMAND', command: { command } } }), [
      { kind: 'CHECK', probe: { type: 'COMMAND', command }, ...DEFAULT_PACE },
    ]);
    assert.deepEqual(policies({ health_check: { type: 'COMMAND', command } }), [
      {
        kind: 'HEALTH_CHECK',
        probe: { type: 'COMMAND', command },
        ...DEFAULT_PACE,
        grace: 10_000,
        mostFailures: 3,
      },
    ]);
  });

  it('take fractions of seconds, and a timeout of 0 for none', () => {
    const [policy] = [
      policies({
        check: {
          type: 'TCP',
          tcp: { port: 80 },
          delay_seconds: 0,
          interval_seconds: 0.25,
          timeout_seconds: 0,
        },
      }),
    ].flat();
    const probe = { type: 'TCP', host: '127.0.0.1', port: 80 };
    assert.deepEqual(policy, { kind: 'CHECK', probe, delay: 0, interval: 250 });
  });

  const PROBES: readonly (readonly [HealthCheck, object])[] = [
    [
      { type: 'HTTP', http: { port: 80 } },
      { type: 'HTTP', scheme: 'http', host: '127.0.0.1', port: 80, path: '/' },
    ],
    [
      { type: 'HTTP', http: { port: 1, scheme: 'https', path: '/up?x', protocol: 'IPv6' } },
      { type: 'HTTP', scheme: 'https', host: '::1', port: 1, path: '/up?x' },
    ],
    [
      { type: 'TCP', tcp: { port: 9, protocol: 'IPv6' } },
      { type: 'TCP', host: '::1', port: 9 },
    ],
  ];
  for (const [health_check, probe] of PROBES) {
    it(`probe ${JSON.stringify(probe)}`, () => {
      const [policy] = [policies({ health_check })].flat();
      assert.deepEqual(policy && 'probe' in policy && policy.probe, probe);
    });
  }

  it('are both there where both are asked for', () => {
    const found = policies({
      check: { type: 'TCP', tcp: { port: 1 } },
      health_check: { type: 'TCP', tcp: { port: 2 } },
    });
    assert.deepEqual('fault' in found || found.map(({ kind }) => kind), ['CHECK', 'HEALTH_CHECK']);
  });

  const FAULTS: readonly (readonly [CheckInfo, RegExp])[] = [
    [{}, /check of type UNKNOWN; expected a type/],
    [{ type: 'UNKNOWN' }, /check of type UNKNOWN; expected a type/],
    [{ type: 'COMMAND' }, /check of type COMMAND; expected a 'command'/],
    [{ type: 'HTTP', tcp: { port: 1 } }, /check of type HTTP; expected 'http'/],
    [{ type: 'HTTP', http: { port: 65_536 } }, /port from 1 to 65535/],
    [{ type: 'TCP', tcp: { port: 0 } }, /port from 1 to 65535/],
  ];
  for (const [check, expected] of FAULTS) {
    it(`refuse ${JSON.stringify(check)}`, () => {
      const found = policies({ check });
      assert.match('fault' in found ? found.fault : '', expected);
    });
  }

  it('refuse a scheme that is neither http nor https', () => {
    const found = policies({ health_check: { type: 'HTTP', http: { port: 1, scheme: 'ftp' } } });
    assert.match('fault' in found ? found.fault : '', /health check of type HTTP; expected .* scheme/);
  });
});
