// A task's own progress pattern, on the executor's one thread: so the work of one look is bounded.
import { linearGroups, WORK_AT_ONCE } from '../../shared/runtime/linear-pattern.ts';
import type { Matcher } from './progress-line.ts';

/** For the lines of one look, the newest first: what older ones say counts less. */
const MOST_WORK = 4 * WORK_AT_ONCE;

/** The first group is the percent, the second the message. @throws PillionError for a pattern that is none. */
export function ownMatcher(source: string): Matcher {
  const match = linearGroups(source);
  return (lines) => {
    let left = MOST_WORK;
    const found = lines.toReversed().map((line) => {
      left -= match.work(line.length);
      return left < 0 ? null : match(line);
    });
    return found.reverse();
  };
}
