// The `pillion` command: runs it, and sets the exit code.
import { CommanderError } from 'commander';
import { describeError, errorCode, PillionError } from '../../shared/runtime/errors.ts';
import { CommandFailure, FAILED, USAGE } from './exit-codes.ts';
import { makeProgram } from './program.ts';

/** The message, and its causes as far as the message does not tell them itself. */
function sentence(error: unknown): string {
  if (!(error instanceof PillionError))
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const cause = error.cause instanceof Error ? sentenceOfCause(error.cause) : undefined;
  return cause === undefined || error.message.includes(cause) ? error.message : `${error.message} (${cause})`;
}

function sentenceOfCause(cause: Error): string {
  return cause instanceof PillionError ? cause.message : describeError(cause);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  return error instanceof CommandFailure ? error.exitCode : FAILED;
}

// Whoever reads a part of what we write and leaves, such as `head`, has what they wanted.
process.stdout.on('error', (error) => {
  if (errorCode(error) !== 'EPIPE') throw error;
  process.exit(0);
});

try {
  await makeProgram(process.env).parseAsync();
} catch (error) {
  // What a person can act on is one sentence; anything else is a fault of ours, and its stack is wanted.
  if (!(error instanceof CommanderError)) process.stderr.write(`pillion: ${sentence(error)}\n`);
  process.exitCode = exitCodeOf(error);
}
