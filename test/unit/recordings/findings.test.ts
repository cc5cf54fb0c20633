// Which differences are accepted, and that nothing else is.
import assert from 'node:assert/strict';
import { acceptedDifferences } from '../../integration/recordings/accepted-differences.ts';
import { type AcceptedDifference, type Finding, judge, tell } from '../../integration/recordings/findings.ts';
import { recordingNames } from '../../support/recordings.ts';

const finding: Finding = {
  scenario: '04-custom-executor',
  line: 12,
  what: 'event UPDATE t1 TASK_RUNNING',
  path: '.update.status.message',
  recorded: '"one"',
  ours: undefined,
};
const accepted: AcceptedDifference = {
  scenario: '04-custom-executor',
  line: [11, 12],
  place: /TASK_RUNNING \.update\.status\.message$/,
  sides: /^ "one" -> nothing $/,
  reason: 'a test',
};

const isOpen = (entry: AcceptedDifference) => judge([finding], [entry]).open.length === 1;

describe('recordings: accepted differences', () => {
  it('accepts what one of the list names, and tells which was of use', () => {
    const { open, used } = judge([finding], [accepted]);
    assert.deepEqual(open, []);
    assert.deepEqual([...used], [accepted]);
  });

  it('does not accept another scenario, line, place or value', () => {
    assert.ok(isOpen({ ...accepted, scenario: '05-launch-group' }));
    assert.ok(isOpen({ ...accepted, line: 13 }));
    assert.ok(isOpen({ ...accepted, place: /TASK_FINISHED/ }));
    assert.ok(isOpen({ ...accepted, sides: /^ "two" ->/ }));
  });

  it('tells a finding with its scenario, line, place and both sides', () => {
    const text = tell(finding);
    for (const part of ['04-custom-executor:12', 'TASK_RUNNING .update.status.message', '"one"', 'nothing'])
      assert.ok(text.includes(part), `${part} in ${text}`);
  });

  it('has a list that names recordings and gives a reason each time', () => {
    for (const { scenario, reason } of acceptedDifferences) {
      assert.ok(
        recordingNames().some((name) => name === scenario),
        String(scenario),
      );
      assert.match(reason, /\w.*\.$/);
    }
  });
});
