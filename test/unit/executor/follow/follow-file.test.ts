// Reading behind a writer at the reader's pace, at the limit of how far behind it may be.
import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FollowOptions, followFile, MOST_BEHIND } from '../../../../executor/follow/follow-file.ts';
import type { LogChunk } from '../../../../shared/link/generated/link.ts';
import { systemClock } from '../../../../shared/runtime/clock.ts';

describe('following a file', () => {
  let directory: string;
  let path: string;
  let isOver: boolean;
  let wake: () => void;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'pillion-follow-'));
    path = join(directory, 'stdout');
    isOver = false;
    wake = () => {};
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  function follow(options: Partial<FollowOptions> = {}): AsyncGenerator<LogChunk> {
    const onWaker = (waker: () => void) => {
      wake = waker;
    };
    const { signal } = new AbortController();
    const given = { offset: 0, tailLines: 0, follow: true, ...options };
    return followFile({ path, clock: systemClock, isOver: () => isOver, onWaker, signal, ...given });
  }

  async function next(chunks: AsyncGenerator<LogChunk>): Promise<LogChunk> {
    return (await chunks.next()).value;
  }

  it('lets a reader that had read all be so far behind and no further', async () => {
    appendFileSync(path, 'begin\n');
    const reader = follow();
    assert.deepEqual(await next(reader), { offset: 0n });
    assert.equal((await next(reader)).data?.length, 6);
    const line = `${'x'.repeat(1023)}\n`;
    appendFileSync(path, line.repeat(MOST_BEHIND / 1024 + 1));
    const skip = await next(reader);
    assert.equal(skip.skipped_because, 'SLOW_READER');
    assert.equal((Number(skip.offset) - 6) % 1024, 0, 'a line begins there');
    assert.equal(skip.skipped_bytes, skip.offset - 6n);
    isOver = true;
    let length = Number(skip.offset);
    for await (const { data = [] } of reader) length += data.length;
    assert.equal(length, 6 + MOST_BEHIND + 1024);
  });

  it('begins anew with a file that was cut and has grown past the old place between two looks', async () => {
    appendFileSync(path, 'one\ntwo\n');
    const reader = follow();
    await next(reader);
    assert.equal((await next(reader)).data?.length, 8);
    truncateSync(path, 0);
    appendFileSync(path, 'three\nfour\n');
    assert.deepEqual(await next(reader), { offset: 0n, truncated: true });
    assert.deepEqual(await next(reader), { offset: 0n, data: Buffer.from('three\nfour\n') });
    await reader.return(undefined);
  });

  it('does not skip of what was there at the beginning', async () => {
    appendFileSync(path, Buffer.alloc(MOST_BEHIND + 1000, 'y'));
    isOver = true;
    let length = 0;
    for await (const { data = [], skipped_bytes } of follow()) {
      assert.equal(skipped_bytes, undefined);
      length += data.length;
    }
    assert.equal(length, MOST_BEHIND + 1000);
  });

  it('ends when it is told to, and tells of a file that is not there', async () => {
    const missing = follow();
    assert.match((await next(missing)).problem ?? '', /not there/);
    appendFileSync(path, 'x');
    const chunks = follow();
    await next(chunks);
    await next(chunks);
    const last = next(chunks);
    isOver = true;
    wake();
    assert.deepEqual(await last, { offset: 1n, ended: true });
    await chunks.return(undefined);
  });
});
