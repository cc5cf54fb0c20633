// The differences between the recorded Mesos and the local one that are accepted, each with its reason. One that no
// longer occurs fails the test.
import type { AcceptedDifference } from './findings.ts';

export const acceptedDifferences: readonly AcceptedDifference[] = [
  {
    scenario: '07-errors',
    line: [13, 546],
    place: /\(method HEAD\) failure$/,
    reason: 'Mesos answers HEAD with a body, which HTTP forbids and which clients take for a broken answer.',
  },
  {
    scenario: '07-errors',
    line: [734, 735, 736],
    place: /UNKNOWN|SUBSCRIBE end$|end of the master process/,
    reason: 'A call of type UNKNOWN kills the master of Mesos; ours refuses it and lives on.',
  },
  {
    scenario: '13-operator-api',
    place: /GET_VERSION .*\.(build_date|build_time|build_user|git_sha)$/,
    reason: 'The local Mesos is not built from a commit, so it has nothing to say of its build.',
  },
  {
    scenario: '15-fetcher',
    place: /^listing of f\d \[\d+\]\.size$/,
    sides: /^ \d{4} -> \d{4} $/,
    reason:
      "The size of stderr: the fetcher's log there names places in Mesos' source and in the work directory.",
  },
];
