// What the kernel says is mounted.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMountpoint } from '../../../../executor/volumes/mount-table.ts';
import { canMount } from '../../../support/volume-plugin.ts';

describe('mount table', () => {
  let root: string;

  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'pillion-mounts-')));
    mkdirSync(join(root, 'run/a b\\c'), { recursive: true });
    symlinkSync('run', join(root, 'var-run'));
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('knows a mountpoint by any way that leads to it, whatever its name', async function () {
    if (!canMount) this.skip();
    const place = join(root, 'run/a b\\c');
    execFileSync('mount', ['--bind', place, place]);
    try {
      const ways = [place, `${place}/`, join(root, 'var-run/a b\\c'), join(root, 'run')];
      assert.deepEqual(await Promise.all(ways.map(isMountpoint)), [true, true, true, false]);
    } finally {
      execFileSync('umount', [place]);
    }
    assert.equal(await isMountpoint(place), false);
  });

  it('knows none where nothing is', async () => {
    assert.equal(await isMountpoint(join(root, 'no/such/place')), false);
    assert.equal(await isMountpoint('/'), true);
  });
});
