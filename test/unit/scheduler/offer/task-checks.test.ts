// Checks of svc.yml as Mesos knows them.
import assert from 'node:assert/strict';
import { taskChecks } from '../../../../scheduler/offer/task-checks.ts';
import { parseSpec } from '../../../../scheduler/spec/load.ts';
import type { TaskSpec } from '../../../../scheduler/spec/service-spec.ts';

function taskOf(checks: string): TaskSpec {
  const svc = `
name: trial
pods:
  db:
    count: 1
    tasks:
      server: { goal: RUNNING, cmd: run, cpus: 0.1, memory: 32${checks} }
`;
  const { spec, warnings } = parseSpec('svc.yml', svc, {});
  assert.deepEqual(warnings, []);
  return spec.pods[0]?.tasks[0] ?? assert.fail('no task');
}

describe('checks of a launch', () => {
  it('are none where none are asked for', () => {
    assert.deepEqual(taskChecks(taskOf('')), {});
  });

  it('carry a readiness check as a check, due at once', () => {
    const task = taskOf(', readiness-check: { cmd: ./ready, interval: 5, timeout: 0 }');
    assert.deepEqual(taskChecks(task), {
      check: {
        type: 'COMMAND',
        command: { command: { shell: true, value: './ready' } },
        delay_seconds: 0,
        interval_seconds: 5,
        timeout_seconds: 0,
      },
    });
  });

  it('carry a health check with its grace and its failures', () => {
    const limits = 'interval: 5, grace-period: 30, max-consecutive-failures: 4, delay: 1, timeout: 2';
    assert.deepEqual(taskChecks(taskOf(`, health-check: { cmd: ./well, ${limits} }`)), {
      health_check: {
        type: 'COMMAND',
        command: { shell: true, value: './well' },
        delay_seconds: 1,
        interval_seconds: 5,
        timeout_seconds: 2,
        grace_period_seconds: 30,
        consecutive_failures: 4,
      },
    });
  });
});
