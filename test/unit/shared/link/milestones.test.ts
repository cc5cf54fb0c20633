// The milestones in TaskStatus.data: what is written is read again, within bounds; anything else is none.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readDeathCertificate } from '../../../../shared/link/death-certificate.ts';
import {
  encodeMilestones,
  type Milestone,
  MOST_MILESTONE_BYTES,
  MOST_MILESTONES,
  newest,
  readMilestones,
} from '../../../../shared/link/milestones.ts';

const milestone = (number: number, name = 'm', more: Partial<Milestone> = {}): Milestone => ({
  number,
  at_ms: 1_700_000_000_000 + number,
  name,
  ...more,
});
const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const numbers = (milestones: readonly Milestone[]) => milestones.map(({ number }) => number);

describe('milestones in status updates', () => {
  it('are read as they were written', () => {
    const all = [milestone(3), milestone(4, 'Größe', { percent: 40.5, message: 'rows' })];
    assert.deepEqual(readMilestones(encodeMilestones(all)), all);
  });

  it('are the newest, as many as there may be', () => {
    const all = Array.from({ length: MOST_MILESTONES + 1 }, (_, index) => milestone(index + 1));
    assert.equal(newest(all.slice(1)).length, MOST_MILESTONES);
    assert.deepEqual(numbers(newest(all)), numbers(all.slice(1)));
  });

  it('fill an update to its last byte, and not one more', () => {
    const room = MOST_MILESTONE_BYTES - encodeMilestones([milestone(1, ''), milestone(2, '')]).length;
    const filled = (more: number) => [
      milestone(1, 'a'.repeat(1000)),
      milestone(2, 'b'.repeat(room - 1000 - 1 + more)),
    ];
    assert.deepEqual(numbers(newest(filled(0))), [1, 2]);
    assert.equal(encodeMilestones(filled(1)).length, MOST_MILESTONE_BYTES);
    assert.deepEqual(numbers(newest(filled(1))), [2]);
    assert.equal(readMilestones(encodeMilestones(filled(1))).length, 2);
    assert.deepEqual(readMilestones(encodeMilestones(filled(2))), []);
  });

  it('fit into an update whatever they are, and the last of them always does', () => {
    const text = fc.string({ unit: 'binary', maxLength: 128 });
    const all = fc.array(fc.record({ name: text, message: text }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(all, (texts) => {
        const given = texts.map(({ name, message }, index) => milestone(index + 1, name, { message }));
        const kept = newest(given);
        const data = encodeMilestones(kept);
        assert.ok(data.length <= MOST_MILESTONE_BYTES && kept.length <= MOST_MILESTONES);
        assert.equal(kept.at(-1), given.at(-1));
        assert.deepEqual(numbers(readMilestones(data)), numbers(given.slice(-kept.length)));
      }),
      { numRuns: 30 },
    );
    // 512 bytes that JSON makes six of each.
    const worst = milestone(Number.MAX_SAFE_INTEGER, '\0'.repeat(512), {
      message: '\0'.repeat(512),
      percent: 33.3,
    });
    assert.equal(newest([worst]).length, 1);
  });

  it('are none in anything else', () => {
    const others = [
      null,
      [],
      'x',
      { version: 1 },
      { version: 2, milestones: [milestone(1)] },
      { version: 1, milestones: [milestone(2), milestone(2)] },
      { version: 1, milestones: [{ ...milestone(1), number: '1' }] },
      { version: 1, milestones: [{ ...milestone(1), number: 0 }] },
      { version: 1, milestones: [{ ...milestone(1), number: 1.5 }] },
      { version: 1, milestones: [{ ...milestone(1), name: 7 }] },
      { version: 1, milestones: [{ ...milestone(1), message: 7 }] },
      { version: 1, milestones: [{ ...milestone(1), percent: 'all' }] },
      { version: 1, milestones: [{ ...milestone(1), at_ms: null }] },
      { version: 1, milestones: [null] },
      { version: 1, milestones: Array.from({ length: MOST_MILESTONES + 1 }, (_, n) => milestone(n + 1)) },
    ];
    for (const other of others) assert.deepEqual(readMilestones(bytes(other)), [], JSON.stringify(other));
    assert.deepEqual(readMilestones(undefined), []);
    assert.deepEqual(readMilestones(Uint8Array.of(0xff, 0)), []);
  });

  it('stand in a death certificate, which is none where they are wrong', () => {
    const lines = { lines: [], omitted: false };
    const certificate = {
      version: 1,
      ended_at_ms: 5,
      signals: [],
      restarts: 0,
      stdout: lines,
      stderr: lines,
    };
    const told = { ...certificate, milestones: [milestone(7)] };
    assert.deepEqual(readDeathCertificate(bytes(told))?.milestones, [milestone(7)]);
    assert.equal(readDeathCertificate(bytes({ ...certificate, milestones: [7] })), undefined);
  });
});
