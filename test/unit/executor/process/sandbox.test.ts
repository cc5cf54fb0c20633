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
import { Sandbox, SandboxError, type TaskDirectory } from '../../../../executor/process/sandbox.ts';
import { sandboxVolumes } from '../../../../executor/volumes/volume-paths.ts';
import type { Resource, TaskInfo, Volume } from '../../../../shared/mesos/generated/mesos.ts';

function volume(container_path: string, mode: Volume['mode'] = 'RW'): Resource {
  return { name: 'disk', type: 'SCALAR', disk: { volume: { container_path, mode } } };
}

function task(id: string, ...resources: Resource[]): TaskInfo {
  return { name: id, task_id: { value: id }, agent_id: { value: 'a' }, resources };
}

function make(sandbox: Sandbox, info: TaskInfo): TaskDirectory {
  const directory = sandbox.create(info);
  sandbox.complete(info, directory, undefined);
  return directory;
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
    sandbox.setPodResources([volume('data')]);
    const { path } = make(sandbox, task('t'));
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
    const [other, owner] = tasks.map((one) => readdirSync(make(sandbox, one).path));
    assert.deepEqual([other, owner], [[], ['mine']]);
  });

  it("tells of a task's volumes and the pod's which of them are read-only", () => {
    const sandbox = new Sandbox(root);
    sandbox.setPodResources([volume('pods', 'RO')]);
    const reader = task('t', volume('written'), volume('a/read', 'RO'));
    assert.deepEqual(sandbox.volumesOf(reader), [
      { path: join(root, 'pods'), readOnly: true },
      { path: join(root, 'a/read'), readOnly: true },
      { path: join(root, 'written'), readOnly: false },
    ]);
  });

  it('makes the directories above a nested volume, and sees one volume inside another', () => {
    mkdirSync(join(root, 'a/b'), { recursive: true });
    mkdirSync(join(root, 'c/d'), { recursive: true });
    const sandbox = new Sandbox(root);
    sandbox.setPodResources(['c/d', 'a', 'a/b'].map((path) => volume(path)));
    const { path } = make(sandbox, task('t'));
    assert.equal(readlinkSync(join(path, 'c/d')), '../../../c/d');
    assert.equal(readlinkSync(join(path, 'a')), '../../a');
    assert.ok(existsSync(join(path, 'a/b')));
  });

  it('refuses an id that is no file name, and one that has run', () => {
    const sandbox = new Sandbox(root);
    for (const id of ['', '.', '..', '../x', 'a/b', 'a\0b', 'x'.repeat(256), '.newest', '.newest.new']) {
      assert.throws(() => sandbox.create(task(id)), /task id/);
    }
    make(sandbox, task('t'));
    assert.throws(() => make(sandbox, task('t')), /already run/);
  });

  it('lets what the task has of its own stand before what was fetched for the pod', () => {
    for (const name of ['conf', 'tool']) writeFileSync(join(root, name), 'of the pod');
    const sandbox = new Sandbox(root);
    const directory = sandbox.create(task('t'));
    assert.deepEqual([...sandbox.fetchedFor(task('t')).keys()].sort(), ['conf', 'tool']);
    writeFileSync(join(directory.path, 'conf'), 'of the task');
    sandbox.complete(task('t'), directory, undefined);
    const read = (name: string) => readFileSync(join(directory.path, name), 'utf8');
    assert.deepEqual([read('conf'), read('tool')], ['of the task', 'of the pod']);
  });

  it('removes what was made for a task that will not run, and nothing that is linked there', () => {
    mkdirSync(join(root, 'data'));
    writeFileSync(join(root, 'data/kept'), 'kept');
    const sandbox = new Sandbox(root);
    sandbox.setPodResources([volume('data')]);
    const directory = make(sandbox, task('t'));
    mkdirSync(join(directory.path, 'half'));
    sandbox.discard(directory);
    assert.deepEqual(readdirSync(directory.path), []);
    assert.equal(readFileSync(join(root, 'data/kept'), 'utf8'), 'kept');
  });

  it('leaves absolute volumes to the image, and refuses those that lead out', () => {
    const resources = [volume('/abs'), volume('a//b/'), { name: 'cpus', type: 'SCALAR' } as const];
    assert.deepEqual(sandboxVolumes(resources), [{ path: 'a/b', readOnly: false }]);
    for (const path of ['..', '../x', 'a/../../x', '.']) {
      assert.throws(() => sandboxVolumes([volume(path)]), /expected a path inside the sandbox/);
    }
  });

  it('fails a task whose volume leads out, and no other; all of a pod whose volume does', () => {
    const sandbox = new Sandbox(root);
    const [bad, good] = [task('bad', volume('../x'), volume('inner')), task('good')];
    sandbox.announce([bad, good]);
    assert.throws(() => sandbox.create(bad), /container path '\.\.\/x'; expected a path inside the sandbox/);
    assert.equal(existsSync(join(root, 'tasks/bad')), false);
    make(sandbox, good);
    sandbox.setPodResources([volume('../y')]);
    assert.throws(() => sandbox.create(task('next')), /container path '\.\.\/y'/);
  });

  it('says that it cannot be used', () => {
    assert.throws(() => new Sandbox(join(root, 'none')), SandboxError);
  });

  it('links what is outside, but neither over something nor into another volume', () => {
    for (const name of ['conf', 'disk', 'outside']) mkdirSync(join(root, name));
    const sandbox = new Sandbox(root);
    const directory = sandbox.create(task('t', volume('disk')));
    const link = (place: string) => sandbox.linkOutside(directory, place, join(root, 'outside'));
    link('deep/data');
    link('conf');
    sandbox.complete(task('t', volume('disk')), directory, undefined);
    assert.equal(readlinkSync(join(directory.path, 'deep/data')), join(root, 'outside'));
    assert.equal(readlinkSync(join(directory.path, 'conf')), join(root, 'outside'));
    assert.throws(() => link('disk'), /container path 'disk': something else is there already/);
    assert.throws(() => link('disk/a/b'), /container path 'disk\/a\/b': the place lies in another volume/);
    assert.throws(() => link('deep/data/inner'), /the place lies in another volume/);
    assert.deepEqual([readdirSync(join(root, 'outside')), readdirSync(join(root, 'disk'))], [[], []]);
  });
});
