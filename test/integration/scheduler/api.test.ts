// The HTTP API and the command line of a running scheduler: the DC/OS SDK's bodies and codes, and what bad requests get.
// Mesos is a model behind a real HTTP master, so nothing here waits for processes of executors.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningScheduler, runScheduler } from '../../../scheduler/run.ts';
import { MemoryStore } from '../../../scheduler/state/memory-store.ts';
import { FakeMaster } from '../../support/fake-master.ts';
import { ModelMaster } from '../../support/model-master.ts';
import { Program } from '../../support/program.ts';

const SVC = `
name: /group/trial
pods:
  hello:
    count: 1
    uris: [ "{{{ARTIFACT_DATA}}}" ]
    resource-sets: { sidecar: { cpus: 0.1, memory: 32 } }
    tasks:
      server:
        goal: RUNNING
        cmd: run
        cpus: 0.5
        memory: 64
        ports: { http: { port: 0, advertise: true, vip: { port: 80 } }, inner: { port: 0 } }
      backup: { goal: FINISH, cmd: finish, resource-set: sidecar }
plans:
  deploy: { phases: { hello: { pod: hello, steps: [ { default: [[server]] } ] } } }
  backup: { phases: { backup: { pod: hello, steps: [ { default: [[backup]] } ] } } }
`;

