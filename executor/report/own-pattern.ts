// A task's own progress pattern. A regular expression can take for ever on a line made for it, and the executor has
// one thread: so it runs with a time limit, all lines of one look together.
import { type Context, createContext, Script } from 'node:vm';
import type { Matcher } from './progress-line.ts';

/** Milliseconds for the lines of one look. */
const TIME_LIMIT = 50;
const SCRIPT = 'lines.map((line) => { const found = pattern.exec(line); return found && [...found]; })';

/** One for all tasks: a context costs a megabyte. Made for the first pattern. */
let shared: { readonly context: Context; readonly script: Script } | undefined;

/**
 * The first group is the percent, the second the message.
 * `timeout` in milliseconds.
 * @throws SyntaxError for a pattern that is none; the matcher throws when the limit is over.
 */
export function ownMatcher(source: string, timeout = TIME_LIMIT): Matcher {
  const pattern = new RegExp(source);
  shared ??= { context: createContext({}), script: new Script(SCRIPT) };
  const { context, script } = shared;
  return (lines) => {
    Object.assign(context, { pattern, lines });
    return script.runInContext(context, { timeout }) as ReturnType<Matcher>;
  };
}
