// The environment of a task.
import assert from 'node:assert/strict';
import { secretNames, taskEnvironment } from '../../../../executor/process/environment.ts';
import type { Environment_Variable } from '../../../../shared/mesos/generated/mesos.ts';

const CONFIG = {
  identity: { frameworkId: 'f1', executorId: 'e1', agentId: 'a1' },
  passedOn: { PATH: '/bin', MESOS_ALLOCATION_ROLE: 'r' },
};
const TASK = { taskId: 't', sandbox: '/mnt/tasks/t', directory: '/var/tasks/t', marker: 'm.1' };

function environmentWith(...variables: Environment_Variable[]): Record<string, string> {
  return taskEnvironment(CONFIG, TASK, { value: 'x', environment: { variables } });
}

describe('environment of a task', () => {
  it("has Mesos' variables, what is passed on, and where Node.js is", () => {
    assert.deepEqual(environmentWith(), {
      PATH: '/bin',
      MESOS_ALLOCATION_ROLE: 'r',
      MESOS_FRAMEWORK_ID: 'f1',
      MESOS_EXECUTOR_ID: 'e1',
      MESOS_SLAVE_ID: 'a1',
      MESOS_TASK_ID: 't',
      MESOS_SANDBOX: '/mnt/tasks/t',
      MESOS_DIRECTORY: '/var/tasks/t',
      PILLION_NODE: process.execPath,
      PROGRESS_FILE: '/mnt/tasks/t/pillion.progress',
      PILLION_RUN: 'm.1',
    });
  });

  it('has the address of its container and the role of its resources, and may say otherwise itself', () => {
    const task = { ...TASK, containerIp: '10.0.0.5', role: 'db' };
    const variables = (...own: Environment_Variable[]) => {
      const all = taskEnvironment(CONFIG, task, { value: 'x', environment: { variables: own } });
      return [all['MESOS_CONTAINER_IP'], all['MESOS_ALLOCATION_ROLE']];
    };
    assert.deepEqual(variables(), ['10.0.0.5', 'db']);
    assert.deepEqual(variables({ name: 'MESOS_CONTAINER_IP', value: 'x' }), ['x', 'db']);
  });

  it('lets the command change all but the marker', () => {
    const changed = environmentWith(
      { name: 'PATH', value: '/own' },
      { name: 'PILLION_RUN', value: 'x' },
      { name: 'EMPTY' },
    );
    assert.deepEqual([changed['PATH'], changed['PILLION_RUN'], changed['EMPTY']], ['/own', 'm.1', '']);
  });

  it('takes a secret by value, and refuses one that it cannot see', () => {
    const data = Buffer.from('s3cret');
    const value = environmentWith({ name: 'S', type: 'SECRET', secret: { type: 'VALUE', value: { data } } });
    assert.equal(value['S'], 's3cret');
    const reference = { type: 'REFERENCE', reference: { name: 'vault' } } as const;
    assert.throws(
      () => environmentWith({ name: 'S', type: 'SECRET', secret: reference }),
      /variable 'S': a secret by reference/,
    );
  });

  it('takes secrets beside the command, which stand before its variables', () => {
    const command = { value: 'x', environment: { variables: [{ name: 'S', value: 'old' }] } };
    const secrets = [{ name: 'S', value: Buffer.from('s3cret') }];
    assert.equal(taskEnvironment(CONFIG, TASK, command, secrets)['S'], 's3cret');
    assert.deepEqual([...secretNames(command, secrets)], ['S']);
  });

  it('refuses what no process can be given, without telling a value', () => {
    const refusal = (name: string, value: string) => {
      const data = Buffer.from(value, 'latin1');
      const found = { message: '' };
      try {
        environmentWith({ name, type: 'SECRET', secret: { value: { data } } });
      } catch (thrown) {
        found.message = String(thrown);
      }
      assert.doesNotMatch(found.message, /s3cret/);
      return found.message;
    };
    assert.match(refusal('A', 's3cret\0'), /variable 'A': a NUL byte in its value/);
    assert.match(refusal('A', 's3cret\xff'), /variable 'A': a secret that is no UTF-8 text/);
    assert.match(refusal('A=B', 's3cret'), /variable 'A=B': no name for a variable/);
    assert.match(refusal('', 's3cret'), /no name/);
  });
});
