// The executor's archive: the same bytes whenever it is packed, packed once only, and it runs without any other Node.js.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extract, list } from 'tar';
import { packExecutor } from '../../../scripts/pack-executor.ts';
import { describeTarball } from '../../../scripts/tarball.ts';
import { EXECUTOR_COMMAND } from '../../../shared/link/executor-command.ts';
import { ExecutorProcess, shellTask } from '../../support/executor-process.ts';
import { FakeAgent } from '../../support/fake-agent.ts';
import { FileServer } from '../../support/file-server.ts';

describe('pack-executor', function () {
  this.timeout(180_000);
  let directory: string;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'pillion-pack-test-'));
  });

  after(() => rmSync(directory, { recursive: true, force: true }));

  it('packs the same bytes twice, and not at all when nothing has changed', async () => {
    const [one, two] = [join(directory, 'one'), join(directory, 'two')];
    const first = await packExecutor({ directory: one });
    const second = await packExecutor({ directory: two });
    assert.equal(first.sha256, second.sha256);
    assert.ok(readFileSync(first.file).equals(readFileSync(second.file)));
    const before = statSync(first.file, { bigint: true });
    assert.deepEqual(await packExecutor({ directory: one }), first);
    assert.equal(statSync(first.file, { bigint: true }).ino, before.ino);
    assert.deepEqual(await describeTarball(first.file), first);
  });

  it('packs again when the record is of other inputs, or broken', async () => {
    const { file } = await packExecutor({ directory: join(directory, 'one') });
    const before = statSync(file, { bigint: true }).ino;
    writeFileSync(join(directory, 'one/pillion-executor.json'), '{');
    await packExecutor({ directory: join(directory, 'one') });
    assert.notEqual(statSync(file, { bigint: true }).ino, before);
  });

  it('contains the executor and its Node.js, owned by nobody', async () => {
    const { file } = await packExecutor({ directory: join(directory, 'one') });
    const found: string[] = [];
    await list({
      file,
      onReadEntry: ({ path, mode, uid, mtime }) => {
        found.push([path, mode?.toString(8), uid ?? '-', mtime?.toISOString()].join(' '));
      },
    });
    assert.deepEqual(found, [
      'pillion/LICENSE 644 - 1980-01-01T00:00:00.000Z',
      'pillion/LICENSE.libraries 644 - 1980-01-01T00:00:00.000Z',
      'pillion/LICENSE.node 644 - 1980-01-01T00:00:00.000Z',
      'pillion/bin/node 755 - 1980-01-01T00:00:00.000Z',
      'pillion/executor.cjs 644 - 1980-01-01T00:00:00.000Z',
      'pillion/forwarder.cjs 644 - 1980-01-01T00:00:00.000Z',
      ...['mustache', 're2js', 'tar', 'winston', 'yauzl'].map(
        (library) => `pillion/library/${library}.cjs 644 - 1980-01-01T00:00:00.000Z`,
      ),
      'pillion/module-thread.cjs 644 - 1980-01-01T00:00:00.000Z',
      'pillion/program.cjs 644 - 1980-01-01T00:00:00.000Z',
      'pillion/program.compiled 644 - 1980-01-01T00:00:00.000Z',
    ]);
  });

  it('contains the licence of every library that is bundled, and of what those contain', async () => {
    const { file } = await packExecutor({ directory: join(directory, 'one') });
    await extract({ file, cwd: directory }, ['pillion/LICENSE.libraries']);
    const text = readFileSync(join(directory, 'pillion/LICENSE.libraries'), 'utf8');
    const sections = text.split(/^={80}\n/m);
    const names = sections.map((section) => section.split(' ')[0]);
    for (const library of [
      'protobufjs',
      'winston',
      'winston-transport',
      'tar',
      'minipass',
      'yauzl',
      'pend',
    ]) {
      assert.ok(names.includes(library), `${library} is not among ${names.join()}`);
    }
    for (const section of sections) {
      assert.match(section, /^\S+ \d+\.\S+ \((MIT|ISC|BSD-\d-Clause|Apache-2\.0|BlueOak-1\.0\.0)\)\n\n/);
      assert.match(section, /permi|licen[cs]e/i);
    }
  });

  it('contains what its Node.js takes as compiled, and does without it where it does not', async () => {
    const { file } = await packExecutor({ directory: join(directory, 'one') });
    await extract({ file, cwd: directory });
    const { value, arguments: argv } = EXECUTOR_COMMAND;
    const options = argv.filter((argument) => argument.startsWith('--'));
    const isRefused = (...more: string[]) => {
      const script = `
        import { readFileSync } from 'node:fs';
        import { COMPILED, load } from '${join(import.meta.dirname, '../../../executor/compiled.ts')}';
        const program = load('pillion', readFileSync('pillion/' + COMPILED));
        console.log(program.cachedDataRejected, typeof program.runInThisContext());`;
      const all = [...options, ...more, '--input-type=module', '--eval', script];
      return execFileSync(join(directory, value), all, { cwd: directory, encoding: 'utf8' });
    };
    assert.equal(isRefused(), 'false function\n');
    assert.equal(isRefused('--no-opt'), 'true function\n');
  });

  it('runs as an agent starts it, and says nothing where nothing is wrong', async () => {
    const { file } = await packExecutor({ directory: join(directory, 'one') });
    const server = await FileServer.start();
    server.file('/fetched', '');
    const agent = await FakeAgent.start();
    const executor = new ExecutorProcess({
      endpoint: agent.endpoint,
      node: 'pillion/bin/node',
      program: EXECUTOR_COMMAND.arguments.slice(1),
      fill: (sandbox) => extract({ file, cwd: sandbox, sync: true }),
    });
    try {
      await agent.callOf('SUBSCRIBE');
      const value = '"$PILLION_NODE" -p 6*7; ls';
      agent.launch(shellTask('t', '', { command: { value, uris: [{ value: `${server.url}/fetched` }] } }));
      await agent.update('t', 'TASK_FINISHED');
      assert.equal(executor.read('t', 'stdout'), '42\nfetched\nstderr\nstdout\n');
      assert.deepEqual(await executor.ended, { code: 0, signal: null });
      assert.equal(executor.stderr, '');
    } finally {
      await executor.dispose();
      await agent.crash();
      await server.stop();
    }
  });
});
