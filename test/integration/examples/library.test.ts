// A service in TypeScript around the scheduler, with real executors on the local Mesos: its change of the spec reaches
// the tasks, its route is one of the API, its rule is asked for places, and a replaced node is bootstrapped first.
import assert from 'node:assert/strict';
import { globSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runService } from '../../../examples/library/service.ts';
import type { RunningScheduler } from '../../../scheduler/index.ts';
import { packExecutor } from '../../../scripts/pack-executor.ts';
import { LocalMesos } from '../../local-mesos/local-mesos.ts';
import { reached } from '../../support/reached.ts';

describe('the library example', function () {
  this.timeout(120_000);
  let directory: string;
  let mesos: LocalMesos;
  let running: RunningScheduler;

  before(async () => {
    directory = realpathSync(mkdtempSync(join(tmpdir(), 'pillion-library-')));
    mesos = await LocalMesos.start({ workDir: join(directory, 'mesos'), allocationIntervalMs: 200 });
    running = await runService({
      masters: [mesos.masterUrl],
      state: join(directory, 'state.sqlite'),
      executor: (await packExecutor()).file,
      port: 0,
      logLevel: 'silent',
    });
    await reached(running, 'deploy');
  });

  after(async () => {
    await running?.stop();
    await mesos?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  async function get(path: string): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${running.url}${path}`);
    return { status: response.status, body: await response.json() };
  }

  it('gives its tasks what the code adds to svc.yml', async () => {
    const { body } = await get('/v1/pod/node-1/info');
    const [task] = body as {
      info: { command: { environment: { variables: { name: string; value: string }[] } } };
    }[];
    const variable = task?.info.command.environment.variables.find(({ name }) => name === 'SEEDS');
    assert.equal(variable?.value, 'node-0,node-1');
  });

  /** What servers found in their volumes when they started. */
  const seen = () =>
    globSync(join(directory, 'mesos/agent-0/volumes/roles/*/*/seen')).map((file) =>
      readFileSync(file, 'utf8').trim(),
    );

  it('has its placement rule asked, and told where the reasons are', async () => {
    const { body } = await get('/v2/debug/offers');
    assert.match(JSON.stringify(body), /seeds-apart.*seeds there: none/);
    assert.match(JSON.stringify(body), /seeds-apart.*seeds there: node-0/);
  });

  it('bootstraps a node that is replaced before its server runs', async () => {
    assert.ok(seen().length > 0 && seen().every((text) => text === 'new'), seen().join());
    const response = await fetch(`${running.url}/v1/pod/node-1/replace`, { method: 'POST' });
    assert.equal(response.status, 200);
    await reached(running, 'recovery', ({ status, phases }) => status === 'COMPLETE' && phases.length > 0);
    const { phases = [] } = running.plan('recovery') ?? {};
    assert.deepEqual(
      phases.map(({ steps }) => steps.map(({ name, status }) => `${name} ${status}`)),
      [['node-1:[bootstrap, server] COMPLETE']],
    );
    assert.ok(seen().includes('copied from node-0'), seen().join());
  });

  it('answers its own route, checked and described as all others are', async () => {
    assert.deepEqual(await get('/v1/leader'), { status: 200, body: { leader: 'node-0' } });
    assert.deepEqual((await get('/v1/leader?except=node-0')).body, { leader: 'node-1' });
    assert.equal((await get('/v1/leader?expect=node-0')).status, 400);
    const { paths } = (await get('/v1/openapi.json')).body as { paths: Record<string, unknown> };
    assert.ok('/v1/leader' in paths);
  });
});
