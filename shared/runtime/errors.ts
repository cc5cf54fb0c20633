// Errors that a person can act on. The first cause is kept and never replaced.

/** What the message is made of: what the error is about, what was found, what was expected, what to do. */
export interface Explanation {
  readonly subject: string;
  readonly found: string;
  readonly expected?: string;
  readonly action?: string;
}

/** An error whose message is one clear sentence for a person; programs print it without a stack. */
export class PillionError extends Error {
  override readonly name: string = 'PillionError';

  constructor(explanation: Explanation, options?: { readonly cause?: unknown }) {
    super(sentence(explanation), options);
  }
}

function sentence({ subject, found, expected, action }: Explanation): string {
  const wanted = expected === undefined ? '' : `; expected ${expected}`;
  const next = action === undefined ? '' : `. ${action}`;
  return `${subject}: ${found}${wanted}${next}`;
}

/** The message of anything that was thrown, with what its causes add to it behind it. */
export function describeError(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const own = thrown.message || errorCode(thrown) || thrown.name;
  const cause = thrown.cause === undefined ? '' : describeError(thrown.cause);
  return own.includes(cause) ? own : `${own} (${cause})`;
}

/** The `code` of a system error, such as `ECONNREFUSED`. */
export function errorCode(thrown: unknown): string | undefined {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
