// Agents over HTTP and on the command line: where the service has something, and giving up one that is lost.
import assert from 'node:assert/strict';
import { ApiRig } from '../../support/api-rig.ts';
import { Program } from '../../support/program.ts';

const SVC = `
name: trial
pods:
  hello:
    count: 2
    volume: { path: data, type: ROOT, size: 16 }
    tasks: { server: { goal: RUNNING, cmd: run, cpus: 0.5, memory: 64 } }
`;

describe('agents', () => {
  let rig: ApiRig;

  before(async () => {
    rig = await ApiRig.start(SVC);
  });

  after(() => rig?.stop());

  async function pillion(...args: string[]): Promise<{ code: number | null; said: string }> {
    const program = Program.node('scheduler/cli/main.ts', args, { env: { PILLION_URL: rig.running.url } });
    const { code } = await program.ended;
    return { code, said: program.output.join('\n') };
  }

  it('are listed, and one where tasks run is not gone', async () => {
    const { status, body } = await rig.get('/v1/agents');
    assert.deepEqual(
      [status, body],
      [
        200,
        [
          {
            id: 'agent-1',
            hostname: 'agent-1.example',
            state: 'registered',
            pods: ['hello-0', 'hello-1'],
            leftovers: 0,
            leftBehind: 0,
          },
        ],
      ],
    );
    const live = await rig.post('/v1/agents/agent-1/gone');
    assert.equal(live.status, 409);
    assert.match(JSON.stringify(live.body), /hello-0-server, hello-1-server run there/);
    const none = await rig.post('/v1/agents/agent-7/gone');
    assert.equal(none.status, 404);
    assert.match(JSON.stringify(none.body), /expected":"one of agent-1/);
    assert.match(
      (await pillion('agent', 'list')).said,
      /^agent-1 +agent-1\.example +registered +0 +hello-0 hello-1$/m,
    );
    assert.equal((await pillion('agent', 'gone', 'agent-7')).code, 3);
  });

  it('that are lost are given up by a word, and their pods are placed anew', async () => {
    const { model } = rig.master;
    model.addAgent('agent-2', 'cpus:4;mem:2048;disk:4096;ports:[31000-31100]');
    model.lose('agent-1');
    rig.master.pump();
    for await (const { phases } of rig.running.follow('recovery'))
      if (phases.filter(({ status }) => status !== 'COMPLETE').length === 2) break;
    const { code, said } = await pillion('agent', 'gone', 'agent-1.example');
    assert.equal(code, 0, said);
    assert.match(
      said,
      /agent-1\.example is given up; placed anew: hello-0, hello-1; \d+ reservations left behind/,
    );
    await rig.complete('recovery');
    const { body } = await rig.get('/v1/agents');
    const [lost, other] = body as { id: string; pods: string[]; leftovers: number; leftBehind: number }[];
    assert.deepEqual([lost?.id, lost?.pods, lost?.leftovers], ['agent-1', [], 0]);
    assert.ok((lost?.leftBehind ?? 0) > 0);
    assert.deepEqual([other?.id, other?.pods], ['agent-2', ['hello-0', 'hello-1']]);
  });
});
