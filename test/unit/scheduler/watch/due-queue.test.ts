// What is due, earliest first, whatever was put in, moved and taken out before: as a sorted list would tell it.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DueQueue } from '../../../../scheduler/watch/due-queue.ts';

const step = fc.oneof(
  fc.record({ type: fc.constant('set' as const), key: fc.nat(20), at: fc.nat(100) }),
  fc.record({ type: fc.constant('delete' as const), key: fc.nat(20), at: fc.constant(0) }),
  fc.record({ type: fc.constant('take' as const), key: fc.constant(0), at: fc.nat(100) }),
);

describe('a queue of what is due', () => {
  it('answers as a sorted list does', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const [queue, model] = [new DueQueue(), new Map<string, number>()];
        for (const { type, key, at } of steps) {
          if (type === 'set') {
            queue.set(`${key}`, at);
            model.set(`${key}`, at);
          } else if (type === 'delete') {
            queue.delete(`${key}`);
            model.delete(`${key}`);
          } else {
            const due = [...model].filter(([, when]) => when <= at);
            for (const [name] of due) model.delete(name);
            const taken = queue.take(at);
            assert.deepEqual([...taken].sort(), due.map(([name]) => name).sort());
          }
          assert.equal(queue.nextDue, model.size === 0 ? undefined : Math.min(...model.values()));
          assert.equal(queue.size, model.size);
        }
      }),
    );
  });

  it('takes out the earliest first', () => {
    const queue = new DueQueue();
    for (const at of [5, 3, 9, 1, 7]) queue.set(`at ${at}`, at);
    queue.set('at 9', 0);
    assert.deepEqual(queue.take(6), ['at 9', 'at 1', 'at 3', 'at 5']);
  });
});
