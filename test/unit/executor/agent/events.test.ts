// The agent's events in the words of the core.
import assert from 'node:assert/strict';
import { toCoreEvent } from '../../../../executor/agent/events.ts';
import { subscribedEvent } from '../../../support/fake-agent.ts';

const EXECUTOR = { executor_id: { value: 'e1' } };
const TASK = {
  name: 't',
  task_id: { value: 't' },
  agent_id: { value: 'a' },
  executor: { executor_id: { value: 'e1' } },
};

describe('agent events', () => {
  it('say who the framework is and how long a shutdown may take', () => {
    assert.deepEqual(toCoreEvent(subscribedEvent(), undefined), { type: 'SUBSCRIBED', taskKilling: false });
    const event = subscribedEvent(
      { shutdown_grace_period: { nanoseconds: 1_500_000_000n } },
      { capabilities: [{ type: 'TASK_KILLING_STATE' }] },
    );
    assert.deepEqual(toCoreEvent(event, undefined), {
      type: 'SUBSCRIBED',
      taskKilling: true,
      shutdownGrace: 1500,
    });
  });

  it('make one launch of a task and of a group, with one copy of the ExecutorInfo', () => {
    const launch = toCoreEvent({ type: 'LAUNCH', launch: { task: TASK } }, EXECUTOR);
    assert.equal(launch?.type === 'LAUNCH' && launch.tasks[0]?.executor, EXECUTOR);
    const group = { task_group: { tasks: [TASK, { ...TASK, executor: undefined }] } };
    const launched = toCoreEvent({ type: 'LAUNCH_GROUP', launch_group: group }, undefined);
    assert.equal(launched?.type === 'LAUNCH' && launched.tasks.length, 2);
  });

  it('carry the policy of a KILL and the key of an acknowledgement', () => {
    const kill_policy = { grace_period: { nanoseconds: 1n } };
    assert.deepEqual(
      toCoreEvent({ type: 'KILL', kill: { task_id: { value: 't' }, kill_policy } }, undefined),
      {
        type: 'KILL',
        taskId: 't',
        policy: kill_policy,
      },
    );
    const acknowledged = { task_id: { value: 't' }, uuid: Uint8Array.of(1, 254) };
    assert.deepEqual(toCoreEvent({ type: 'ACKNOWLEDGED', acknowledged }, undefined), {
      type: 'ACKNOWLEDGED',
      taskId: 't',
      key: '01fe',
    });
  });

  it('without a meaning for the core are none', () => {
    assert.equal(toCoreEvent({ type: 'HEARTBEAT' }, undefined), undefined);
    assert.equal(toCoreEvent({ type: 'ERROR', error: { message: 'x' } }, undefined), undefined);
    assert.equal(toCoreEvent({}, undefined), undefined);
  });
});
