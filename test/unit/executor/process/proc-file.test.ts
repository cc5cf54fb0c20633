// The small files of /proc, and what else is as small.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeptProcFile, numberAfter, procText } from '../../../../executor/process/proc-file.ts';

describe('files of /proc', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'pillion-proc-'));
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  it('read as empty where they are not there', () => {
    const path = join(directory, 'none');
    assert.deepEqual([procText(path), new KeptProcFile(path).text()], ['', '']);
  });

  it('that are kept open are read anew each time, from their beginning, and are found when they come', () => {
    const path = join(directory, 'last');
    const file = new KeptProcFile(path);
    assert.equal(file.text(), '');
    for (const text of ['4711\n', '4712\n', '300\n']) {
      writeFileSync(path, text);
      assert.equal(file.text(), text);
    }
  });

  it('tell the number behind a word, where there is one', () => {
    const text = 'Name:\tx\nVmHWM:\t     132 kB\nTgid:\t-\n';
    assert.deepEqual(
      ['\nVmHWM:', '\nTgid:', '\nVmPeak:'].map((word) => numberAfter(word, text)),
      [132, undefined, undefined],
    );
  });
});
