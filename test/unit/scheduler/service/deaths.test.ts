// What is remembered of the ends of a task: bounded, each launch once, and durable before Mesos hears that we know.
import assert from 'node:assert/strict';
import { deathChange, MOST_DEATHS } from '../../../../scheduler/service/deaths.ts';
import { unforwardedChanges } from '../../../../scheduler/service/log-losses.ts';
import { MemoryStore } from '../../../../scheduler/state/memory-store.ts';
import type { Change } from '../../../../scheduler/state/records.ts';
import { ServiceStore } from '../../../../scheduler/state/service-store.ts';
import { MOST_CERTIFICATE_BYTES } from '../../../../shared/link/death-certificate.ts';
import type { LogStream } from '../../../../shared/link/generated/link.ts';
import type { TaskState, TaskStatus } from '../../../../shared/mesos/generated/mesos.ts';

const LINES = { lines: ['last'], omitted: false };
const CERTIFICATE = { version: 1, ended_at_ms: 5, signals: [], restarts: 0, stdout: LINES, stderr: LINES };
const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

function status(taskId: string, more: Partial<TaskStatus> = {}): TaskStatus {
  return { task_id: { value: taskId }, state: 'TASK_FAILED' as TaskState, timestamp: 7.5, ...more };
}

async function stateAfter(...statuses: TaskStatus[]) {
  const store = await ServiceStore.open(new MemoryStore());
  for (const one of statuses) await store.commit(deathChange(store.state, 'p-0-t', one, 9));
  return store.state;
}

