// How a command ends, for scripts. Documented in docs/http-api.md and in `pillion --help`.
import { type Explanation, PillionError } from '../../shared/runtime/errors.ts';

export const FAILED = 1;
export const USAGE = 2;
export const NOT_FOUND = 3;
export const REFUSED = 4;
export const UNREACHABLE = 5;
export const NOT_IN_TIME = 6;

export const EXIT_CODES = `
Exit codes
  0  done      1  failed              2  wrong usage      3  no such thing
  4  refused: a token is missing or does not allow it
  5  the scheduler cannot be reached  6  not complete within --timeout`;

/** An error that a script can tell from others. */
export class CommandFailure extends PillionError {
  readonly exitCode: number;

  constructor(exitCode: number, explanation: Explanation, options?: { readonly cause?: unknown }) {
    super(explanation, options);
    this.exitCode = exitCode;
  }
}

/** By the status of an answer of the API. */
export function exitCodeOf(status: number): number {
  if (status === 404) return NOT_FOUND;
  return status === 401 || status === 403 ? REFUSED : FAILED;
}
