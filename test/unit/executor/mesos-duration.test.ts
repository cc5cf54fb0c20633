// Durations as Mesos writes them.
import assert from 'node:assert/strict';
import { parseMesosDuration } from '../../../executor/mesos-duration.ts';

const CASES: Readonly<Record<string, number | undefined>> = {
  '5secs': 5000,
  '15mins': 900_000,
  '1.5hrs': 5_400_000,
  '200ms': 200,
  '3days': 259_200_000,
  '2weeks': 1_209_600_000,
  '10us': 0.01,
  '0ns': 0,
  '5': undefined,
  '5 secs': undefined,
  secs: undefined,
  '5seconds': undefined,
  '-5secs': undefined,
  '': undefined,
};

describe('Mesos durations', () => {
  for (const [text, expected] of Object.entries(CASES)) {
    it(`'${text}' is ${expected === undefined ? 'none' : `${expected} ms`}`, () => {
      assert.equal(parseMesosDuration(text), expected);
    });
  }
});
