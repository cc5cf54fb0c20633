// The differences between the recorded Mesos and the local one that are accepted, each with its reason. One that no
// longer occurs fails the test.
import type { AcceptedDifference } from './findings.ts';

export const acceptedDifferences: readonly AcceptedDifference[] = [];