describe('deaths of a task', () => {
  it('keep the certificate, and what Mesos says where nobody wrote one', async () => {
    const told = status('a', { data: bytes(CERTIFICATE), message: 'Command exited with status 3' });
    const { deaths } = await stateAfter(
      told,
      status('b', { state: 'TASK_GONE', reason: 'REASON_AGENT_REMOVED' }),
    );
    assert.deepEqual(deaths.get('p-0-t')?.deaths, [
      {
        taskId: 'a',
        state: 'TASK_FAILED',
        at: 7500,
        message: 'Command exited with status 3',
        certificate: CERTIFICATE,
      },
      { taskId: 'b', state: 'TASK_GONE', at: 7500, reason: 'REASON_AGENT_REMOVED' },
    ]);
  });

  it('are none while it lives, and one for a status that comes twice', async () => {
    const told = status('a', { data: bytes(CERTIFICATE) });
    const { deaths } = await stateAfter(status('a', { state: 'TASK_KILLING' }), told, told, status('a'));
    assert.equal(deaths.get('p-0-t')?.deaths.length, 1);
    assert.ok(deaths.get('p-0-t')?.deaths[0]?.certificate);
  });

  it("are told by who saw them: a master that forgot the task does not hide the agent's word", async () => {
    const uuid = new Uint8Array(16);
    const agents = status('a', { uuid, reason: 'REASON_CONTAINER_LAUNCH_FAILED' });
    const masters = status('a', { state: 'TASK_GONE', reason: 'REASON_RECONCILIATION' });
    for (const order of [
      [agents, masters],
      [masters, agents],
    ]) {
      const { deaths } = await stateAfter(...order);
      assert.deepEqual(
        deaths.get('p-0-t')?.deaths.map(({ reason }) => reason),
        [agents.reason],
      );
    }
  });

  it('are the last ones only, with messages of bounded length', async () => {
    const all = Array.from({ length: MOST_DEATHS + 3 }, (_, n) =>
      status(`${n}`, { message: 'x'.repeat(1e6) }),
    );
    const { deaths } = await stateAfter(...all);
    const kept = deaths.get('p-0-t')?.deaths ?? [];
    assert.deepEqual(
      kept.map(({ taskId }) => taskId),
      ['3', '4', '5', '6', '7'],
    );
    assert.ok(kept.every(({ message = '' }) => message.length === 2000));
  });

  it('take nothing for a certificate that is none', async () => {
    const broken = [
      { ...CERTIFICATE, signals: 'none' },
      { ...CERTIFICATE, signals: [{ signal: 9, at_ms: 1 }] },
      { ...CERTIFICATE, stdout: { lines: [1], omitted: false } },
      { ...CERTIFICATE, asked: { by: 'KILL' } },
      { ...CERTIFICATE, exit_status: '3' },
      { ...CERTIFICATE, stderr: { ...LINES, lines: ['x'.repeat(MOST_CERTIFICATE_BYTES)] } },
      null,
      [],
    ];
    for (const found of broken) {
      const { deaths } = await stateAfter(status('a', { data: bytes(found) }));
      assert.equal(
        deaths.get('p-0-t')?.deaths[0]?.certificate,
        undefined,
        JSON.stringify(found).slice(0, 80),
      );
    }
  });

  describe('with logs that did not reach their sinks', () => {
    const ID = 'svc__p-0-t__uuid';
    const stream = { file: 'stdout', sink: 'central', backlog_bytes: 7n, problem: 'x'.repeat(300) };
    const logs = (taskId = ID, streams: readonly LogStream[] = [stream]) => ({
      tasks: [{ task_id: { value: taskId }, streams }],
    });
    const LOSS = {
      stream: 'stdout',
      sink: 'central',
      leftBytes: 7,
      droppedBytes: 0,
      rejectedRecords: 0,
      problem: 'x'.repeat(200),
    };
    const deathsOf = (store: ServiceStore) => store.state.deaths.get('p-0-t')?.deaths ?? [];
    const launch = (taskId: string) =>
      ({
        kind: 'task',
        id: 'p-0-t',
        value: { taskId },
      }) as Change;

    it('keep them, whatever comes after', async () => {
      const store = await ServiceStore.open(new MemoryStore());
      await store.commit(deathChange(store.state, 'p-0-t', status(ID), 9));
      await store.commit(unforwardedChanges(store.state, logs()));
      await store.commit(
        deathChange(store.state, 'p-0-t', status(ID, { data: bytes(CERTIFICATE), message: 'm' }), 9),
      );
      await store.commit(deathChange(store.state, 'p-0-t', status('svc__p-0-t__next'), 9));
      const [first, second] = deathsOf(store);
      assert.deepEqual([first?.unforwarded, first?.message], [[LOSS], 'm']);
      assert.equal(second?.unforwarded, undefined);
    });

    it('keep those that come before the end of that launch, and only of that one', async () => {
      const store = await ServiceStore.open(new MemoryStore());
      await store.commit([launch(ID)]);
      await store.commit(unforwardedChanges(store.state, logs()));
      await store.commit(deathChange(store.state, 'p-0-t', status('svc__p-0-t__other'), 9));
      assert.equal(deathsOf(store)[0]?.unforwarded, undefined);
      await store.commit([launch(ID)]);
      await store.commit(unforwardedChanges(store.state, logs()));
      await store.commit(deathChange(store.state, 'p-0-t', status(ID), 9));
      assert.deepEqual(deathsOf(store)[1]?.unforwarded, [LOSS]);
    });

    it('take nothing of launches that nobody knows, and no more streams than there can be', async () => {
      const store = await ServiceStore.open(new MemoryStore());
      assert.deepEqual(unforwardedChanges(store.state, logs()), []);
      assert.deepEqual(unforwardedChanges(store.state, logs('nonsense')), []);
      await store.commit(deathChange(store.state, 'p-0-t', status(ID), 9));
      await store.commit(unforwardedChanges(store.state, logs(ID, Array(1000).fill(stream))));
      assert.equal(deathsOf(store)[0]?.unforwarded?.length, 16);
    });
  });

  it('survive a restart', async () => {
    const store = new MemoryStore();
    const service = await ServiceStore.open(store);
    await service.commit(deathChange(service.state, 'p-0-t', status('a', { data: bytes(CERTIFICATE) }), 9));
    const again = await ServiceStore.open(store);
    assert.deepEqual(again.state.deaths.get('p-0-t'), service.state.deaths.get('p-0-t'));
    assert.ok(again.state.deaths.get('p-0-t')?.deaths[0]?.certificate);
  });
});
