// The calls that we make: what Mesos' rules ask of each of them.
import assert from 'node:assert/strict';
import * as calls from '../../../../scheduler/master/calls.ts';
import { decode, encode } from '../../../../shared/mesos/codec.ts';
import { Call } from '../../../../shared/mesos/generated/scheduler.ts';

const OPERATION = {
  operation_id: { value: 'o' },
  state: 'OPERATION_FINISHED',
  agent_id: { value: 'a' },
} as const;
const uuid = { value: Uint8Array.of(1) };
const STATUS = { task_id: { value: 't' }, state: 'TASK_RUNNING', agent_id: { value: 'a' } } as const;

describe('a call', () => {
  it('is of a type that Mesos knows: one of type UNKNOWN ends a real master', () => {
    const made = [
      calls.accept(['o'], []),
      calls.decline(['o'], 1),
      calls.acceptInverseOffers(['o'], 1),
      calls.declineInverseOffers(['o'], 1),
      calls.kill('t', 'a'),
      calls.shutdown('e', 'a'),
      calls.message('e', 'a', new Uint8Array()),
      calls.acknowledge({ ...STATUS, uuid: uuid.value }),
      calls.reconcile([]),
      calls.updateFramework({ user: 'u', name: 'n' }),
      calls.suppress(),
      calls.revive(),
      calls.reconcileOperations([]),
      calls.acknowledgeOperation({ ...OPERATION, uuid }),
      calls.teardown,
    ];
    assert.equal(made.length, Object.keys(calls).length);
    for (const call of made) {
      const { type } = decode(Call, encode(Call, call ?? {}));
      assert.ok(type !== undefined && type !== 'UNKNOWN', JSON.stringify(call));
    }
  });

  it('of reconciliation names the agent of every task and operation', () => {
    const { reconcile } = calls.reconcile([{ taskId: 't', agentId: 'a' }]);
    assert.deepEqual(reconcile?.tasks, [{ task_id: { value: 't' }, agent_id: { value: 'a' } }]);
    const { reconcile_operations } = calls.reconcileOperations([{ operationId: 'o', agentId: 'a' }]);
    assert.deepEqual(reconcile_operations?.operations, [
      { operation_id: { value: 'o' }, agent_id: { value: 'a' } },
    ]);
  });

  it('acknowledges an operation only where its status has a uuid and the operation an id', () => {
    assert.equal(calls.acknowledgeOperation(OPERATION), undefined);
    assert.equal(calls.acknowledgeOperation({ state: 'OPERATION_FINISHED', uuid }), undefined);
    assert.deepEqual(calls.acknowledgeOperation({ ...OPERATION, uuid })?.acknowledge_operation_status, {
      agent_id: { value: 'a' },
      operation_id: { value: 'o' },
      uuid: uuid.value,
    });
  });
});
