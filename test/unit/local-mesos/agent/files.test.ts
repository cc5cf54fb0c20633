// Which names lead to a sandbox, and that none leads out of it.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Files } from '../../../local-mesos/agent/files/files.ts';
import { listDirectory } from '../../../local-mesos/agent/files/listing.ts';
import { AgentPaths } from '../../../local-mesos/agent/paths.ts';

describe('agent files', () => {
  const ids = { agent: 's', framework: 'f', executor: 'e', container: 'c' };
  let folder: string;
  let sandbox: string;
  let files: Files;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'pillion-files-')));
    const paths = new AgentPaths(folder);
    sandbox = paths.sandbox(ids);
    mkdirSync(sandbox, { recursive: true });
    writeFileSync(join(sandbox, 'stdout'), 'out\n');
    symlinkSync(folder, join(sandbox, 'way-out'));
    files = new Files(paths);
    files.attachRun(ids);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function found(name: string): string {
    const resolved = files.resolve(name);
    return 'problem' in resolved ? resolved.problem : resolved.path;
  }

  it('finds the sandbox by all its names', () => {
    const latest = join(sandbox, '..', 'latest');
    for (const name of [sandbox, `${sandbox}/`, latest, '/frameworks/f/executors/e/runs/latest']) {
      assert.equal(found(`${name}/stdout`.replace('//', '/')), join(sandbox, 'stdout'));
      assert.equal(found(name), sandbox);
    }
  });

  it('finds nothing else', () => {
    for (const name of [
      '',
      '/',
      folder,
      '/frameworks/f/executors/e/runs/c',
      `${sandbox}/none`,
      `${sandbox}2`,
    ]) {
      assert.equal(found(name), 'not found');
    }
  });

  it('lets no path out of the sandbox', () => {
    for (const name of [`${sandbox}/..`, `${sandbox}/way-out`, `${sandbox}/../../../..`]) {
      assert.equal(found(name), 'inaccessible');
    }
  });

  it('forgets a removed sandbox', () => {
    files.detach(sandbox);
    assert.deepEqual(files.attached, {});
  });

  it('lists by name, in the form asked for', () => {
    const listed = listDirectory(sandbox, '/asked');
    assert.deepEqual(
      listed.map(({ path, size }) => [path, path === '/asked/stdout' ? size : undefined]),
      [
        ['/asked/stdout', 4n],
        ['/asked/way-out', undefined],
      ],
    );
  });
});
