// What is wrong in a svc.yml: where, what was found, what is allowed. All of it at once, for a person with an editor.
import { PillionError } from '../../shared/runtime/errors.ts';

export interface Problem {
  /** From 1; absent when the problem has no one place. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  /** Such as `pods.hello.tasks.server.goal`. */
  readonly field: string;
  readonly found: string;
  readonly allowed?: string | undefined;
}

const SHOWN = 25;

function place(file: string, { line, column }: Problem): string {
  return line === undefined ? file : `${file}:${line}:${column ?? 1}`;
}

/** `svc.yml:7:11: pods.hello.count: found "many"; allowed: a whole number, at least 0`. */
export function describeProblem(file: string, problem: Problem): string {
  const subject = problem.field === '' ? '' : `${problem.field}: `;
  const allowed = problem.allowed === undefined ? '' : `; allowed: ${problem.allowed}`;
  return `${place(file, problem)}: ${subject}${problem.found}${allowed}`;
}

/** A svc.yml that cannot be used; the message lists every problem, one a line, at most 25. */
export class SpecError extends PillionError {
  override readonly name = 'SpecError';
  readonly problems: readonly Problem[];

  constructor(file: string, problems: readonly Problem[], options?: { readonly cause?: unknown }) {
    const lines = problems.slice(0, SHOWN).map((problem) => `\n  ${describeProblem(file, problem)}`);
    const more = problems.length > SHOWN ? `\n  and ${problems.length - SHOWN} more` : '';
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super({ subject: file, found: `${count}${lines.join('')}${more}` }, options);
    this.problems = problems;
  }
}

/** A value as a problem shows it: short, on one line. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
