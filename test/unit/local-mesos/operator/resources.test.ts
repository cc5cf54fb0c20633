// Reservations and volumes made by the operator: from free resources, else from offers that are taken back.
import assert from 'node:assert/strict';
import type { Call } from '../../../../shared/mesos/generated/master.ts';
import type { Resource } from '../../../../shared/mesos/generated/mesos.ts';
import { act } from '../../../local-mesos/operator/actions/actions.ts';
import { Cluster, offerOf, typesOf } from './cluster.ts';

const reserved = (name: string, value: number): Resource => ({
  name,
  type: 'SCALAR',
  scalar: { value },
  reservations: [{ type: 'DYNAMIC', role: 'svc', principal: 'p' }],
});

const volume: Resource = {
  ...reserved('disk', 100),
  disk: { persistence: { id: 'v', principal: 'p' }, volume: { mode: 'RW', container_path: 'data' } },
};

const reserveCall = (value: string, ...resources: Resource[]): Call => ({
  type: 'RESERVE_RESOURCES',
  reserve_resources: { agent_id: { value }, resources },
});
const unreserveCall = (value: string, ...resources: Resource[]): Call => ({
  type: 'UNRESERVE_RESOURCES',
  unreserve_resources: { agent_id: { value }, resources },
});
const createCall = (value: string): Call => ({
  type: 'CREATE_VOLUMES',
  create_volumes: { agent_id: { value }, volumes: [volume] },
});
const destroyCall = (value: string): Call => ({
  type: 'DESTROY_VOLUMES',
  destroy_volumes: { agent_id: { value }, volumes: [volume] },
});

describe('resources in the hand of the operator', () => {
  let cluster: Cluster;

  beforeEach(() => {
    cluster = new Cluster();
  });
  afterEach(() => cluster.dispose());

  it('reserves what is free and tells the agent what to keep', () => {
    const { agent, told } = cluster.addAgent();
    assert.deepEqual(act(cluster.context, reserveCall(agent.id, reserved('cpus', 1))), { status: 202 });
    const message = told.at(-1);
    assert.equal(message?.type, 'APPLY_OPERATION');
    assert.deepEqual(message?.type === 'APPLY_OPERATION' && message.checkpointed, [reserved('cpus', 1)]);
    assert.deepEqual(agent.checkpointed, [reserved('cpus', 1)]);
  });

  it('takes back the offers of that agent only, and offers what it reserved to its role', () => {
    const { agent } = cluster.addAgent();
    cluster.addAgent(undefined, '10.0.0.2');
    const scheduler = cluster.addFramework();
    typesOf(scheduler);
    assert.equal(act(cluster.context, reserveCall(agent.id, reserved('mem', 512)))?.status, 202);
    assert.deepEqual(typesOf(scheduler), ['RESCIND']);
    cluster.context.allocate();
    assert.deepEqual(typesOf(scheduler), ['OFFERS']);
    const offer = offerOf(scheduler);
    assert.equal(offer.agent_id.value, agent.id);
    assert.ok(offer.resources?.some(({ name, reservations }) => name === 'mem' && reservations));
  });

  it('makes a volume of a reservation, and gives both back', () => {
    const { agent } = cluster.addAgent();
    const before = agent.total;
    const calls = [
      reserveCall(agent.id, reserved('disk', 100)),
      createCall(agent.id),
      destroyCall(agent.id),
      unreserveCall(agent.id, reserved('disk', 100)),
    ];
    for (const call of calls) assert.equal(act(cluster.context, call)?.status, 202, call.type);
    assert.deepEqual(agent.checkpointed, []);
    assert.deepEqual(agent.total, before);
  });

  it('answers 409 to what the agent has not got', () => {
    const { agent } = cluster.addAgent();
    const answer = act(cluster.context, reserveCall(agent.id, reserved('cpus', 9)));
    assert.deepEqual(
      [answer?.status, answer?.body],
      [409, 'cpus:4; mem:4096; disk:1000 does not contain cpus:9'],
    );
  });

  it('answers 400 to what makes no sense', () => {
    const { agent } = cluster.addAgent();
    const plain: Resource = { name: 'cpus', type: 'SCALAR', scalar: { value: 1 } };
    const at = `${agent.id} at slave(1)@10.0.0.1:5051 (host-10.0.0.1)`;
    act(cluster.context, reserveCall(agent.id, reserved('disk', 200)));
    act(cluster.context, createCall(agent.id));
    for (const [call, text] of [
      [reserveCall('x', plain), 'No agent found with specified ID'],
      [
        reserveCall(agent.id, plain),
        `Invalid RESERVE operation on agent ${at}: Resource cpus:1 is not dynamically reserved`,
      ],
      [
        unreserveCall(agent.id, plain),
        'Invalid UNRESERVE operation: Resource cpus:1 is not dynamically reserved',
      ],
      [createCall(agent.id), `Invalid CREATE operation on agent ${at}: Persistence ID 'v' is not unique`],
    ] as const) {
      const answer = act(cluster.context, call);
      assert.deepEqual([answer?.status, answer?.body], [400, text]);
    }
  });

  it('takes the older form of a reservation too', () => {
    const { agent } = cluster.addAgent();
    const older: Resource = {
      name: 'cpus',
      type: 'SCALAR',
      scalar: { value: 1 },
      role: 'svc',
      reservation: { principal: 'p' },
    };
    assert.equal(act(cluster.context, reserveCall(agent.id, older))?.status, 202);
    assert.deepEqual(agent.checkpointed, [reserved('cpus', 1)]);
  });
});
