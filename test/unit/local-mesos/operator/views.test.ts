// What an operator sees: the shapes and texts of recording 13, and the older endpoints' form of resources.
import assert from 'node:assert/strict';
import type { Response } from '../../../../shared/mesos/generated/master.ts';
import { JSON_TYPE, PROTOBUF_TYPE } from '../../../local-mesos/http/media.ts';
import { accept } from '../../../local-mesos/master/accept.ts';
import { callError } from '../../../local-mesos/operator/call-validation.ts';
import { responseAnswer } from '../../../local-mesos/operator/response.ts';
import { stateJson } from '../../../local-mesos/operator/v0/cluster.ts';
import { tasksJson } from '../../../local-mesos/operator/v0/lists.ts';
import { attributesJson, reservedJson, resourcesJson } from '../../../local-mesos/operator/v0/resources.ts';
import { viewFor } from '../../../local-mesos/operator/views/views.ts';
import { parseResources } from '../../../local-mesos/resources/parse.ts';
import { Cluster, offerOf } from './cluster.ts';

describe('the operator sees', () => {
  let cluster: Cluster;

  beforeEach(() => {
    cluster = new Cluster();
  });
  afterEach(() => cluster.dispose());

  const see = (type: NonNullable<Response['type']>) => {
    const response = viewFor(cluster.context, type);
    assert.ok(response, type);
    return response;
  };

  function launch() {
    cluster.addAgent('cpus(storage):1;cpus:3;mem:1024;ports:[31000-31009]');
    const scheduler = cluster.addFramework('svc/web');
    const offer = offerOf(scheduler);
    const resources = parseResources('cpus:1;mem:64').map((each) => ({
      ...each,
      allocation_info: { role: 'svc/web' },
    }));
    const task = { name: 't', task_id: { value: 't' }, agent_id: offer.agent_id, resources };
    accept(cluster.context, scheduler.framework, {
      offer_ids: [offer.id],
      operations: [{ type: 'LAUNCH', launch: { task_infos: [{ ...task, command: { value: 'sleep 1' } }] } }],
    });
    return scheduler;
  }

  it('empty lists where Mesos writes them, and only there', () => {
    const text = (type: NonNullable<Response['type']>) => responseAnswer(see(type), JSON_TYPE).body;
    assert.equal(
      text('GET_TASKS'),
      '{"type":"GET_TASKS","get_tasks":{"tasks":[],"unreachable_tasks":[],"completed_tasks":[]}}',
    );
    assert.equal(
      text('GET_AGENTS'),
      '{"type":"GET_AGENTS","get_agents":{"agents":[],"recovered_agents":[]}}',
    );
    assert.equal(text('GET_OPERATIONS'), '{"type":"GET_OPERATIONS","get_operations":{}}');
    assert.match(String(text('GET_STATE')), /"get_executors":\{"executors":\[\]\}/);
  });

  it('the same in protobuf', () => {
    const { headers, body } = responseAnswer(see('GET_HEALTH'), PROTOBUF_TYPE);
    assert.deepEqual(headers, { 'Content-Type': PROTOBUF_TYPE });
    assert.ok(body instanceof Uint8Array);
  });

  it('an agent with what is used and offered of it, in both forms of reservations', () => {
    launch();
    const agent = see('GET_AGENTS').get_agents?.agents?.[0];
    assert.deepEqual(agent?.total_resources?.[0], {
      name: 'cpus',
      type: 'SCALAR',
      scalar: { value: 1 },
      role: 'storage',
      reservations: [{ type: 'STATIC', role: 'storage' }],
    });
    assert.deepEqual(
      agent?.allocated_resources?.map(({ name, scalar, role, allocation_info: info }) => [
        name,
        scalar?.value,
        role,
        info?.role,
      ]),
      [
        ['cpus', 1, '*', 'svc/web'],
        ['mem', 64, '*', 'svc/web'],
      ],
    );
    assert.equal(agent?.offered_resources, undefined);
    assert.equal(agent?.pid, 'slave(1)@10.0.0.1:5051');
  });

  it('every role in use, and those above it, with what they hold', () => {
    const { framework } = launch();
    const held = ['cpus', 'mem'].map((name, at) => ({
      name,
      type: 'SCALAR',
      scalar: { value: [1, 64][at] },
    }));
    assert.deepEqual(see('GET_ROLES').get_roles?.roles, [
      { name: 'storage', weight: 1 },
      { name: 'svc', weight: 1, resources: held },
      { name: 'svc/web', weight: 1, frameworks: [{ value: framework.id }], resources: held },
    ]);
  });

  it('tasks and frameworks in the older endpoints', () => {
    const { framework } = launch();
    const { tasks } = tasksJson(cluster.context, new URLSearchParams({ framework_id: framework.id }));
    assert.deepEqual(
      tasks.map(({ id, state, role, resources }) => [id, state, role, resources]),
      [['t', 'TASK_STAGING', 'svc/web', { cpus: 1, gpus: 0, mem: 64, disk: 0 }]],
    );
    assert.deepEqual(tasksJson(cluster.context, new URLSearchParams({ task_id: 'x' })), { tasks: [] });
    const state = stateJson(cluster.context);
    assert.equal(state.activated_slaves, 1);
    assert.deepEqual(
      state.frameworks.map(({ id, active, used_resources: used }) => [id, active, used['cpus']]),
      [[framework.id, true, 1]],
    );
  });

  it('resources and attributes as one object', () => {
    const resources = parseResources('cpus(a):1;cpus:0.1;cpus:0.2;ports:[1-3];ports:[5-6];names:{x,y}');
    assert.deepEqual(resourcesJson(resources), {
      cpus: 1.3,
      gpus: 0,
      mem: 0,
      disk: 0,
      ports: '[1-3, 5-6]',
      names: '{x, y}',
    });
    assert.deepEqual(reservedJson(resources), { a: { cpus: 1, gpus: 0, mem: 0, disk: 0 } });
    assert.deepEqual(attributesJson([{ name: 'rack', type: 'TEXT', text: { value: 'r1' } }]), { rack: 'r1' });
  });
});

describe('calls of the operator', () => {
  for (const [call, text] of [
    [{}, "Expecting 'type' to be present"],
    [{ type: 'GET_METRICS' }, "Expecting 'get_metrics' to be present"],
    [{ type: 'TEARDOWN' }, "Expecting 'teardown' to be present"],
    [
      {
        type: 'GROW_VOLUME',
        grow_volume: { volume: { name: 'd', type: 'SCALAR' }, addition: { name: 'd', type: 'SCALAR' } },
      },
      "Expecting 'agent_id' to be present; only agent default resources are supported right now",
    ],
    [
      {
        type: 'RESERVE_RESOURCES',
        reserve_resources: { agent_id: { value: 'a' }, resources: [{ name: '', type: 'SCALAR' }] },
      },
      "Resource ':0' is invalid: Empty resource name",
    ],
  ] as const) {
    it(`are refused: ${text}`, () => {
      assert.equal(callError(call), `Failed to validate master::Call: ${text}`);
    });
  }

  it('may carry what their type does not need', () => {
    assert.equal(callError({ type: 'GET_HEALTH', teardown: { framework_id: { value: 'x' } } }), undefined);
  });
});
