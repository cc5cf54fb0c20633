// What the real executor brings into a task's directory before it starts: URIs, templates, secrets. And what it does when
// that fails, or when the task is killed meanwhile.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { globSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { bundleExecutor, writeProgram } from '../../../scripts/executor-bundle.ts';
import { TaskConfiguration } from '../../../shared/link/generated/link.ts';
import { encode } from '../../../shared/mesos/codec.ts';
import type { CommandInfo_URI, TaskInfo } from '../../../shared/mesos/generated/mesos.ts';
import { tarGz, zip } from '../../support/archives.ts';
import { ExecutorProcess, shellTask } from '../../support/executor-process.ts';
import { FakeAgent } from '../../support/fake-agent.ts';
import { FileServer } from '../../support/file-server.ts';

interface Wishes extends TaskConfiguration {
  readonly uris?: readonly CommandInfo_URI[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly user?: string;
}

function task(id: string, value: string, { uris, variables = {}, user, ...configuration }: Wishes): TaskInfo {
  const environment = { variables: Object.entries(variables).map(([name, text]) => ({ name, value: text })) };
  return shellTask(id, value, {
    command: { value, environment, uris, user },
    data: encode(TaskConfiguration, configuration),
  });
}

describe('executor: what a task needs', () => {
  let agent: FakeAgent;
  let executor: ExecutorProcess;
  let server: FileServer;

  async function start(fill?: (sandbox: string) => void, program?: readonly string[]) {
    agent = await FakeAgent.start({ framework: { capabilities: [{ type: 'TASK_KILLING_STATE' }] } });
    executor = new ExecutorProcess({
      endpoint: agent.endpoint,
      ...(fill && { fill }),
      ...(program && { program }),
    });
    await agent.callOf('SUBSCRIBE');
  }

  beforeEach(async () => {
    server = await FileServer.start();
  });

  afterEach(async () => {
    await executor.dispose();
    await agent.crash();
    await server.stop();
  });

  it('fetches, unpacks and caches, each task for itself, while another one runs', async () => {
    server.file('/pkg.tgz', tarGz({ path: 'pkg/run', content: 'echo from the archive' }));
    server.file('/tool', '#!/bin/sh\necho from the tool\n');
    await start();
    const uris = [
      { value: `${server.url}/pkg.tgz`, cache: true },
      { value: `${server.url}/tool`, executable: true, output_file: 'bin/tool' },
    ];
    const fetching = ['a', 'b'].map((id) => task(id, 'sh pkg/run; bin/tool', { uris }));
    agent.launch(shellTask('plain', 'sleep 1000'), ...fetching);
    await Promise.all(['a', 'b'].map((id) => agent.update(id, 'TASK_FINISHED')));
    for (const id of ['a', 'b'])
      assert.equal(executor.read(id, 'stdout'), 'from the archive\nfrom the tool\n');
    assert.deepEqual(server.requests.sort(), ['GET /pkg.tgz', 'GET /tool', 'GET /tool']);
    assert.deepEqual(readdirSync(join(executor.sandbox, 'tasks/a')).sort(), [
      'bin',
      'pkg',
      'stderr',
      'stdout',
    ]);
    assert.deepEqual(agent.states('plain'), ['TASK_RUNNING']);
    assert.deepEqual(agent.states('a'), ['TASK_STARTING', 'TASK_RUNNING', 'TASK_FINISHED']);
  });

  it('does so from its bundle as from its sources', async () => {
    server.file('/a.tgz', tarGz({ path: 'of-tar', content: 'tar' }));
    server.file('/a.zip', zip({ path: 'of-zip', content: 'zip' }));
    const bundle = await bundleExecutor('executor.cjs');
    await start((sandbox) => writeProgram(join(sandbox, 'pillion'), bundle), ['pillion/executor.cjs']);
    const digest = createHash('sha256')
      .update(zip({ path: 'of-zip', content: 'zip' }))
      .digest('hex');
    const uris = [{ value: `${server.url}/a.tgz` }, { value: `${server.url}/a.zip#sha256=${digest}` }];
    const templates = [{ name: 'conf', dest: 'conf', content: Buffer.from('{{MESOS_TASK_ID}}') }];
    agent.launch(task('t', 'cat of-tar of-zip conf', { uris, templates }));
    await agent.update('t', 'TASK_FINISHED');
    assert.equal(executor.read('t', 'stdout'), 'tarzipt');
  });

  it('fails only the task whose needs cannot be met, with one sentence, and leaves nothing of it', async () => {
    server.file('/none.tgz', 'hello');
    server.file('/file', 'x');
    await start();
    const bad: Readonly<Record<string, readonly [Wishes, RegExp]>> = {
      missing: [
        { uris: [{ value: `${server.url}/file` }, { value: `${server.url}/no` }] },
        /^Failed to fetch '.*\/no': the server answered 404$/,
      ],
      digest: [{ uris: [{ value: `${server.url}/file#sha256=${'0'.repeat(64)}` }] }, /its SHA-256 is 2d7/],
      damaged: [{ uris: [{ value: `${server.url}/none.tgz` }] }, /none.tgz': incorrect header check/],
      value: [
        { templates: [{ name: 'conf', dest: 'c', content: Buffer.from('{{NO}}') }] },
        /template 'conf': no value for NO/,
      ],
      outside: [
        { templates: [{ name: 'conf', dest: '../c', content: Buffer.from('') }] },
        /inside the sandbox/,
      ],
      neither: [{ templates: [{ name: 'conf', dest: 'c' }] }, /neither content nor uri/],
    };
    agent.launch(
      ...Object.entries(bad).map(([id, [wishes]]) => task(id, 'true', wishes)),
      shellTask('good', 'sleep 1000'),
    );
    for (const [id, [, why]] of Object.entries(bad)) {
      const status = await agent.update(id, 'TASK_FAILED');
      assert.match(status.message ?? '', why);
      const path = join(executor.sandbox, 'tasks', id);
      assert.deepEqual(statSync(path, { throwIfNoEntry: false }) === undefined ? [] : readdirSync(path), []);
    }
    const { reason } = await agent.update('missing', 'TASK_FAILED');
    assert.equal(reason, 'REASON_CONTAINER_LAUNCH_FAILED');
    assert.equal((await agent.update('value', 'TASK_FAILED')).reason, 'REASON_TASK_INVALID');
    await agent.update('good', 'TASK_RUNNING');
  });

  it('ends a fetch when its task is killed, at once', async () => {
    const left = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    server.answers['/endless'] = (_, response) => {
      response.write('a');
      asked.resolve();
      void once(response, 'close').then(() => left.resolve());
    };
    await start();
    agent.launch(task('slow', 'true', { uris: [{ value: `${server.url}/endless` }] }));
    await asked.promise;
    agent.send({ type: 'KILL', kill: { task_id: { value: 'slow' } } });
    const status = await agent.update('slow', 'TASK_KILLED');
    assert.equal(status.reason, 'REASON_TASK_KILLED_DURING_LAUNCH');
    await left.promise;
    assert.deepEqual(agent.states('slow'), ['TASK_STARTING', 'TASK_KILLING', 'TASK_KILLED']);
    assert.deepEqual(await executor.ended, { code: 0, signal: null }, executor.stderr);
  });

  it('renders templates into the task, also into its own copy of what was fetched for the pod', async () => {
    await start((sandbox) => {
      mkdirSync(join(sandbox, 'dist/etc'), { recursive: true });
      writeFileSync(join(sandbox, 'dist/etc/old'), 'old');
      writeFileSync(join(sandbox, 'dist/etc/site'), 'of the pod');
      writeFileSync(join(sandbox, 'site.mustache'), 'fetched {{PORT}}');
    });
    server.file('/t', 'over http {{PORT}}');
    const template = (name: string, dest: string, content: string) => ({
      name,
      dest,
      content: Buffer.from(content),
    });
    const templates = [
      template('site', 'dist/etc/site', 'port {{PORT}}'),
      template('top', 'new/conf', '{{MESOS_TASK_ID}}'),
      { name: 'http', dest: 'http', uri: `${server.url}/t` },
      { name: 'file', dest: 'file', uri: 'site.mustache' },
    ];
    const show = 'cat dist/etc/site; echo; cat dist/etc/old; echo; cat new/conf http file';
    const both = [1, 2].map((port) => task(`t${port}`, show, { templates, variables: { PORT: `${port}` } }));
    agent.launch(...both);
    for (const id of [1, 2]) {
      await agent.update(`t${id}`, 'TASK_FINISHED');
      assert.equal(executor.read(`t${id}`, 'stdout'), `port ${id}\nold\nt${id}over http ${id}fetched ${id}`);
    }
    assert.equal(readFileSync(join(executor.sandbox, 'dist/etc/site'), 'utf8'), 'of the pod');
  });

  it('gives secrets in variables and files that nobody else reads, and tells them to nobody', async () => {
    await start();
    const value = Buffer.from('s3cret');
    const secrets: Wishes = {
      secret_variables: [{ name: 'PASSWORD', value }],
      secret_files: [
        { path: 'keys/read', value },
        { path: 'keys/write', value, writable: true },
      ],
      templates: [{ name: 'conf', dest: 'conf', content: Buffer.from('{{PASSWORD}}') }],
    };
    const show = 'stat -c %a keys/read keys/write conf; printf %s "$PASSWORD" | wc -c; cat keys/read | wc -c';
    agent.launch(
      task('good', show, secrets),
      task('bad', 'true', { ...secrets, secret_files: [{ path: '/etc/key', value }] }),
      task('worse', 'true', {
        ...secrets,
        secret_variables: [{ name: 'PASSWORD', value: Buffer.from('s3cret\0') }],
      }),
    );
    await agent.update('good', 'TASK_FINISHED');
    assert.equal(executor.read('good', 'stdout').trim(), '400\n600\n600\n6\n6');
    await Promise.all([agent.update('bad', 'TASK_FAILED'), agent.update('worse', 'TASK_FAILED')]);
    await executor.ended;
    const said = agent.calls.flatMap(({ update }) => update?.status.message ?? []).join('\n');
    const logged = globSync(join(executor.sandbox, 'executor.log*')).map((file) =>
      readFileSync(file, 'utf8'),
    );
    assert.match(logged.join(''), /bad/);
    assert.doesNotMatch(`${said}${executor.stderr}${executor.stdout}${logged.join('')}`, /s3cret/);
  });

  it("gives all that it brought to the task's user, and nothing that is linked", async function () {
    if (userInfo().uid !== 0) this.skip();
    server.file('/pkg.tgz', tarGz({ path: 'pkg/file', content: 'x', mode: 0o600 }));
    await start((sandbox) => writeFileSync(join(sandbox, 'pod-file'), 'x'));
    const wishes: Wishes = {
      user: 'nobody',
      uris: [{ value: `${server.url}/pkg.tgz` }],
      secret_files: [{ path: 'key', value: Buffer.from('x') }],
    };
    agent.launch(task('t', 'id -un; cat pkg/file key; touch pkg/new', wishes));
    await agent.update('t', 'TASK_FINISHED');
    assert.equal(executor.read('t', 'stdout'), 'nobody\nxx');
    assert.equal(statSync(join(executor.sandbox, 'pod-file')).uid, 0);
  });
});
