import assert from 'node:assert/strict';
import { linkSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { punch } from '../../../../executor/logs/punch.ts';

const MIB = 1024 ** 2;

describe('punch', () => {
  let directory: string;
  let path: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'pillion-punch-'));
    path = join(directory, 'stdout');
    writeFileSync(path, Buffer.alloc(4 * MIB, 'x'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('frees blocks, and leaves length and the other bytes', async () => {
    await punch({ path, inode: statSync(path).ino, from: 0, through: 3 * MIB });
    const { size, blocks } = statSync(path);
    assert.equal(size, 4 * MIB);
    assert.ok(blocks * 512 <= MIB + 64 * 1024, `${blocks * 512} bytes are left`);
    const content = readFileSync(path);
    assert.ok(content.subarray(0, 3 * MIB).every((byte) => byte === 0));
    assert.ok(content.subarray(3 * MIB).equals(Buffer.alloc(MIB, 'x')));
  });

  it('touches no other file: not through a link, not one that was put in the place, not one with a second name', async () => {
    const inode = statSync(path).ino;
    const link = join(directory, 'link');
    symlinkSync('stdout', link);
    await assert.rejects(punch({ path: link, inode, from: 0, through: MIB }), /ELOOP/);
    await punch({ path, inode: inode + 1, from: 0, through: MIB });
    linkSync(path, join(directory, 'second'));
    await punch({ path, inode, from: 0, through: MIB });
    assert.ok(readFileSync(path).every((byte) => byte === 0x78));
  });

  it('rejects with what the program says', async () => {
    await assert.rejects(punch({ path, inode: statSync(path).ino, from: 0, through: 0 }), /length/);
  });
});
