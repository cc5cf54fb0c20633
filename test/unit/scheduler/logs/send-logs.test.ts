// One reader's pace: nothing is taken from a task's file that the reader does not take, and nobody is waited for for ever.
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { LogPiece } from '../../../../scheduler/logs/log-request.ts';
import { selector } from '../../../../scheduler/logs/selection.ts';
import {
  AS_JSON,
  AS_TEXT,
  type LogForm,
  type Sink,
  STALL_LIMIT,
  sendLogs,
} from '../../../../scheduler/logs/send-logs.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

class Reader extends EventEmitter implements Sink {
  text = '';
  isFull = false;
  isEnded = false;
  isDestroyed = false;
  /** Resolves when it was given something. */
  given = () => {};

  write(data: string | Buffer): boolean {
    this.text += data.toString();
    this.given();
    return !this.isFull;
  }

  end(data = ''): void {
    this.text += data;
    this.isEnded = true;
  }

  destroy(): void {
    this.isDestroyed = true;
  }
}

async function* pieces(taken: { count: number }, all: Iterable<LogPiece>): AsyncGenerator<LogPiece> {
  for (const piece of all) {
    taken.count += 1;
    yield piece;
  }
}

function* lines(count: number): Generator<LogPiece> {
  for (let index = 0; index < count; index += 1)
    yield { offset: BigInt(index * 2), data: Buffer.from(`${index % 10}\n`) };
}

describe('a reader of a log', () => {
  const clock = new VirtualClock();
  const all = { select: selector({}), clock, signal: new AbortController().signal };
  const textOf = async (form: LogForm, given: LogPiece[]) => {
    const reader = new Reader();
    await sendLogs(pieces({ count: 0 }, given), reader, { ...all, form });
    assert.ok(reader.isEnded);
    return reader.text;
  };

  it('gets bytes as they are, or an object for each line, with notes of what is missing', async () => {
    const given: LogPiece[] = [
      { note: 'its agent is asked' },
      { offset: 0n, data: Buffer.from('a\nb') },
      { offset: 90n, skipped_bytes: 87n, skipped_because: 'FREED' },
      { offset: 90n, data: Buffer.from('c\u2028\n') },
      { offset: 0n, truncated: true },
      { offset: 0n, data: Buffer.from('d') },
      { offset: 1n, ended: true },
    ];
    assert.equal(
      await textOf(AS_TEXT, given),
      '[pillion: its agent is asked]\na\nb[pillion: 87 bytes are skipped: they were freed on the disk]\nc\u2028\n' +
        '[pillion: the file was written anew]\nd',
    );
    const objects = (await textOf(AS_JSON, given))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(objects, [
      { offset: 0, note: 'its agent is asked' },
      { offset: 0, next: 2, line: 'a' },
      { offset: 2, next: 3, line: 'b', partial: true },
      { offset: 90, note: '87 bytes are skipped: they were freed on the disk' },
      { offset: 90, next: 95, line: 'c\u2028' },
      { offset: 0, note: 'the file was written anew' },
      { offset: 0, next: 1, line: 'd', partial: true },
      { offset: 1, end: true },
    ]);
  });

  it('that is slow is waited for, and nothing is read meanwhile', async () => {
    const reader = new Reader();
    const taken = { count: 0 };
    reader.isFull = true;
    const isGiven = new Promise<void>((resolve) => {
      reader.given = resolve;
    });
    const sent = sendLogs(pieces(taken, lines(1000)), reader, { ...all, form: AS_TEXT });
    await isGiven;
    clock.advance(STALL_LIMIT - 1);
    assert.deepEqual([taken.count, reader.text], [1, '0\n']);
    reader.isFull = false;
    reader.emit('drain');
    await sent;
    assert.equal(reader.text.length, 2000);
    assert.equal(reader.listenerCount('drain') + reader.listenerCount('close'), 0);
    assert.equal(clock.pending, 0);
  });

  it('that takes nothing is let go, told where to go on', async () => {
    const reader = new Reader();
    const taken = { count: 0 };
    reader.isFull = true;
    const isGiven = new Promise<void>((resolve) => {
      reader.given = resolve;
    });
    const sent = sendLogs(pieces(taken, lines(1000)), reader, { ...all, form: AS_TEXT });
    await isGiven;
    clock.advance(STALL_LIMIT);
    await sent;
    assert.equal(reader.text, '0\n[pillion: the reader took nothing for 60 s; go on with offset=2]\n');
    assert.deepEqual([taken.count, reader.isEnded, reader.isDestroyed], [1, true, false]);
    clock.advance(STALL_LIMIT);
    assert.equal(reader.isDestroyed, true);
  });
});
