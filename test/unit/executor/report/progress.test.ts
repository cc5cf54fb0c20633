// What tasks say of their progress: lines, files that cannot be trusted, and what is kept of it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { ownMatcher } from '../../../../executor/report/own-pattern.ts';
import { cut, defaultMatcher, type Reading, readLines } from '../../../../executor/report/progress-line.ts';
import { progressSource } from '../../../../executor/report/progress-source.ts';
import { BEGINNING, look, MOST_LOOK_BYTES } from '../../../../executor/report/tail.ts';
import { advance } from '../../../../executor/report/task-progress.ts';

const read = (line: string, isPrinted = false): Reading | undefined =>
  readLines([line], defaultMatcher, isPrinted)[0];

describe('progress: a line', () => {
  it("is understood as Cook's executor does", () => {
    assert.deepEqual(read('progress: 12.5, half of the quarter'), {
      percent: 12.5,
      message: 'half of the quarter',
    });
    assert.deepEqual(read('[x] progress: .5, Größe 測試'), { percent: 0.5, message: 'Größe 測試' });
    assert.deepEqual(read('progress: 7, '), { percent: 7, message: '' });
    for (const line of ['progress: 101, x', 'progress: -1 x', 'progress: x', '', '7']) {
      assert.equal(read(line), undefined, line);
    }
  });

  it('is understood as JSON; what is printed only with a percent', () => {
    const line = '{"percent": 5, "message": "m", "stage": "load", "counts": {"rows": 7, "x": "y"}, "z": 1}';
    const reading = { percent: 5, message: 'm', stage: 'load', counts: { rows: 7 } };
    assert.deepEqual([read(line), read(line, true)], [reading, reading]);
    assert.deepEqual(read('{"message": "m"}'), { message: 'm' });
    assert.equal(read('{"level": "info", "message": "m"}', true), undefined);
    assert.deepEqual(read('{"milestone": true, "stage": "s"}'), { stage: 's', milestone: 's' });
    for (const nothing of ['{"percent": 101}', '{"percent": "5"}', '{', '{}', 'null', '[1]']) {
      assert.equal(read(nothing), undefined, nothing);
    }
  });

  it('may have a pattern of its own, which cannot hang the executor', () => {
    const [reading] = readLines(['12% done: rows'], ownMatcher('(\\d+)% done: (.*)'), true);
    assert.deepEqual(reading, { percent: 12, message: 'rows' });
    assert.throws(() => ownMatcher('('), /RE2/);
    assert.deepEqual(readLines([`${'a'.repeat(4000)}!`], ownMatcher('^(a+)+$'), true), []);
  });

  it('with a pattern of its own that costs much is read in the newest lines only', () => {
    const match = ownMatcher('(?:x{0,30}){0,10}(\\d+)%');
    const lines = Array.from({ length: 1000 }, (_, line) => `${'-'.repeat(90)}${line % 100}%`);
    const found = match(lines);
    assert.equal(found[0], null);
    assert.deepEqual(found.at(-1)?.[1], '99');
    assert.equal(found.lastIndexOf(null), found.filter((groups) => groups === null).length - 1);
  });

  it('is cut at a character, to 512 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 0, maxLength: 700 }), (text) => {
        const bytes = Buffer.from(cut(text));
        assert.ok(bytes.length <= 512);
        assert.equal(bytes.toString().includes('\ufffd'), text.toWellFormed().includes('\ufffd'));
        assert.ok(text.startsWith(cut(text)));
      }),
    );
    assert.equal(Buffer.byteLength(cut('ä'.repeat(600))), 512);
    assert.equal(Buffer.byteLength(cut('測'.repeat(600))), 510);
  });
});

