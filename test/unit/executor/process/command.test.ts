// CommandInfo as a file and an argument list.
import assert from 'node:assert/strict';
import { commandOf, configurationOf, executionOf } from '../../../../executor/process/command.ts';
import { TaskConfiguration } from '../../../../shared/link/generated/link.ts';
import { encode } from '../../../../shared/mesos/codec.ts';

const TASK = { name: 't', task_id: { value: 't' }, agent_id: { value: 'a' } };

describe('command of a task', () => {
  it('is its own, else that of its configuration', () => {
    assert.deepEqual(commandOf({ ...TASK, command: { value: 'a' } }, { command: { value: 'b' } }), {
      value: 'a',
    });
    const data = encode(TaskConfiguration, { command: { value: 'b' } });
    assert.deepEqual(commandOf(TASK, configurationOf({ ...TASK, data })), { value: 'b' });
  });

  it('must be there', () => {
    assert.throws(() => commandOf(TASK, {}), /task 't': no command; expected TaskInfo.command, or/);
    assert.throws(() => configurationOf({ ...TASK, data: Uint8Array.of(0xff) }), /TaskConfiguration/);
    assert.throws(() => executionOf({ shell: true }), /no value/);
  });

  it('is a script for the shell unless it says otherwise', () => {
    assert.deepEqual(executionOf({ value: 'echo $A' }), { file: '/bin/sh', argv: ['sh', '-c', 'echo $A'] });
    assert.deepEqual(executionOf({ shell: false, value: 'ls' }), { file: 'ls', argv: ['ls'] });
    const vector = { shell: false, value: '/bin/ls', arguments: ['list', '-l'] };
    assert.deepEqual(executionOf(vector), { file: '/bin/ls', argv: ['list', '-l'] });
  });
});
