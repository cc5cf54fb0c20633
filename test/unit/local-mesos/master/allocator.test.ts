import assert from 'node:assert/strict';
import type { FrameworkInfo } from '../../../../shared/mesos/generated/mesos.ts';
import type { AgentLink } from '../../../local-mesos/link-transport.ts';
import { allocations } from '../../../local-mesos/master/allocator.ts';
import {
  type Agent,
  emptyState,
  type Framework,
  type MasterState,
  newFramework,
} from '../../../local-mesos/master/state.ts';
import { parseResources } from '../../../local-mesos/resources/parse.ts';
import { resourcesText } from '../../../local-mesos/resources/text.ts';

const LINK = {} as AgentLink;

function agent(id: string, resources: string): Agent {
  return {
    id,
    info: { hostname: id },
    ip: '127.0.0.1',
    version: '1.12.0',
    capabilities: [],
    total: parseResources(resources),
    checkpointed: [],
    link: LINK,
    deactivated: false,
    registeredAt: 0,
    reregisteredAt: undefined,
    tasks: new Map(),
    executors: new Map(),
    operations: new Map(),
    killed: new Set(),
    missedPings: 0,
    awaitsPong: false,
    cancelPings() {},
    cancelReregistration() {},
  };
}

function framework(id: string, roles: readonly string[], more: Partial<FrameworkInfo> = {}): Framework {
  const info: FrameworkInfo = {
    id: { value: id },
    user: 'root',
    name: id,
    roles,
    capabilities: [{ type: 'MULTI_ROLE' }, { type: 'RESERVATION_REFINEMENT' }],
    ...more,
  };
  const stream = { send() {}, end() {}, isOpen: true };
  return { ...newFramework(info, 0), connection: { streamId: id, stream, stopHeartbeat() {} } };
}

function cluster(agents: readonly Agent[], frameworks: readonly Framework[]): MasterState {
  const state = emptyState();
  for (const each of agents) state.agents.set(each.id, each);
  for (const each of frameworks) state.frameworks.set(each.id, each);
  return state;
}

const shown = (state: MasterState, now = 0) =>
  allocations(state, now).map(
    ({ frameworkId, agentId, role, resources }) =>
      `${frameworkId} ${agentId} ${role} ${resourcesText(resources)}`,
  );

describe('local Mesos: who is offered what', () => {
  it('offers all that is free, ranges first', () => {
    const state = cluster([agent('s0', 'cpus:3;mem:64;ports:[1-9]')], [framework('f', ['test'])]);
    assert.deepEqual(shown(state), [
      'f s0 test ports(allocated: test):[1-9]; cpus(allocated: test):3; mem(allocated: test):64',
    ]);
  });

  it('keeps a reservation for its role and the roles below it', () => {
    const resources = 'cpus(storage):1;mem(storage):64';
    const only = (role: string) => shown(cluster([agent('s0', resources)], [framework('f', [role])])).length;
    assert.deepEqual([only('other'), only('storage'), only('storage/svc'), only('storages')], [0, 1, 1, 0]);
  });

  it('offers nothing too small to be of use', () => {
    assert.deepEqual(shown(cluster([agent('s0', 'cpus:0.005;mem:31;disk:9')], [framework('f', ['a'])])), []);
  });

  it('passes over agents and frameworks that are away, and roles that are suppressed', () => {
    const away = { ...framework('away', ['a']), connection: undefined };
    const quiet = { ...framework('quiet', ['a']), suppressed: new Set(['a']) };
    const gone = { ...agent('gone', 'cpus:1'), link: undefined };
    const draining = { ...agent('draining', 'cpus:1'), deactivated: true };
    assert.deepEqual(shown(cluster([gone, draining], [framework('f', ['a'])])), []);
    assert.deepEqual(shown(cluster([agent('s0', 'cpus:1')], [away, quiet])), []);
  });

  it('withholds what a filter refuses until it is over, but not more than that', () => {
    const refused = parseResources('cpus:1');
    const filters = [{ role: 'a', agentId: 's0', refused, until: 5000 }];
    const state = (cpus: string) => cluster([agent('s0', cpus)], [{ ...framework('f', ['a']), filters }]);
    assert.equal(shown(state('cpus:1'), 4999).length, 0);
    assert.equal(shown(state('cpus:1'), 5000).length, 1);
    assert.equal(shown(state('cpus:2'), 0).length, 1);
  });

  it('gives the next agent to who has less', () => {
    const state = cluster(
      [agent('s0', 'cpus:1;mem:64'), agent('s1', 'cpus:1;mem:64')],
      [framework('f', ['a']), framework('g', ['b'])],
    );
    assert.deepEqual(
      allocations(state, 0).map(({ frameworkId, agentId }) => [frameworkId, agentId]),
      [
        ['f', 's0'],
        ['g', 's1'],
      ],
    );
  });

  it('takes turns between equals', () => {
    const lucky = framework('f', ['a']);
    lucky.offeredTimes.set('a', 1);
    const state = cluster([agent('s0', 'cpus:1;mem:64')], [lucky, framework('g', ['a'])]);
    assert.deepEqual(
      allocations(state, 0).map(({ frameworkId }) => frameworkId),
      ['g'],
    );
  });

  it('shows a framework that cannot read them no refined reservations', () => {
    const refined = agent('s0', 'mem:64');
    refined.total = [
      ...refined.total,
      {
        name: 'cpus',
        type: 'SCALAR',
        scalar: { value: 1 },
        reservations: [
          { type: 'STATIC', role: 'a' },
          { type: 'DYNAMIC', role: 'a/b' },
        ],
      },
    ];
    const simple = framework('f', ['a/b'], { capabilities: [{ type: 'MULTI_ROLE' }] });
    assert.deepEqual(shown(cluster([refined], [simple])), ['f s0 a/b mem(allocated: a/b):64']);
  });
});