describe('progress: a file', () => {
  let directory: string;
  let path: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'pillion-progress-'));
    path = join(directory, 'file');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('is read behind, in whole lines; the last one also without its end', () => {
    assert.deepEqual(look(path, BEGINNING), { tail: BEGINNING, lines: [] });
    writeFileSync(path, 'one\ntw');
    const first = look(path, BEGINNING);
    assert.deepEqual([first.lines, first.tail.offset], [['one'], 4]);
    appendFileSync(path, 'o\nthree');
    const second = look(path, first.tail);
    assert.deepEqual(second.lines, ['two']);
    const last = look(path, second.tail, true);
    assert.deepEqual(last.lines, ['three']);
    truncateSync(path);
    appendFileSync(path, 'new\n');
    assert.deepEqual(look(path, last.tail).lines, ['new']);
  });

  it('that is written anew or replaced is read from its beginning, whatever its new length is', () => {
    const rename = (text: string) => {
      writeFileSync(join(directory, 'new'), text);
      renameSync(join(directory, 'new'), path);
    };
    let tail = BEGINNING;
    for (const [write, text] of [
      [writeFileSync.bind(undefined, path), '10'],
      [writeFileSync.bind(undefined, path), '20'],
      [writeFileSync.bind(undefined, path), '100'],
      [rename, '101'],
      [rename, '1'],
      [rename, '1000'],
    ] as const) {
      write(`progress: ${text}, x\n`);
      // As if it were later: two writes in one tick of the kernel's clock look alike.
      utimesSync(path, 0, Number(text));
      const found = look(path, tail);
      assert.deepEqual(found.lines, [`progress: ${text}, x`]);
      tail = found.tail;
      assert.deepEqual(look(path, tail).lines, []);
    }
  });

  it('that is replaced by one that begins with the same lines is read on', () => {
    writeFileSync(path, 'one\ntwo\n');
    const { tail } = look(path, BEGINNING);
    rmSync(path);
    writeFileSync(path, 'one\ntwo\nthree\n');
    assert.deepEqual(look(path, tail).lines, ['three']);
  });

  it('of gigabytes costs one look at its end', () => {
    writeFileSync(path, '');
    truncateSync(path, 5 * 1024 ** 3);
    appendFileSync(path, '\nprogress: 5, x\n');
    const { lines, tail } = look(path, BEGINNING);
    assert.deepEqual([lines, tail.offset], [['progress: 5, x'], 5 * 1024 ** 3 + 16]);
    assert.equal(tail.skipped, 5 * 1024 ** 3 + 16 - MOST_LOOK_BYTES);
  });

  it('with a line that never ends gives its beginning once', () => {
    writeFileSync(path, 'x'.repeat(5000));
    const first = look(path, BEGINNING);
    assert.deepEqual(
      first.lines.map((line) => line.length),
      [4096],
    );
    appendFileSync(path, `${'x'.repeat(5000)}\nnext\n`);
    assert.deepEqual(look(path, first.tail).lines, ['next']);
  });

  it('of any bytes, in any pieces, never harms', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (pieces) => {
        writeFileSync(path, '');
        let tail = BEGINNING;
        for (const piece of pieces) {
          appendFileSync(path, piece);
          const next = look(path, tail);
          readLines(next.lines, defaultMatcher, false);
          tail = next.tail;
        }
        assert.ok(look(path, tail, true).tail.offset === Buffer.concat(pieces).length);
      }),
      { numRuns: 30 },
    );
  });

  it('that is a link, a pipe or a directory is not read', () => {
    writeFileSync(join(directory, 'target'), 'secret\n');
    symlinkSync('target', path);
    execFileSync('mkfifo', [join(directory, 'pipe')]);
    for (const name of ['file', 'pipe', '.']) {
      assert.deepEqual(look(join(directory, name), BEGINNING).lines, []);
    }
  });
});

describe('progress: of a task', () => {
  it('keeps the newest, and what the newest leaves out', () => {
    const first = advance(
      't',
      undefined,
      [
        { percent: 1, message: 'a' },
        { percent: 2, stage: 's' },
      ],
      1000,
    );
    const { progress } = advance('t', first.progress, [{ percent: 50, counts: { rows: 3 } }], 2000);
    assert.deepEqual(progress, {
      task_id: { value: 't' },
      sequence: 2n,
      at_ms: 2000n,
      changed_at_ms: 2000n,
      percent: 50,
      message: 'a',
      stage: 's',
      counts: [{ name: 'rows', value: 3 }],
      first_percent: 2,
      first_at_ms: 1000n,
    });
  });

  it('does not take the same said again for a change', () => {
    const first = advance('t', undefined, [{ percent: 1 }], 1000);
    const { progress } = advance('t', first.progress, [{ percent: 1, message: 'still' }], 9000);
    assert.deepEqual([progress.at_ms, progress.changed_at_ms], [9000n, 1000n]);
  });

  it('has a milestone where it says so, and where a stage follows another', () => {
    const readings = [{ stage: 'a' }, { stage: 'b', percent: 3 }, { milestone: 'm', message: 'x' }];
    const { milestones } = advance('t', undefined, readings, 5);
    assert.deepEqual(milestones, [
      { at_ms: 5, name: 'b', percent: 3 },
      { at_ms: 5, name: 'm', message: 'x', percent: 3 },
    ]);
  });

  it('is looked for in the task directory only', () => {
    const files = {
      directory: '/host/tasks/t',
      stdout: '/host/tasks/t/stdout',
      stderr: '/host/tasks/t/stderr',
    };
    const fileWith = (PROGRESS_FILE: string) =>
      progressSource({ ...files, environment: { MESOS_SANDBOX: '/mnt/t', PROGRESS_FILE } }).progressFile;
    assert.equal(fileWith('/mnt/t/p'), '/host/tasks/t/p');
    assert.equal(fileWith('p'), '/host/tasks/t/p');
    for (const elsewhere of ['/etc/shadow', '../p', 'a/p', '']) assert.equal(fileWith(elsewhere), undefined);
  });
});
