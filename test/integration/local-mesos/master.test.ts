// The local master with real agents and real processes: what it keeps over a crash, and what it tells of losses.
import assert from 'node:assert/strict';
import { Call, Response } from '../../../shared/mesos/generated/master.ts';
import { MesosHttp } from '../../../shared/mesos/http.ts';
import { LocalMesos } from '../../local-mesos/local-mesos.ts';
import { TestScheduler } from '../../support/test-scheduler.ts';

const ask = (url: string, call: Call) => new MesosHttp({ url }).ask('/api/v1', Call, call, Response);

describe('local Mesos: master', () => {
  let mesos: LocalMesos;
  let scheduler: TestScheduler;

  beforeEach(async () => {
    mesos = await LocalMesos.start({ agentPingTimeoutMs: 100, maxAgentPingTimeouts: 3 });
    scheduler = await TestScheduler.subscribe(mesos.masterUrl);
  });

  afterEach(async () => {
    scheduler.close();
    await mesos.stop();
  });

  async function running(taskId: string): Promise<string> {
    const offer = await scheduler.offer();
    await scheduler.launch(offer, taskId, 'exec sleep 1000');
    await scheduler.status(taskId, 'TASK_RUNNING');
    return offer.agent_id.value;
  }

  async function crashAndReturn(): Promise<void> {
    const id = { value: scheduler.frameworkId };
    await mesos.master.crash();
    await scheduler.ended();
    await mesos.master.restart();
    scheduler = await TestScheduler.subscribe(mesos.masterUrl, { id });
  }

  it('has its agent and its tasks again after a crash', async () => {
    const agentId = await running('t1');
    await crashAndReturn();
    const offer = await scheduler.offer();
    assert.equal(offer.agent_id.value, agentId);
    await scheduler.call({ type: 'RECONCILE', reconcile: {} });
    await scheduler.status('t1', 'TASK_RUNNING');
    await scheduler.call({ type: 'KILL', kill: { task_id: { value: 't1' } } });
    await scheduler.status('t1', 'TASK_KILLED');
  });

  it('sends again after a crash what was not acknowledged', async () => {
    scheduler.isAcknowledging = false;
    await scheduler.launch(await scheduler.offer(), 't1', 'exec sleep 1000');
    const first = await scheduler.status('t1', 'TASK_STARTING');
    await crashAndReturn();
    assert.deepEqual((await scheduler.status('t1', 'TASK_STARTING')).uuid, first.uuid);
    await scheduler.status('t1', 'TASK_RUNNING');
  });

  it('remembers reservations and volumes over a crash', async () => {
    const offer = await scheduler.offer();
    const reservations = [{ type: 'DYNAMIC', role: 'test' } as const];
    const disk = { name: 'disk', type: 'SCALAR', scalar: { value: 64 }, reservations } as const;
    const volume = { persistence: { id: 'v' }, volume: { mode: 'RW', container_path: 'data' } } as const;
    await scheduler.call({
      type: 'ACCEPT',
      accept: {
        offer_ids: [offer.id],
        operations: [
          { type: 'RESERVE', id: { value: 'reserve' }, reserve: { resources: [disk] } },
          { type: 'CREATE', id: { value: 'create' }, create: { volumes: [{ ...disk, disk: volume }] } },
        ],
      },
    });
    const isDone = (id: string) => (event: { update_operation_status?: unknown }) =>
      JSON.stringify(event.update_operation_status, (_key, value) =>
        value instanceof Uint8Array ? '' : value,
      ).includes(`"${id}"},"state":"OPERATION_FINISHED"`);
    await scheduler.next('UPDATE_OPERATION_STATUS', isDone('reserve'));
    await scheduler.next('UPDATE_OPERATION_STATUS', isDone('create'));
    await crashAndReturn();
    const again = await scheduler.offer();
    assert.deepEqual(
      again.resources?.filter((resource) => resource.disk !== undefined),
      [{ ...disk, disk: volume, allocation_info: { role: 'test' } }],
    );
  });

  it('tells of an agent that does not answer, and of its return', async () => {
    await running('t1');
    await mesos.agents[0]?.crash();
    const lost = await scheduler.status('t1', 'TASK_UNREACHABLE');
    assert.equal(lost.message, 'health check timed out');
    await scheduler.next('FAILURE', ({ failure }) => failure?.executor_id === undefined);
    await mesos.agents[0]?.restart();
    const back = await scheduler.status('t1', 'TASK_RUNNING');
    assert.equal(back.reason, 'REASON_AGENT_REREGISTERED');
  });

  it('ends what a framework runs when it is torn down, and never takes its id again', async () => {
    await running('t1');
    const id = { value: scheduler.frameworkId };
    await scheduler.call({ type: 'TEARDOWN' });
    await scheduler.ended();
    const { get_tasks: tasks } = await ask(mesos.masterUrl, { type: 'GET_TASKS' });
    assert.deepEqual(
      tasks?.completed_tasks?.map(({ state }) => state),
      ['TASK_KILLED'],
    );
    await assert.rejects(TestScheduler.subscribe(mesos.masterUrl, { id }), /but ERROR/);
  });

  it('takes a second scheduler with the same id, and ends the first', async () => {
    await running('t1');
    const second = await TestScheduler.subscribe(mesos.masterUrl, { id: { value: scheduler.frameworkId } });
    const { error } = await scheduler.next('ERROR');
    assert.equal(error?.message, 'Framework failed over');
    await scheduler.ended();
    scheduler = second;
    await scheduler.call({ type: 'RECONCILE', reconcile: {} });
    await scheduler.status('t1', 'TASK_RUNNING');
  });

  it('ends a framework whose scheduler does not come back in time', async () => {
    const brief = await TestScheduler.subscribe(mesos.masterUrl, { name: 'brief', failover_timeout: 0 });
    const id = { value: brief.frameworkId };
    brief.close();
    const other = await TestScheduler.subscribe(mesos.masterUrl, { name: 'other' });
    // Its removal is the answer to the closed stream: ask until the master has seen it.
    for (;;) {
      const { get_frameworks: all } = await ask(mesos.masterUrl, { type: 'GET_FRAMEWORKS' });
      if ((all?.completed_frameworks ?? []).some(({ framework_info: info }) => info.id?.value === id.value))
        break;
    }
    other.close();
  });
});
