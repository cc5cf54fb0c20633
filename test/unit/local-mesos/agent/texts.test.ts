// Small texts and numbers that clients see: durations, attributes, wait statuses, modes.
import assert from 'node:assert/strict';
import { parseAttributes } from '../../../local-mesos/agent/attributes.ts';
import { waitStatus } from '../../../local-mesos/agent/container/wait-status.ts';
import { durationText, parseDuration } from '../../../local-mesos/agent/durations.ts';
import { modeText } from '../../../local-mesos/agent/files/listing.ts';

describe('agent texts', () => {
  const durations: readonly (readonly [number, string])[] = [
    [5_000, '5secs'],
    [900_000, '15mins'],
    [5_400_000, '1.5hrs'],
    [200, '200ms'],
    [259_200_000, '3days'],
    [1_209_600_000, '2weeks'],
    [60_000, '1mins'],
    [0.01, '10us'],
  ];
  for (const [milliseconds, text] of durations) {
    it(`writes and reads ${text}`, () => {
      assert.equal(durationText(milliseconds), text);
      assert.equal(parseDuration(text), milliseconds);
    });
  }

  it('reads no duration without a known unit', () => {
    assert.deepEqual(
      ['5', '5 secs', 'secs', '5parsecs', '-5secs'].map(parseDuration),
      Array(5).fill(undefined),
    );
  });

  it('reads attributes of every kind', () => {
    const [text, scalar, ranges, set] = parseAttributes('rack:r:1;level:10.5;zones:[1-3,7-9];tags:{a, b}');
    assert.deepEqual(text, { name: 'rack', type: 'TEXT', text: { value: 'r:1' } });
    assert.deepEqual(scalar, { name: 'level', type: 'SCALAR', scalar: { value: 10.5 } });
    assert.deepEqual(ranges?.ranges?.range, [
      { begin: 1n, end: 3n },
      { begin: 7n, end: 9n },
    ]);
    assert.deepEqual(set?.set, { item: ['a', 'b'] });
    assert.throws(() => parseAttributes('rack'), /attribute 'rack': no value/);
  });

  it('gives raw wait statuses', () => {
    assert.deepEqual(
      [waitStatus(0, null), waitStatus(1, null), waitStatus(127, null), waitStatus(null, 'SIGKILL')],
      [0, 256, 32_512, 9],
    );
  });

  it('writes modes like ls', () => {
    assert.deepEqual(
      [modeText(0o100644), modeText(0o40755), modeText(0o120777)],
      ['-rw-r--r--', 'drwxr-xr-x', 'lrwxrwxrwx'],
    );
  });
});
