// Why an offer was taken or refused, as a tree of reasons that the API shows as it stands.

export interface Outcome {
  readonly passed: boolean;
  /** What was looked at, such as `hello-0` or `cpus of server-resource-set`. */
  readonly subject: string;
  readonly reason: string;
  readonly children: readonly Outcome[];
}

export function pass(subject: string, reason: string, children: readonly Outcome[] = []): Outcome {
  return { passed: true, subject, reason, children };
}

export function fail(subject: string, reason: string, children: readonly Outcome[] = []): Outcome {
  return { passed: false, subject, reason, children };
}

/** Passes when all children pass; the reason says how many do not. */
export function all(subject: string, children: readonly Outcome[]): Outcome {
  const failed = children.filter(({ passed }) => !passed).length;
  return failed === 0
    ? pass(subject, 'everything fits', children)
    : fail(subject, `${failed} of ${children.length} do not fit`, children);
}

/** The innermost reasons that failed, for one line: `cpus of server: needs 0.5, 0.2 is free`. */
export function failures(outcome: Outcome): string[] {
  if (outcome.passed) return [];
  const inner = outcome.children.flatMap(failures);
  return inner.length > 0 ? inner : [`${outcome.subject}: ${outcome.reason}`];
}
