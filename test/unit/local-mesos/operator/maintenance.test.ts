// Maintenance as an operator does it: planned, declined or accepted by frameworks, begun, ended (recording 14a).
import assert from 'node:assert/strict';
import type { Call } from '../../../../shared/mesos/generated/master.ts';
import { answerInverseOffers } from '../../../local-mesos/master/inverse-offers.ts';
import { Registry } from '../../../local-mesos/master/registry.ts';
import { act } from '../../../local-mesos/operator/actions/actions.ts';
import { viewFor } from '../../../local-mesos/operator/views/views.ts';
import { Cluster, offerOf, typesOf } from './cluster.ts';

const MACHINE = { hostname: 'HOST-10.0.0.1', ip: '10.0.0.1' };
const WHEN = { start: { nanoseconds: 5_000_000_000n }, duration: { nanoseconds: 60_000_000_000n } };
const SOON = { start: { nanoseconds: 7_000_000_000n } };

const plan = (...windows: readonly (readonly [readonly object[], object])[]): Call => ({
  type: 'UPDATE_MAINTENANCE_SCHEDULE',
  update_maintenance_schedule: {
    schedule: {
      windows: windows.map(([machine_ids, when]) => ({ machine_ids, unavailability: { ...SOON, ...when } })),
    },
  },
});
const start = (...machines: readonly object[]): Call => ({
  type: 'START_MAINTENANCE',
  start_maintenance: { machines },
});
const stop = (...machines: readonly object[]): Call => ({
  type: 'STOP_MAINTENANCE',
  stop_maintenance: { machines },
});

describe('maintenance by the operator', () => {
  let cluster: Cluster;
  const status = () => viewFor(cluster.context, 'GET_MAINTENANCE_STATUS')?.get_maintenance_status?.status;

  beforeEach(() => {
    cluster = new Cluster();
  });
  afterEach(() => cluster.dispose());

  it('takes offers back and makes them again with the unavailability, and asks for the agent', () => {
    cluster.addAgent();
    const scheduler = cluster.addFramework();
    typesOf(scheduler);
    assert.deepEqual(act(cluster.context, plan([[MACHINE], WHEN])), { status: 200 });
    assert.deepEqual(typesOf(scheduler), ['RESCIND', 'OFFERS', 'INVERSE_OFFERS']);
    assert.deepEqual(offerOf(scheduler).unavailability, WHEN);
    assert.deepEqual(status(), { draining_machines: [{ id: MACHINE }] });
    assert.deepEqual(viewFor(cluster.context, 'GET_MAINTENANCE_SCHEDULE')?.get_maintenance_schedule, {
      schedule: { windows: [{ machine_ids: [MACHINE], unavailability: WHEN }] },
    });
  });

  it('shows the newest answer of a framework, and forgets it with the schedule', () => {
    cluster.addAgent();
    const { framework } = cluster.addFramework();
    act(cluster.context, plan([[MACHINE], WHEN]));
    const answer = (what: 'ACCEPT' | 'DECLINE') => {
      const ids = [...framework.inverseOffers.values()].map(({ id }) => id);
      assert.equal(ids.length, 1);
      answerInverseOffers(cluster.context, framework, what, ids, { refuse_seconds: 1 });
    };
    answer('DECLINE');
    cluster.clock.advance(1001);
    cluster.context.allocate();
    answer('ACCEPT');
    assert.deepEqual(status()?.draining_machines, [
      {
        id: MACHINE,
        statuses: [
          {
            status: 'ACCEPT',
            framework_id: { value: framework.id },
            timestamp: { nanoseconds: 1_001_000_000n },
          },
        ],
      },
    ]);
    act(cluster.context, plan([[MACHINE], {}]));
    assert.deepEqual(status()?.draining_machines, [{ id: MACHINE }]);
    assert.equal(framework.inverseOffers.size, 1, 'it is asked anew, whatever it refused before');
  });

  it('takes a machine down with its agent, keeps it away, and brings it up again', () => {
    const { agent, told } = cluster.addAgent();
    const scheduler = cluster.addFramework();
    act(cluster.context, plan([[MACHINE, { hostname: 'Other' }], WHEN]));
    typesOf(scheduler);
    assert.deepEqual(act(cluster.context, start(MACHINE)), { status: 200 });
    assert.deepEqual(typesOf(scheduler), ['RESCIND', 'RESCIND_INVERSE_OFFER', 'FAILURE']);
    assert.deepEqual(told.at(-1), { type: 'SHUTDOWN', message: "Operator initiated 'Machine DOWN'" });
    assert.deepEqual(status(), {
      draining_machines: [{ id: { hostname: 'Other' } }],
      down_machines: [MACHINE],
    });
    assert.throws(() => cluster.addAgent(), /sent away/);
    assert.equal(cluster.context.state.agents.has(agent.id), false);

    assert.deepEqual(act(cluster.context, stop(MACHINE)), { status: 200 });
    assert.deepEqual(status(), { draining_machines: [{ id: { hostname: 'Other' } }] });
    assert.ok(cluster.addAgent());
  });

  it('remembers it over a restart of the master', () => {
    act(cluster.context, plan([[MACHINE], WHEN]));
    act(cluster.context, start(MACHINE));
    const { machines, windows } = new Registry(cluster.context.config.workDir).content;
    assert.deepEqual(machines, [{ ...MACHINE, mode: 'DOWN', unavailability: WHEN }]);
    assert.deepEqual(windows, [{ machines: [MACHINE], unavailability: WHEN }]);
  });

  for (const [name, call, text] of [
    ['an empty window', plan([[], {}]), 'List of machines in the maintenance window is empty'],
    [
      'a negative duration',
      plan([[MACHINE], { duration: { nanoseconds: -1n } }]),
      "Unavailability 'duration' is negative",
    ],
    ['a nameless machine', plan([[{}], {}]), "Both 'hostname' and 'ip' for a machine are empty"],
    ['no IPv4', plan([[{ ip: '10.0.0' }], {}]), 'Failed to parse IPv4: 10.0.0'],
    [
      'a machine twice',
      plan([[{ hostname: 'a' }], {}], [[{ hostname: 'A' }], {}]),
      `Machine '{"hostname":"A"}' appears more than once in the schedule`,
    ],
    ['no machine to start', start(), 'List of machines is empty'],
    [
      'an unplanned machine',
      start(MACHINE),
      `Machine '{"hostname":"HOST-10.0.0.1","ip":"10.0.0.1"}' is not part of a maintenance schedule`,
    ],
  ] as const) {
    it(`refuses ${name}`, () => {
      const answer = act(cluster.context, call);
      assert.deepEqual([answer?.status, answer?.body], [400, text]);
    });
  }

  it('lets no machine be planned away that is down, nor go down twice, nor up from draining', () => {
    const json = '{"hostname":"HOST-10.0.0.1","ip":"10.0.0.1"}';
    act(cluster.context, plan([[MACHINE], {}]));
    assert.equal(
      act(cluster.context, stop(MACHINE))?.body,
      `Machine '${json}' is not in DOWN mode and cannot be brought up`,
    );
    act(cluster.context, start(MACHINE));
    assert.equal(
      act(cluster.context, start(MACHINE))?.body,
      `Machine '${json}' is not in DRAINING mode and cannot be brought down`,
    );
    assert.equal(
      act(cluster.context, plan())?.body,
      `Machine '${json}' is deactivated and cannot be removed from the schedule`,
    );
  });
});
