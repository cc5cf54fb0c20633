// The raw wait status of a process, as wait(2) gives it and as Mesos passes it on in FAILURE. Pure but for the platform's
// signal numbers.
import { constants } from 'node:os';

/** The status of a process that never started, or of which nothing is known. */
export const UNKNOWN_STATUS = -1;

/** What Mesos' launcher reports when the program itself could not be executed. */
export const EXEC_FAILED_STATUS = 256_256;

/** 256 for exit 1, 9 for SIGKILL. */
export function waitStatus(code: number | null, signal: NodeJS.Signals | null): number {
  if (signal !== null) return constants.signals[signal];
  return code === null ? UNKNOWN_STATUS : code * 256;
}
