// Task directories: what is linked into them, and that nothing leads out of them.
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Sandbox } from '../../../../executor/process/sandbox.ts';
import { volumePaths } from '../../../../executor/volumes/volume-paths.ts';
import type { Resource, TaskInfo } from '../../../../shared/mesos/generated/mesos.ts';

function volume(container_path: string): Resource {
  return { name: 'disk', type: 'SCALAR', disk: { volume: { container_path, mode: 'RW' } } };
}

function task(id: string, ...resources: Resource[]): TaskInfo {
  return { name: id, task_id: { value: id }, agent_id: { value: 'a' }, resources };
}

describe('sandbox', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'pillion-sandbox-'));
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('gives each task a directory with the pod volumes and the fetched files in it', () => {
    mkdirSync(join(root, 'data'));
    mkdirSync(join(root, 'pillion'));
    for (const file of ['conf', 'stdout', 'stderr.1', 'pillion-executor.tar.gz'])
      writeFileSync(join(root, file), file);
    const sandbox = new Sandbox(root);
    sandbox.setPodVolumes(['data']);
    const { path } = sandbox.create(task('t'), undefined);
    assert.equal(path, join(root, 'tasks/t'));
    assert.deepEqual(readdirSync(path), ['conf', 'data']);
    assert.equal(readFileSync(join(path, 'conf'), 'utf8'), 'conf');
    assert.equal(readlinkSync(join(path, 'data')), '../../data');
  });

  it('shows the volume of a task to that task only', () => {
    mkdirSync(join(root, 'mine'));
    const sandbox = new Sandbox(root);
    const tasks = [task('other'), task('owner', volume('mine'))];
    sandbox.announce(tasks);
    const [other, owner] = tasks.map((one) => readdirSync(sandbox.create(one, undefined).path));
    assert.deepEqual([other, owner], [[], ['mine']]);
  });

  it('makes the directories above a nested volume, and sees one volume inside another', () => {
    mkdirSync(join(root, 'a/b'), { recursive: true });
    mkdirSync(join(root, 'c/d'), { recursive: true });
    const sandbox = new Sandbox(root);
    sandbox.setPodVolumes(['c/d', 'a', 'a/b']);
    const { path } = sandbox.create(task('t'), undefined);
    assert.equal(readlinkSync(join(path, 'c/d')), '../../../c/d');
    assert.equal(readlinkSync(join(path, 'a')), '../../a');
    assert.ok(existsSync(join(path, 'a/b')));
  });

  it('refuses an id that is no file name, and one that has run', () => {
    const sandbox = new Sandbox(root);
    for (const id of ['', '.', '..', '../x', 'a/b', 'a\0b', 'x'.repeat(256)]) {
      assert.throws(() => sandbox.create(task(id), undefined), /task id/);
    }
    sandbox.create(task('t'), undefined);
    assert.throws(() => sandbox.create(task('t'), undefined), /already run/);
  });

  it('leaves absolute volumes to the image, and refuses those that lead out', () => {
    assert.deepEqual(volumePaths([volume('/abs'), volume('a//b/'), { name: 'cpus', type: 'SCALAR' }]), [
      'a/b',
    ]);
    for (const path of ['..', '../x', 'a/../../x', '.']) {
      assert.throws(() => volumePaths([volume(path)]), /expected a path inside the sandbox/);
    }
  });
});
