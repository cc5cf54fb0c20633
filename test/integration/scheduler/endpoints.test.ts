// Where a service says that it can be reached, by the networks of its pods; and what it says before it is there and
// while it goes.
import assert from 'node:assert/strict';
import { ApiRig } from '../../support/api-rig.ts';
import { CONTAINER_ADDRESS } from '../../support/mesos-model.ts';
import { reached } from '../../support/reached.ts';

const service = (networks: string) => `
name: trial
pods:
  hello:
    count: 1
    ${networks}
    tasks:
      server:
        goal: RUNNING
        cmd: run
        cpus: 0.5
        memory: 64
        ports: { http: { port: 0, advertise: true, vip: { prefix: web, port: 80 } } }
  later:
    count: 1
    tasks: { server: { goal: RUNNING, cmd: run, cpus: 0.5, memory: 64 } }
plans:
  deploy: { phases: { hello: { pod: hello }, later: { pod: later, strategy: canary } } }
`;

describe('endpoints', () => {
  let rig: ApiRig | undefined;

  afterEach(() => rig?.stop());

  async function running(networks: string): Promise<ApiRig> {
    rig = await ApiRig.start(service(networks), {}, {}, { waits: false });
    await reached(rig.running, 'deploy', ({ phases }) => phases[0]?.steps[0]?.status === 'COMPLETE');
    return rig;
  }

  const endpoint = async (networks: string) =>
    (await (await running(networks)).get('/v1/endpoints/http')).body;

  it("are the agent's ports without a network", async () => {
    assert.deepEqual(await endpoint(''), {
      dns: ['agent-1.example:31000'],
      address: ['agent-1.example:31000'],
      vip: 'web.trial.l4lb.thisdcos.directory:80',
    });
    assert.deepEqual((await rig?.get('/v1/tasks/connection/hello-0-server'))?.body, {
      dns: 'agent-1.example',
      ports: '31000',
    });
  });

  it("are the container's ports on a virtual network", async () => {
    const place = `${CONTAINER_ADDRESS}:1025`;
    const { dns, address } = (await endpoint('networks: { dcos: }')) as { dns: string[]; address: string[] };
    assert.deepEqual([dns, address], [[place], [place]]);
    assert.deepEqual((await rig?.get('/v1/tasks/connection/hello-0-server'))?.body, {
      dns: 'agent-1.example',
      ports: '1025',
    });
  });

  it("are the agent's ports where they are mapped into the container", async () => {
    const mapped = 'networks: { mesos-bridge: { host-ports: [31000], container-ports: [80] } }';
    const { dns, address } = (await endpoint(mapped)) as { dns: string[]; address: string[] };
    assert.deepEqual([dns, address], [['agent-1.example:31000'], ['agent-1.example:31000']]);
  });

  it('say of a pod that was not launched yet that it is too early', async () => {
    const early = await running('');
    const { status, body } = await early.post('/v1/pod/later-0/restart');
    assert.deepEqual([status, (body as { message: string }).message], [409, 'Pod later-0 has no tasks yet']);
    assert.equal((await early.post('/v1/pod/later-1/restart')).status, 404);
  });
});
