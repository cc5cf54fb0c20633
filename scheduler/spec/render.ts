// The first step of reading a svc.yml: mustache with the scheduler's environment, strictly.
// A name without a value is an error, because an empty text in its place has deployed many a wrong service.
// A section ({{#NAME}} ... {{/NAME}}) of a missing name is false: that is how a file asks whether a name is set.
import mustache from 'mustache';
import { nearest } from './nearest.ts';
import type { Problem } from './problems.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A file with this comment renders missing values as nothing, as the DC/OS SDK does. */
const OPT_OUT = /^# pillion: missing-values=empty\s*$/m;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
  '=': '&#61;',
  '\n': '&#10;',
};

/** The characters that the SDK's mustache escapes in {{NAME}}; JavaScript's own escapes `/` too. */
function escapeHtml(text: unknown): string {
  return String(text).replace(/[&<>"'`=\n]/g, (found) => ESCAPES[found] ?? found);
}

function typed(text: string): string | boolean {
  const lower = text.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : text;
}

function position(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

type Token = readonly unknown[];

function missing(tokens: readonly Token[], view: Readonly<Record<string, unknown>>): Token[] {
  return tokens.flatMap((token) => {
    const [kind, name, , , children] = token;
    const value = view[String(name)];
    if (kind === 'name' || kind === '&') return value === undefined ? [token] : [];
    const isShown = kind === '#' ? Boolean(value) : kind === '^' && !value;
    return isShown && Array.isArray(children) ? missing(children, view) : [];
  });
}

function problemOf(text: string, token: Token, known: readonly string[]): Problem {
  const name = String(token[1]);
  const meant = nearest(name, known);
  const hint = meant === undefined ? '' : ` (is ${meant} meant?)`;
  return {
    ...position(text, Number(token[2])),
    field: `{{${name}}}`,
    found: `${name} is not set in the scheduler's environment${hint}`,
    allowed: `a value, or the comment "# pillion: missing-values=empty" in the file`,
  };
}

/** The rendered text, and the problems; with a problem the text is of no use. */
export function render(text: string, environment: Environment): { text: string; problems: Problem[] } {
  const given = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const values = given.map(([name, value]) => [name, typed(value)] as const);
  // Without what every object has: {{constructor}} is no value of the environment.
  const view: Record<string, unknown> = Object.assign(Object.create(null), Object.fromEntries(values));
  let tokens: Token[];
  try {
    tokens = mustache.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const offset = /at (\d+)/.exec(reason)?.[1];
    const at = offset === undefined ? {} : position(text, Number(offset));
    return { text: '', problems: [{ ...at, field: '', found: `not a mustache template: ${reason}` }] };
  }
  const absent = OPT_OUT.test(text) ? [] : missing(tokens, view);
  const problems = absent.map((token) => problemOf(text, token, Object.keys(view)));
  if (problems.length > 0) return { text: '', problems };
  return { text: mustache.render(text, view, {}, { escape: escapeHtml }), problems };
}