describe('the API of a running scheduler', () => {
  let directory: string;
  let master: ModelMaster;
  let running: RunningScheduler;
  const tarball = Buffer.alloc(300_000, 'executor ');

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'pillion-api-'));
    const file = (name: string, content: string | Buffer) => {
      writeFileSync(join(directory, name), content);
      return join(directory, name);
    };
    master = await ModelMaster.start('cpus:4;mem:2048;disk:4096;ports:[31000-31100]');
    running = await runScheduler({
      svcYml: file('svc.yml', SVC),
      masters: [master.master.address],
      state: new MemoryStore(),
      executor: file('executor.tar.gz', tarball),
      artifacts: { DATA: file('data.tgz', 'some data') },
      port: 0,
      logLevel: 'silent',
    });
    await complete('deploy');
  });

  after(async () => {
    await running?.stop();
    await master?.stop();
    rmSync(directory, { recursive: true });
  });

  async function complete(plan: string): Promise<void> {
    for await (const { status } of running.follow(plan)) if (status === 'COMPLETE') return;
  }

  async function get(path: string, init: RequestInit = {}): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${running.url}${path}`, init);
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  }

  const post = (path: string, body: unknown = {}) =>
    get(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  const code = async (path: string) => (await get(path)).status;

  it("lists the plans and shows one in the SDK's form", async () => {
    assert.deepEqual((await get('/v1/plans')).body, ['deploy', 'recovery', 'backup']);
    const { status, body } = await get('/v1/plans/deploy');
    assert.equal(status, 200);
    const { phases, ...plan } = body as { phases: Record<string, unknown>[] };
    assert.deepEqual(plan, { errors: [], strategy: 'serial', status: 'COMPLETE' });
    const [{ id: phaseId, steps, ...phase } = {}] = phases;
    assert.deepEqual(phase, { name: 'hello', strategy: 'serial', status: 'COMPLETE' });
    const [{ id: stepId, ...step } = {}] = steps as Record<string, unknown>[];
    assert.deepEqual(step, {
      status: 'COMPLETE',
      name: 'hello-0:[server]',
      message: "'hello-0:[server]' has status: 'COMPLETE'.",
    });
    for (const id of [phaseId, stepId])
      assert.match(String(id), /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-/);
  });

  it('answers 202 for a plan that waits, 404 for one that is none, and knows the oldest names', async () => {
    const waiting = await get('/v1/plans/backup');
    assert.equal(waiting.status, 202);
    assert.equal((waiting.body as { status: string }).status, 'WAITING');
    assert.deepEqual(await get('/v1/plans/none'), {
      status: 404,
      body: {
        message: 'Plan none not found',
        expected: 'one of deploy, recovery, backup',
        action: 'GET /v1/plans lists them',
      },
    });
    assert.equal(await code('/v1/plan/status'), 200);
    assert.equal((await post('/v1/plan/continue')).status, 208);
  });

  it('starts a plan with parameters, which its tasks get', async () => {
    const started = await post('/v1/plans/backup/start', { NAME: 'monday', COUNT: 3 });
    assert.deepEqual(started, {
      status: 200,
      body: { message: 'Received cmd: start backup with parameters: {NAME=monday, COUNT=3}' },
    });
    await complete('backup');
    const task = [...master.model.tasks.values()].find(({ info }) => info.name === 'hello-0-backup');
    const values =
      task?.info.command?.environment?.variables?.map(({ name, value }) => `${name}=${value}`) ?? [];
    assert.ok(values.includes('NAME=monday') && values.includes('COUNT=3'));
    assert.deepEqual(await post('/v1/plans/backup/stop'), {
      status: 200,
      body: { message: 'Received cmd: stop' },
    });
    assert.equal((await post('/v1/plans/backup/interrupt')).status, 208);
  });

  it('says what is wrong with a command', async () => {
    for (const [path, body, status, message] of [
      ['/v1/plans/backup/start', ['a'], 400, /expected record, received array/],
      ['/v1/plans/backup/start', { A: {} }, 400, /body A: /],
      ['/v1/plans/backup/start', { 'A B': 'x' }, 400, /A B is not a valid environment variable name/],
      ['/v1/plans/none/start', {}, 404, /Plan none/],
      ['/v1/plans/deploy/restart?step=x', {}, 400, /Missing phase/],
      ['/v1/plans/deploy/restart?phase=x', {}, 404, /Phase x/],
      ['/v1/plans/deploy/forceComplete?phase=hello&step=x', {}, 404, /Step x/],
      ['/v1/pod/none-0/restart', {}, 404, /Pod none-0/],
    ] as const) {
      const answer = await post(path, body);
      assert.equal(answer.status, status, path);
      assert.match((answer.body as { message: string }).message, message);
    }
    assert.equal((await post('/v1/plans/deploy/forceComplete')).status, 208);
  });

  it('refuses bodies that are broken, too large, or of another site', async () => {
    const start = `${'/v1/plans/backup/start'}`;
    const headers = { 'Content-Type': 'application/json' };
    assert.equal((await get(start, { method: 'POST', headers, body: '{' })).status, 400);
    assert.equal((await post(start, { A: 'x'.repeat(70_000) })).status, 413);
    assert.equal(
      (await get(start, { method: 'POST', headers: { Origin: 'http://evil.example' } })).status,
      403,
    );
    assert.equal((await get('/v1/plans', { headers: { Origin: running.url } })).status, 200);
    assert.equal(await code('/nothing'), 404);
    assert.equal((await get('/v1/plans', { method: 'DELETE' })).status, 405);
  });

  it('survives half a request', async () => {
    const { port, hostname } = new URL(running.url);
    const socket = connect(Number(port), hostname);
    socket.write('POST /v1/plans/backup/start HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"A":', () =>
      socket.destroy(),
    );
    await new Promise<void>((resolve) => socket.once('close', () => resolve()));
    assert.equal(await code('/v1/plans'), 200);
  });

  it('shows pods, their tasks, and what Mesos knows of them', async () => {
    assert.deepEqual((await get('/v1/pod')).body, ['hello-0']);
    const { body } = await get('/v1/pod/status');
    const { service, pods } = body as {
      service: string;
      pods: { name: string; instances: { name: string; tasks: object[] }[] }[];
    };
    assert.equal(service, '/group/trial');
    assert.deepEqual(
      pods.map(({ name }) => name),
      ['hello'],
    );
    const [instance] = pods[0]?.instances ?? [];
    const shown = instance?.tasks.map((task) => ({ ...task, id: '' }));
    assert.deepEqual(shown?.[0], { id: '', name: 'hello-0-server', goal: 'RUNNING', status: 'RUNNING' });
    assert.deepEqual(instance, (await get('/v1/pod/hello-0/status')).body);
    const info = (await get('/v1/pod/hello-0/info')).body as {
      info: { name: string };
      status: { state: string };
    }[];
    assert.deepEqual([info[0]?.info.name, info[0]?.status.state], ['hello-0-server', 'TASK_RUNNING']);
    assert.equal(await code('/v1/pod/hello-1/status'), 404);
    assert.equal(await code('/v1/pod/hello-1/info'), 404);
  });

  it('shows advertised ports only', async () => {
    assert.deepEqual((await get('/v1/endpoints')).body, ['http']);
    assert.deepEqual((await get('/v1/endpoints/http')).body, {
      dns: ['agent-1.example:31000'],
      address: ['agent-1.example:31000'],
      vip: 'http.grouptrial.l4lb.thisdcos.directory:80',
    });
    assert.equal(await code('/v1/endpoints/inner'), 404);
  });

  it('shows its state, configurations and health, also below /service/<name>', async () => {
    assert.deepEqual((await get('/v1/state/frameworkId')).body, ['framework-1']);
    const [id] = (await get('/v1/configurations/targetId')).body as string[];
    assert.deepEqual((await get('/v1/configurations')).body, [id]);
    const target = (await get('/v1/configurations/target')).body;
    assert.deepEqual((await get(`/v1/configurations/${id}`)).body, target);
    assert.equal((target as { name: string }).name, '/group/trial');
    assert.equal(await code('/v1/configurations/none'), 404);
    assert.deepEqual(await get('/v1/health'), {
      status: 200,
      body: { value: 200, reasons: ['plan deploy is COMPLETE'] },
    });
    assert.deepEqual((await get('/service/group/trial/v1/pod')).body, ['hello-0']);
    const { outcomes } = (await get('/v2/debug/offers')).body as { outcomes: { podInstance: string }[] };
    assert.equal(outcomes[0]?.podInstance, 'hello-0');
  });

  it('serves artifacts by their digest, also when another file has taken their place', async () => {
    const executor = [...master.model.executors.values()][0]?.info;
    const [own, data] = executor?.command?.uris?.map(({ value }) => value) ?? [];
    assert.ok(own && data);
    const sha256 = createHash('sha256').update(tarball).digest('hex');
    assert.equal(own, `${running.url}/v1/artifacts/executor/${sha256}/pillion-executor.tar.gz`);
    writeFileSync(join(directory, 'new'), 'another executor');
    renameSync(join(directory, 'new'), join(directory, 'executor.tar.gz'));
    const head = await fetch(own, { method: 'HEAD' });
    assert.deepEqual([head.status, head.headers.get('content-length')], [200, '300000']);
    assert.match(head.headers.get('cache-control') ?? '', /immutable/);
    assert.deepEqual(Buffer.from(await (await fetch(own)).arrayBuffer()), tarball);
    assert.equal(await (await fetch(data)).text(), 'some data');
    assert.match(data, /\/v1\/artifacts\/files\/[0-9a-f]{64}\/data\.tgz$/);
    assert.equal(await code(`/v1/artifacts/executor/${'0'.repeat(64)}/pillion-executor.tar.gz`), 404);
    assert.equal(await code('/v1/artifacts/files/..%2f..%2fsvc.yml/x'), 404);
  });

  it('restarts a pod', async () => {
    const before = master.model.live().find(({ info }) => info.name === 'hello-0-server')?.info.task_id.value;
    assert.deepEqual(await post('/v1/pod/hello-0/restart'), {
      status: 200,
      body: { pod: 'hello-0', tasks: ['hello-0-server'] },
    });
    for await (const _ of running.follow('recovery')) {
      const now = master.model.live().find(({ info }) => info.name === 'hello-0-server');
      if (now !== undefined && now.info.task_id.value !== before && now.state === 'TASK_RUNNING') break;
    }
    assert.deepEqual(master.model.violations, []);
  });

  describe('by the command line', () => {
    async function pillion(...args: string[]): Promise<{ code: number | null; said: string }> {
      const program = Program.node('scheduler/cli/main.ts', args, { env: { PILLION_URL: running.url } });
      const { code: exit } = await program.ended;
      return { code: exit, said: program.output.join('\n') };
    }

    it('shows plans as a tree and as JSON', async () => {
      const { code: exit, said } = await pillion('plan', 'status', 'deploy');
      assert.equal(exit, 0);
      assert.match(
        said,
        /deploy \(serial strategy\) \(COMPLETE\)\n[├└]─ hello .*\n[│ ] {2}[├└]─ hello-0:\[server\] \(COMPLETE\)/,
      );
      const json = await pillion('--json', 'plan', 'list');
      assert.deepEqual(JSON.parse(json.said), ['deploy', 'recovery', 'backup']);
    });

    it('starts, pauses and resumes plans', async () => {
      assert.match(
        (await pillion('plan', 'start', 'backup', '-p', 'A=1', '-p', 'B=x=y')).said,
        /start backup with parameters: \{A=1, B=x=y\}/,
      );
      await complete('backup');
      assert.match(
        (await pillion('plan', 'start', 'backup', '--instance', 'hello-0')).said,
        /parameters: \{\} on hello-0$/m,
      );
      assert.match(
        (await pillion('plan', 'start', 'backup', '-i', 'hello-0', '-i', 'hello-9')).said,
        /Plan backup has no steps for hello-9; it has some for hello-0/,
      );
      await complete('backup');
      assert.match((await pillion('plan', 'resume', 'deploy')).said, /Nothing to do/);
    });

    it('shows pods and endpoints as tables', async () => {
      assert.match(
        (await pillion('pod', 'status')).said,
        /^POD +TASK +STATUS +AGENT +HEARTBEAT\nhello-0 +hello-0-server +RUNNING +agent-1/,
      );
      assert.match(
        (await pillion('endpoints')).said,
        /^ENDPOINT +HOST +ADDRESS +VIP\nhttp +agent-1\.example:31000/,
      );
    });

    it('says in one sentence what went wrong, and exits with a code that tells it', async () => {
      const closed = await FakeMaster.start();
      const { address } = closed;
      await closed.stop();
      for (const [expected, args, message] of [
        [3, ['plan', 'status', 'none'], /Plan none not found; expected one of deploy, recovery, backup/],
        [2, ['plan', 'start', 'backup', '-p', 'novalue'], /KEY=VALUE/],
        [
          5,
          ['--url', `http://${address}`, 'plan', 'list'],
          /scheduler at http:\/\/[0-9.:]+: cannot be reached \(ECONNREFUSED\)/,
        ],
        [2, ['--url', 'nonsense', 'plan', 'list'], /--url: nonsense; expected a URL/],
        [
          1,
          ['--url', `http://${master.master.address}`, 'plan', 'list'],
          /v1\/plans: answers nothing of use/,
        ],
      ] as const) {
        const { code: exit, said } = await pillion(...args);
        assert.equal(exit, expected, args.join(' '));
        assert.match(said, message);
        assert.doesNotMatch(said, /\n\s+at /);
      }
    });
  });
});
