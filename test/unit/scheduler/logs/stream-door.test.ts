// Who is let in with a log stream: once, soon, with the token, for the task and file that it was made for.
import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import {
  ENTRY_LIMIT,
  type Expected,
  MOST_STREAMS,
  STREAMS_PATH,
  StreamDoor,
} from '../../../../scheduler/logs/stream-door.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

describe('the door for log streams', () => {
  let clock: VirtualClock;
  let door: StreamDoor;

  beforeEach(() => {
    clock = new VirtualClock();
    door = new StreamDoor(clock);
  });

  const expect = () => door.expect({ taskId: 't', file: 'stdout' });
  const pathOf = ({ streamId }: Expected, query = 'task=t&file=stdout') =>
    `${STREAMS_PATH}${streamId}?${query}`;

  /** The status of the answer. */
  function knock(url: string, token: string): string {
    const socket = new PassThrough();
    door.upgrade(
      { url, headers: { authorization: `Bearer ${token}` } } as IncomingMessage,
      socket,
      Buffer.alloc(0),
    );
    return socket.read()?.toString().split(' ')[1] ?? '';
  }

  it('opens once for the token, and below the name of the service too', async () => {
    const expected = expect();
    assert.equal(knock(`/service/x${pathOf(expected)}`, expected.token), '101');
    await expected.socket;
    assert.equal(knock(pathOf(expected), expected.token), '404');
    assert.equal(clock.pending, 0);
  });

  it('stays shut for another token, task, file or stream, and waits on', async () => {
    const [expected, other] = [expect(), expect()];
    assert.equal(knock(pathOf(expected), other.token), '401');
    assert.equal(knock(pathOf(expected), ''), '401');
    assert.equal(knock(pathOf(expected, 'task=u&file=stdout'), expected.token), '404');
    assert.equal(knock(pathOf(expected, 'task=t&file=stderr'), expected.token), '404');
    assert.equal(knock(`${STREAMS_PATH}none?task=t&file=stdout`, expected.token), '404');
    assert.equal(knock('//', expected.token), '404');
    assert.equal(knock(pathOf(expected), expected.token), '101');
    assert.match(expected.token, /^[\w-]{43}$/);
  });

  it('shuts after its time, or when nobody wants it any more', async () => {
    const [late, unwanted] = [expect(), expect()];
    unwanted.giveUp('nobody reads it');
    await assert.rejects(unwanted.socket, /nobody reads it/);
    assert.equal(knock(pathOf(unwanted), unwanted.token), '404');
    clock.advance(ENTRY_LIMIT);
    await assert.rejects(late.socket, /did not come/);
    assert.equal(knock(pathOf(late), late.token), '404');
  });

  it('has room for so many, and leaves nothing when it is closed', async () => {
    const all = Array.from({ length: MOST_STREAMS }, expect);
    assert.equal(door.isFull, true);
    const [first] = all;
    assert.ok(first);
    assert.equal(knock(pathOf(first), first.token), '101');
    assert.equal(door.isFull, true);
    const socket = await first.socket;
    door.close();
    assert.equal(socket.destroyed, true);
    await Promise.allSettled(all.map((one) => one.socket));
    assert.equal(clock.pending, 0);
  });
});
