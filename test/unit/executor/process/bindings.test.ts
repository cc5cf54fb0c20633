// What is bound for a task that sees something read-only, and in which order.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Binding, bindings } from '../../../../executor/process/bindings.ts';
import { canMount } from '../../../support/volume-plugin.ts';

const ro = (path: string) => ({ path, readOnly: true });
const rw = (path: string) => ({ path, readOnly: false });
const words = (binds: readonly Binding[]) => binds.map(({ mode, path }) => `${mode} ${path}`);

describe('bindings', () => {
  let root: string;

  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'pillion-bindings-')));
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('are none for a task that sees nothing read-only', () => {
    assert.deepEqual(bindings('/own', []), []);
    assert.deepEqual(bindings('/own', [rw('/a'), rw('/a/b')]), []);
  });

  it('keep writable what is theirs inside of what is read-only, bound from the inside', () => {
    const shown = [ro('/a'), rw('/a/b/inner'), ro('/a/b'), rw('/elsewhere'), rw('/ab')];
    assert.deepEqual(words(bindings('/a/own', shown)), ['rw /a/b/inner', 'rw /a/own', 'ro /a/b', 'ro /a']);
  });

  it('are those of the places themselves, wherever links lead, and of each once', () => {
    mkdirSync(join(root, 'disk/inner'), { recursive: true });
    symlinkSync(join(root, 'disk'), join(root, 'link'));
    const shown = [ro(join(root, 'link')), ro(join(root, 'disk')), rw(join(root, 'link/inner/new'))];
    const found = words(bindings('/own', shown));
    assert.deepEqual(found, [`rw ${root}/disk/inner/new`, `ro ${root}/disk`]);
  });

  it("of another task's newest run are those of all runs, and of what is there now", () => {
    const newestRun = '/box/tasks/.newest/other';
    const seen = { path: `${newestRun}/data`, readOnly: true, newestRun };
    assert.deepEqual(words(bindings('/box/tasks/own', [seen, rw('/box/data')])), [
      `later ${newestRun}/data`,
      `ro ${newestRun}`,
      'rw /box/tasks/own',
      'ro /box/tasks',
    ]);
    const whole = { path: newestRun, readOnly: true, newestRun };
    assert.equal(words(bindings('/box/tasks/own', [whole]))[0], `ro ${newestRun}`);
    const written = { ...seen, path: '/box/tasks/.newest/third', readOnly: false };
    assert.deepEqual(bindings('/box/tasks/own', [written]), []);
    assert.throws(
      () => bindings('/box/tasks/own', [seen, written]),
      /mode RW beside another task's directory/,
    );
  });

  it('refuse the root, which cannot be bound, and one place in both modes', () => {
    assert.throws(() => bindings('/own', [ro('/')]), /volume \/: mode RO of the root/);
    assert.throws(
      () => bindings('/own', [rw('/a'), ro('/a')]),
      /volume \/a: the modes RO and RW in one task/,
    );
  });

  it('are none for what the agent shows read-only already', function () {
    if (!canMount) this.skip();
    execFileSync('mount', ['--bind', root, root]);
    try {
      execFileSync('mount', ['-o', 'remount,bind,ro', root]);
      assert.deepEqual(bindings('/own', [ro(root)]), []);
    } finally {
      execFileSync('umount', [root]);
    }
    assert.deepEqual(words(bindings('/own', [ro(root)])), [`ro ${root}`]);
  });
});
