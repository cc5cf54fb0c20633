// An archive depends on its files alone: not on the order they are named in, the time, or the modes on disk.
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { list } from 'tar';
import { packTarball } from '../../../scripts/tarball.ts';

describe('packTarball', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'pillion-test-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('gives the same bytes for the same files', async () => {
    const program = join(directory, 'program');
    writeFileSync(program, '#!/bin/sh\n');
    const first = await packTarball(join(directory, 'a.tar.gz'), [
      { path: 'p/bin/program', from: { file: program }, executable: true },
      { path: 'p/notes', from: { content: 'hello' } },
    ]);
    chmodSync(program, 0o600);
    utimesSync(program, 1, 1);
    const second = await packTarball(join(directory, 'b.tar.gz'), [
      { path: 'p/notes', from: { content: 'hello' } },
      { path: 'p/bin/program', from: { file: program }, executable: true },
    ]);
    assert.equal(second.sha256, first.sha256);
    assert.deepEqual(readFileSync(second.file), readFileSync(first.file));
  });

  it('keeps what may be executed, and nothing of the packer', async () => {
    const file = join(directory, 'a.tar.gz');
    await packTarball(file, [
      { path: 'program', from: { content: 'x' }, executable: true },
      { path: 'data', from: { content: 'y' } },
    ]);
    const found: unknown[] = [];
    await list({ file, onReadEntry: ({ path, mode, uid }) => found.push({ path, mode, uid }) });
    assert.deepEqual(found, [
      { path: 'data', mode: 0o644, uid: undefined },
      { path: 'program', mode: 0o755, uid: undefined },
    ]);
  });

  it('leaves no half-written archive when a file is missing', async () => {
    const file = join(directory, 'a.tar.gz');
    const entry = { path: 'x', from: { file: join(directory, 'missing') } };
    await assert.rejects(packTarball(file, [entry]), /ENOENT/);
    assert.throws(() => readFileSync(file), /ENOENT/);
  });
});
