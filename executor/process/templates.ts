// A task's config templates: mustache, rendered from the task's environment, strictly. A name without a value is an
// error; a section of a missing name is false, which is how a template asks. `{{X}}` escapes for HTML, as the DC/OS SDK's
// bootstrap does, `{{{X}}}` does not.
import mustache from 'mustache';
import { describeError, PillionError } from '../../shared/runtime/errors.ts';

/** Bytes of a template, and of what it renders to. */
export const MOST_TEMPLATE_BYTES = 1024 * 1024;
/** Names of missing values that one message tells. */
const MOST_NAMES = 10;

export interface Rendered {
  readonly text: string;
  /** The variables that went into it. */
  readonly used: ReadonlySet<string>;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};

type Token = readonly unknown[];
type View = Readonly<Record<string, string | false>>;

/**
 * The names of variables appear in errors, never their values.
 * @throws PillionError when it is no template, is too long, or a value is missing.
 */
export function renderTemplate(
  name: string,
  template: string,
  environment: Readonly<Record<string, string>>,
): Rendered {
  checkLength(name, template);
  const view = viewOf(environment);
  const tokens = parsed(name, template);
  const { missing, used } = look(tokens, view);
  if (missing.size > 0) throw missingValues(name, [...missing]);
  const text = mustache.render(template, new Variables(view), {}, { escape: escapeHtml });
  checkLength(name, text);
  return { text, used };
}

function checkLength(name: string, text: string): void {
  if (Buffer.byteLength(text) <= MOST_TEMPLATE_BYTES) return;
  throw problem(name, `larger than ${MOST_TEMPLATE_BYTES} bytes`);
}

/** `false`, in any case, is what it says, as for the DC/OS SDK's bootstrap. Without a prototype, whose names are no variables. */
function viewOf(environment: Readonly<Record<string, string>>): View {
  const typed = Object.entries(environment).map(
    ([key, text]) => [key, isFalse(text) ? false : text] as const,
  );
  return Object.assign(Object.create(null), Object.fromEntries(typed));
}

function isFalse(text: string): boolean {
  return text.toLowerCase() === 'false';
}

/** Every name is that of a variable, one with dots too: no way into values, and the same in a section. */
class Variables extends mustache.Context {
  override lookup(name: string): unknown {
    return this.view[name];
  }

  override push(): this {
    return this;
  }
}

function parsed(name: string, template: string): readonly Token[] {
  try {
    return mustache.parse(template);
  } catch (thrown) {
    throw problem(name, `not a mustache template: ${describeError(thrown)}`);
  } finally {
    mustache.clearCache();
  }
}

interface Look {
  readonly missing: Set<string>;
  readonly used: Set<string>;
}

function look(
  tokens: readonly Token[],
  view: View,
  found: Look = { missing: new Set(), used: new Set() },
): Look {
  for (const [kind, key, , , children] of tokens) {
    const name = String(key);
    const value = view[name];
    if (kind === 'name' || kind === '&') (value === undefined ? found.missing : found.used).add(name);
    if (kind === '>') found.missing.add(`> ${name}`);
    const isShown = kind === '#' ? Boolean(value) : kind === '^' && !value;
    if (isShown && Array.isArray(children)) look(children, view, found);
  }
  return found;
}

function missingValues(name: string, missing: readonly string[]): PillionError {
  const more = missing.length > MOST_NAMES ? ` and ${missing.length - MOST_NAMES} more` : '';
  const names = missing.slice(0, MOST_NAMES).join(', ');
  return problem(name, `no value for ${names}${more}`, "a variable of the task's environment for each name");
}

function problem(name: string, found: string, expected?: string): PillionError {
  return new PillionError({
    subject: `config template '${name}'`,
    found,
    ...(expected === undefined ? {} : { expected }),
  });
}

function escapeHtml(value: unknown): string {
  return String(value).replace(/[&<>"']/g, (found) => ESCAPES[found] ?? found);
}
