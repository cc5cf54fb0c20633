// A live change over the API and by the command line: what would change, what is refused, the roll-out, the way back,
// and the end of the service.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiRig } from '../../support/api-rig.ts';
import { Program } from '../../support/program.ts';
import { reached } from '../../support/reached.ts';

const svc = (count: number, cpus: number) => `
name: trial
pods:
  hello:
    count: ${count}
    tasks:
      server:
        goal: RUNNING
        cmd: run
        cpus: ${cpus}
        memory: {{MEMORY}}
        configs: { conf: { template: server.conf.mustache, dest: server.conf } }
`;

describe('a live change', () => {
  let rig: ApiRig;
  let directory: string;

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'pillion-update-'));
    const environment = { MEMORY: '64' };
    rig = await ApiRig.start(svc(1, 0.5), { environment }, { 'server.conf.mustache': 'old' });
  });

  after(async () => {
    await rig?.stop();
    rmSync(directory, { recursive: true });
  });

  const yaml = (body: string, query = '') =>
    rig.send('PUT', `/v1/configurations/target${query}`, {
      body,
      headers: { 'Content-Type': 'application/yaml' },
    });

  async function pillion(...args: string[]): Promise<{ code: number | null; said: string }> {
    const program = Program.node('scheduler/cli/main.ts', args, { env: { PILLION_URL: rig.running.url } });
    const { code } = await program.ended;
    return { code, said: program.output.join('\n') };
  }

  it('is told before it is made, and not made when it is the same', async () => {
    const { status, body } = await yaml(svc(2, 0.5), '?dryRun=true');
    assert.equal(status, 200, JSON.stringify(body));
    const { result, difference } = body as { result: string; difference: { pods: object[] } };
    assert.equal(result, 'would change');
    const instances = { before: 1, after: 2 };
    const fields = [{ field: 'count', before: '1', after: '2' }];
    const hello = { pod: 'hello', kind: 'changed', instances, isLaunchedAgain: false, fields };
    assert.deepEqual(difference.pods, [hello]);
    const same = await yaml(svc(1, 0.5));
    assert.equal((same.body as { result: string }).result, 'same');
  });

  it('is refused with every problem, or with the rule that forbids it', async () => {
    const wrong = await yaml('name: trial\npods: { hello: { count: many } }');
    assert.equal(wrong.status, 400);
    const { message, errors } = wrong.body as { message: string; errors: string[] };
    assert.match(message, /^svc\.yml has \d+ problems?$/);
    assert.ok(
      errors.some((error) => /^svc\.yml:2:\d+: pods\.hello\.count/.test(error)),
      errors.join('\n'),
    );
    const shrunk = await yaml(svc(0, 0.5));
    assert.equal(shrunk.status, 409);
    assert.match((shrunk.body as { message: string }).message, /^the change is refused: .*hello/);
    assert.equal((await rig.send('PUT', '/v1/configurations/target')).status, 400);
    const type = { body: svc(1, 1), headers: { 'Content-Type': 'application/xml' } };
    assert.equal((await rig.send('PUT', '/v1/configurations/target', type)).status, 415);
    const json = { 'Content-Type': 'application/json' };
    const unknown = { body: JSON.stringify({ svcYml: svc(1, 1), env: {} }), headers: json };
    assert.equal((await rig.send('PUT', '/v1/configurations/target', unknown)).status, 400);
    const huge = { body: JSON.stringify({ svcYml: 'x'.repeat(9 * 1024 * 1024) }), headers: json };
    assert.equal((await rig.send('PUT', '/v1/configurations/target', huge)).status, 413);
    assert.equal((await rig.post('/v1/configurations/rollback')).status, 409);
  });

  it('is rolled out and back by the command line, with the templates beside the file', async () => {
    const file = join(directory, 'svc.yml');
    writeFileSync(file, svc(2, 0.6));
    writeFileSync(join(directory, 'server.conf.mustache'), 'new');
    const first = ((await rig.get('/v1/configurations/targetId')).body as string[])[0];
    const updated = await pillion('update', file, '-e', 'MEMORY=80', '--wait', '--timeout', '50');
    assert.equal(updated.code, 0, updated.said);
    assert.match(updated.said, /pod hello: changed, 1 -> 2 instances; its tasks are launched again/);
    assert.match(updated.said, /deploy: COMPLETE, 2 of 2 steps complete/);
    const [second] = (await rig.get('/v1/configurations/targetId')).body as string[];
    assert.notEqual(second, first);
    const template = await rig.get(`/v1/artifacts/template/${second}/hello/server/conf`);
    assert.equal(template.body, 'new');
    assert.deepEqual((await rig.get('/v1/pod')).body, ['hello-0', 'hello-1']);
    const back = await pillion('update', 'rollback');
    assert.equal(back.code, 1, back.said);
    assert.match(back.said, /refused/);
  });

  it('takes along what the file names, by a variable too, and nothing else', async () => {
    const named = svc(2, 0.6).replace('server.conf.mustache', '{{FILE}}.mustache');
    const list = await rig.post('/v1/configurations/files', {
      svcYml: named,
      environment: { FILE: 'other' },
    });
    assert.deepEqual([list.status, list.body], [200, ['other.mustache']]);
    const broken = await rig.post('/v1/configurations/files', { svcYml: 'name: [' });
    assert.equal(broken.status, 400);
    const bare = join(directory, 'bare');
    mkdirSync(bare);
    writeFileSync(join(bare, 'svc.yml'), svc(2, 0.7));
    const without = await pillion('update', join(bare, 'svc.yml'), '-e', 'MEMORY=80', '--dry-run');
    assert.equal(without.code, 0, `the scheduler's own template is taken: ${without.said}`);
    mkdirSync(join(bare, 'server.conf.mustache'));
    const wrong = await pillion('update', join(bare, 'svc.yml'), '-e', 'MEMORY=80', '--dry-run');
    assert.deepEqual(
      [wrong.code, /server\.conf\.mustache: is not a file/.test(wrong.said)],
      [2, true],
      wrong.said,
    );
  });

  it('is refused when the file is larger than one can be', async () => {
    const svcYml = `${svc(2, 0.6)}# ${'x'.repeat(1024 * 1024)}`;
    const { status, body } = await rig.send('PUT', '/v1/configurations/target', {
      body: JSON.stringify({ svcYml }),
      headers: { 'Content-Type': 'application/json' },
    });
    assert.equal(status, 400);
    assert.match((body as { message: string }).message, /at most 1048576/);
  });

  /** The tasks that live, with what their GREETING is. */
  const greetings = () =>
    new Map(
      rig.master.model.live().map(({ info }) => {
        const variables = info.command?.environment?.variables ?? [];
        return [info.name, variables.find(({ name }) => name === 'GREETING')?.value] as const;
      }),
    );
  const ids = () => new Map(rig.master.model.live().map(({ info }) => [info.name, info.task_id.value]));
  const env = (word: string) =>
    svc(2, 0.6).replace('cmd: run', `cmd: run\n        env: { GREETING: ${word} }`);
  /** Its update waits before each instance. */
  const careful = (word: string) =>
    `${env(word)}\nplans: { update: { phases: { hello: { pod: hello, strategy: canary } } } }`;

  async function updated(text: string, ...more: string[]): Promise<string> {
    const file = join(directory, 'svc.yml');
    writeFileSync(file, text);
    const { code, said } = await pillion('update', file, ...more);
    assert.equal(code, 0, said);
    return said;
  }

  it('of the environment alone is rolled back by one command, and launched as it was', async () => {
    await updated(env('one'), '--wait', '--timeout', '50');
    await updated(env('two'), '--wait', '--timeout', '50');
    assert.deepEqual([...greetings().values()], ['two', 'two']);
    const two = ids();
    const back = await pillion('update', 'rollback', '--wait', '--timeout', '50');
    assert.equal(back.code, 0, back.said);
    assert.match(back.said, /pod hello: changed; its tasks are launched again/);
    assert.match(back.said, /deploy: COMPLETE/);
    assert.deepEqual([...greetings().values()], ['one', 'one']);
    assert.ok([...ids()].every(([name, id]) => two.get(name) !== id));
    const { status, body } = await rig.post('/v1/configurations/rollback');
    assert.deepEqual([status, (body as { result: string }).result], [200, 'changed']);
    await rig.complete('deploy');
    assert.deepEqual([...greetings().values()], ['two', 'two'], 'back again is forward');
  });

  it('is rolled back while it is paused, and what it had not reached keeps running', async () => {
    const before = ids();
    await updated(careful('three'));
    const resumed = await pillion('update', 'resume', 'hello');
    assert.equal(resumed.code, 0, resumed.said);
    await reached(rig.running, 'deploy', ({ phases }) => phases[0]?.steps[0]?.status === 'COMPLETE');
    const paused = await pillion('update', 'pause');
    assert.equal(paused.code, 0, paused.said);
    assert.deepEqual([...greetings().values()].sort(), ['three', 'two']);
    assert.deepEqual((await rig.get('/v1/plans')).body, ['deploy', 'recovery']);
    const none = await rig.get('/v1/plans/update');
    assert.equal(none.status, 404);
    assert.match(
      JSON.stringify(none.body),
      /deploy does what svc.yml says of update.*GET \/v1\/plans\/deploy/,
    );
    const back = await pillion('update', 'rollback', '--wait', '--timeout', '50');
    assert.equal(back.code, 0, back.said);
    assert.deepEqual([...greetings().values()], ['two', 'two']);
    assert.equal(ids().get('hello-1-server'), before.get('hello-1-server'));
    assert.notEqual(ids().get('hello-0-server'), before.get('hello-0-server'));
  });

  it('is the end of the service when that is asked for by name', async () => {
    assert.equal((await rig.post('/v1/uninstall', { service: 'another' })).status, 400);
    const { code, said } = await pillion('uninstall', 'trial');
    assert.equal(code, 0, said);
    await reached(rig.running, 'uninstall', ({ phases }) => {
      return phases.length > 0 && rig.master.model.live().length === 0;
    });
    const { status, body } = await rig.get('/v1/health');
    assert.deepEqual([status, /plan uninstall is/.test(JSON.stringify(body))], [202, true]);
    assert.equal((await rig.get('/v1/state/properties/deployment-completed')).body, 'false');
    const refused = await yaml(svc(2, 0.6));
    assert.equal(refused.status, 409);
    assert.match((refused.body as { message: string }).message, /is being uninstalled/);
  });
});
