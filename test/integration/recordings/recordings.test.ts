// Holds the local Mesos to the recordings of the real one: one suite for each recording, one test for each part.
import assert from 'node:assert/strict';
import { readRecording, recordingNames } from '../../support/recordings.ts';
import { acceptedDifferences } from './accepted-differences.ts';
import { isAccepted, judge, tell } from './findings.ts';
import { withRawStreams } from './raw-stream.ts';
import { Replay } from './replay.ts';
import { scenarioOf } from './scenarios.ts';
import { partsOf } from './steps.ts';

/** A test's name has one line. */
const nameOf = (title: string) => (title.length <= 100 ? title : `${title.slice(0, 99)}…`);

for (const name of recordingNames()) {
  describe(`recording ${name}`, () => {
    const lines = withRawStreams(readRecording(name));
    const parts = partsOf(lines);
    let replay: Replay;
    let played = 0;

    before(async () => {
      replay = await Replay.open(scenarioOf(name), lines);
    });
    after(() => replay.close());

    /** Plays what comes before, too, when only some of the tests are run. */
    const playUpTo = async (end: number) => {
      for (const part of parts.slice(played, end)) await replay.run(part);
      played = Math.max(played, end);
    };

    for (const [index, part] of parts.entries()) {
      it(nameOf(part.title), async () => {
        await playUpTo(index);
        const known = replay.findings.length;
        await playUpTo(index + 1);
        const { open } = judge(replay.findings.slice(known), acceptedDifferences);
        assert.equal(open.length, 0, `\n${open.map(tell).join('\n')}`);
      });
    }

    it('needs every accepted difference', function () {
      if (played < parts.length) this.skip();
      const own = acceptedDifferences.filter(({ scenario }) => scenario === name);
      const stale = own.filter(
        (accepted) => !replay.findings.some((finding) => isAccepted(accepted, finding)),
      );
      assert.deepEqual(stale, []);
    });
  });
}
