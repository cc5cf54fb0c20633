// Messages of which only the newest matters.
import assert from 'node:assert/strict';
import type { Answer } from '../../../../executor/agent/agent-client.ts';
import { NewestMessage } from '../../../../executor/report/newest-message.ts';
import type { Clock } from '../../../../shared/runtime/clock.ts';

/** Every wait is over at once. */
const IMPATIENT: Clock = {
  now: () => 0,
  monotonic: () => 0,
  after(_, action) {
    queueMicrotask(action);
    return () => {};
  },
};

const message = (number: number) => Uint8Array.of(number);

describe('newest message', () => {
  it('goes again while the agent recovers', async () => {
    const answers: Answer[] = [{ answer: 'LATER' }, { answer: 'LATER' }, { answer: 'ACCEPTED' }];
    const sent: number[] = [];
    const messages = new NewestMessage(IMPATIENT, async ([number = 0]) => {
      sent.push(number);
      return answers.shift() ?? { answer: 'ACCEPTED' };
    });
    await messages.send(message(1));
    await messages.send(message(2));
    assert.deepEqual(sent, [1, 1, 1, 2]);
  });

  it('makes way for a newer one', async () => {
    const sent: number[] = [];
    const messages = new NewestMessage(IMPATIENT, async ([number = 0]) => {
      sent.push(number);
      if (number === 1) void messages.send(message(2));
      if (number === 1) void messages.send(message(3));
      return { answer: number === 1 ? 'LATER' : 'ACCEPTED' };
    });
    await messages.send(message(1));
    assert.deepEqual(sent, [1, 3]);
  });

  it('is given up in the end, and dropped when it is refused for good', async () => {
    let calls = 0;
    const stubborn = new NewestMessage(IMPATIENT, async () => {
      calls += 1;
      return { answer: 'LATER' };
    });
    await stubborn.send(message(1));
    assert.equal(calls, 40);
    const refusing = new NewestMessage(IMPATIENT, async () => {
      calls += 1;
      return { answer: 'REJECTED' };
    });
    await refusing.send(message(1));
    assert.equal(calls, 41);
  });
});
