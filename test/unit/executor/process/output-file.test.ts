// What a task may have put in the place of its output before it is started again.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, linkSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openOutputs } from '../../../../executor/process/output-file.ts';
import type { User } from '../../../../executor/process/users.ts';

const USER: User = { uid: 65_534, gid: 65_534, groups: [] };

describe('output files', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'pillion-output-'));
  });

  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  function open(user?: User): void {
    const place = { stdout: join(directory, 'stdout'), stderr: join(directory, 'stderr'), user };
    for (const file of openOutputs(place)) closeSync(file);
  }

  it('are made, and kept when they are there', () => {
    open();
    writeFileSync(join(directory, 'stdout'), 'before');
    open();
    assert.equal(readFileSync(join(directory, 'stdout'), 'utf8'), 'before');
  });

  it('that are pipes are refused, and do not block', () => {
    execFileSync('mkfifo', [join(directory, 'stderr')]);
    assert.throws(() => open(), /stderr: no plain file has taken its place/);
  });

  it("are the user's, but somebody else's file is not given away", function () {
    if (process.getuid?.() !== 0) return this.skip();
    open(USER);
    assert.equal(statSync(join(directory, 'stdout')).uid, USER.uid);
    const foreign = join(directory, 'foreign');
    writeFileSync(foreign, 'x');
    rmSync(join(directory, 'stdout'));
    linkSync(foreign, join(directory, 'stdout'));
    assert.throws(() => open(USER), /stdout: another user's file has taken its place/);
    assert.equal(statSync(foreign).uid, 0);
  });

  it("that the task gave a second name stay the task's", function () {
    if (process.getuid?.() !== 0) return this.skip();
    open(USER);
    linkSync(join(directory, 'stdout'), join(directory, 'kept'));
    open(USER);
  });
});
