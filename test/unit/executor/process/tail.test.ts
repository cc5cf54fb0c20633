// The end of a task's output file, whatever the task put in its place.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_LINES, TAIL_BYTES } from '../../../../executor/core/last-lines.ts';
import { readLastLines } from '../../../../executor/process/tail.ts';

describe('tail of a file', () => {
  let directory: string;
  let path: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'pillion-tail-'));
    path = join(directory, 'stdout');
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  it('is the whole of a small file', () => {
    writeFileSync(path, 'one\ntwo\n');
    assert.deepEqual(readLastLines(path), { lines: ['one', 'two'], omitted: false });
  });

  it('is the end of a large one', () => {
    writeFileSync(path, `${'x'.repeat(TAIL_BYTES)}\nlast\n`);
    assert.deepEqual(readLastLines(path), { lines: ['last'], omitted: true });
  });

  const NO_FILES: Readonly<Record<string, () => void>> = {
    'a missing file': () => {},
    'an empty file': () => writeFileSync(path, ''),
    'a directory': () => mkdirSync(path),
    'a link, even to a file': () => symlinkSync('/etc/passwd', path),
    'a pipe, which would block': () => execFileSync('mkfifo', [path]),
  };
  for (const [name, make] of Object.entries(NO_FILES)) {
    it(`is empty for ${name}`, () => {
      make();
      assert.deepEqual(readLastLines(path), NO_LINES);
    });
  }
});
