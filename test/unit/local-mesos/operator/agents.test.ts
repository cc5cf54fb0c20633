// What an operator does to agents: drain, deactivate, reactivate, mark as gone (recording 14b).
import assert from 'node:assert/strict';
import type { Call } from '../../../../shared/mesos/generated/master.ts';
import { storeTask } from '../../../local-mesos/master/tasks.ts';
import { act } from '../../../local-mesos/operator/actions/actions.ts';
import { viewFor } from '../../../local-mesos/operator/views/views.ts';
import { Cluster, typesOf } from './cluster.ts';

const drainCall = (value: string, more: object = {}): Call => ({
  type: 'DRAIN_AGENT',
  drain_agent: { agent_id: { value }, ...more },
});
const reactivateCall = (value: string): Call => ({
  type: 'REACTIVATE_AGENT',
  reactivate_agent: { agent_id: { value } },
});
const deactivateCall = (value: string): Call => ({
  type: 'DEACTIVATE_AGENT',
  deactivate_agent: { agent_id: { value } },
});
const goneCall = (value: string): Call => ({
  type: 'MARK_AGENT_GONE',
  mark_agent_gone: { agent_id: { value } },
});

describe('agents in the hand of the operator', () => {
  let cluster: Cluster;
  const agentSeen = () => viewFor(cluster.context, 'GET_AGENTS')?.get_agents?.agents?.[0];

  beforeEach(() => {
    cluster = new Cluster();
  });
  afterEach(() => cluster.dispose());

  function runTask(agentId: string, frameworkId: string) {
    storeTask(cluster.context, {
      name: 't',
      task_id: { value: 't' },
      framework_id: { value: frameworkId },
      agent_id: { value: agentId },
      state: 'TASK_RUNNING',
      resources: [],
    });
  }

  it('drains an agent: no offers, told to kill, DRAINING until its tasks are over', () => {
    const { agent, told } = cluster.addAgent();
    const scheduler = cluster.addFramework();
    runTask(agent.id, scheduler.framework.id);
    typesOf(scheduler);
    cluster.clock.advance(1500);
    const call = drainCall(agent.id, { max_grace_period: { seconds: 10n, nanos: 5 } });
    assert.deepEqual(act(cluster.context, call), { status: 200 });
    const config = { max_grace_period: { nanoseconds: 10_000_000_005n }, mark_gone: false };
    assert.deepEqual(typesOf(scheduler), ['RESCIND']);
    assert.deepEqual(told.at(-1), { type: 'DRAIN', config });
    const seen = agentSeen();
    assert.deepEqual(seen?.drain_info, { state: 'DRAINING', config });
    assert.deepEqual(seen?.estimated_drain_start_time, { nanoseconds: 1_000_000_000n });
    assert.deepEqual([seen?.active, seen?.deactivated], [false, true]);
    const early = act(cluster.context, reactivateCall(agent.id));
    assert.equal(early?.body, 'Agent is still in the DRAINING state');
  });

  it('gives a drained agent back', () => {
    const { agent } = cluster.addAgent();
    act(cluster.context, drainCall(agent.id));
    assert.equal(agentSeen()?.drain_info?.state, 'DRAINED');
    assert.deepEqual(act(cluster.context, reactivateCall(agent.id)), { status: 200 });
    const scheduler = cluster.addFramework();
    assert.deepEqual(typesOf(scheduler), ['SUBSCRIBED', 'HEARTBEAT', 'OFFERS']);
    assert.equal(agentSeen()?.drain_info, undefined);
  });

  it('makes no offers of a deactivated agent until it is reactivated', () => {
    const { agent } = cluster.addAgent();
    const scheduler = cluster.addFramework();
    typesOf(scheduler);
    assert.deepEqual(act(cluster.context, deactivateCall(agent.id)), { status: 200 });
    cluster.context.allocate();
    assert.deepEqual(typesOf(scheduler), ['RESCIND']);
    act(cluster.context, reactivateCall(agent.id));
    cluster.context.allocate();
    assert.deepEqual(typesOf(scheduler), ['OFFERS']);
  });

  it('marks an agent as gone: shut down, its tasks gone by operator, never back', () => {
    const { agent, told } = cluster.addAgent();
    const scheduler = cluster.addFramework();
    runTask(agent.id, scheduler.framework.id);
    typesOf(scheduler);
    assert.deepEqual(act(cluster.context, goneCall(agent.id)), { status: 200 });
    assert.equal(told.at(-1)?.type, 'SHUTDOWN');
    assert.equal(scheduler.events[0]?.update?.status.state, 'TASK_GONE_BY_OPERATOR');
    assert.deepEqual(typesOf(scheduler), ['UPDATE', 'RESCIND', 'FAILURE']);
    assert.deepEqual(act(cluster.context, goneCall(agent.id)), { status: 200 });
    assert.equal(act(cluster.context, drainCall(agent.id))?.body, 'Unknown agent');
  });

  it('marks an agent as gone that is not here', () => {
    cluster.context.registry.put('unreachable', 'm-S7', 1);
    assert.deepEqual(act(cluster.context, goneCall('m-S7')), { status: 200 });
    assert.deepEqual(Object.keys(cluster.context.registry.content.gone), ['m-S7']);
    assert.deepEqual(cluster.context.registry.content.unreachable, {});
  });

  it('knows nothing of other agents', () => {
    const answers = [drainCall('x'), deactivateCall('x'), reactivateCall('x'), goneCall('x')].map((call) =>
      act(cluster.context, call),
    );
    assert.deepEqual(
      answers.map((answer) => [answer?.status, answer?.body]),
      [
        [400, 'Unknown agent'],
        [400, 'Unknown agent'],
        [400, 'Agent is not deactivated'],
        [404, "Agent 'x' not found"],
      ],
    );
  });

  it('does not drain an agent that is planned for maintenance', () => {
    const { agent } = cluster.addAgent();
    const machine = { hostname: agent.info.hostname, ip: agent.ip };
    const unavailability = { start: { nanoseconds: 1n } };
    act(cluster.context, {
      type: 'UPDATE_MAINTENANCE_SCHEDULE',
      update_maintenance_schedule: { schedule: { windows: [{ machine_ids: [machine], unavailability }] } },
    });
    assert.equal(
      act(cluster.context, drainCall(agent.id))?.body,
      `Agent ${agent.id} is part of a maintenance schedule under Machine host-10.0.0.1 (10.0.0.1)`,
    );
  });

  it('tears a framework down, once', () => {
    const { agent, told } = cluster.addAgent();
    const { framework } = cluster.addFramework();
    runTask(agent.id, framework.id);
    const call: Call = { type: 'TEARDOWN', teardown: { framework_id: { value: framework.id } } };
    assert.deepEqual(act(cluster.context, call), { status: 200 });
    assert.deepEqual(told.at(-1), { type: 'SHUTDOWN_FRAMEWORK', framework_id: framework.id });
    const { get_tasks: tasks } = viewFor(cluster.context, 'GET_TASKS') ?? {};
    assert.deepEqual(
      [tasks?.tasks?.length, tasks?.completed_tasks?.map(({ state }) => state)],
      [0, ['TASK_KILLED']],
    );
    assert.equal(act(cluster.context, call)?.body, 'No framework found with specified ID');
  });
});
