// Milestones as the command line shows them.
import assert from 'node:assert/strict';
import { milestonesText } from '../../../../scheduler/cli/milestones-text.ts';

describe('pillion task milestones', () => {
  it('has a line for each, in which nothing steers the terminal', () => {
    const text = milestonesText({
      task: 'p-0-t',
      taskId: 'svc__p-0-t__1',
      milestones: [
        { number: 9, name: 'a', message: null, percent: null, reachedAt: 0 },
        { number: 10, name: 'b\u001b[2J', message: 'all\nrows', percent: 40, reachedAt: 1000 },
      ],
    });
    assert.equal(
      text,
      `p-0-t, task id svc__p-0-t__1
     9  1970-01-01T00:00:00.000Z  a
    10  1970-01-01T00:00:01.000Z  b\u{fffd}[2J (40 %): all\u{fffd}rows
`,
    );
  });

  it('says so where a task tells of none', () => {
    const text = milestonesText({ task: 'p-0-t', taskId: null, milestones: [] });
    assert.equal(text, 'p-0-t has told of no milestones\n');
  });
});
