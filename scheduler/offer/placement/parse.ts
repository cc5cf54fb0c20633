// The text of a pod's `placement` to rules, in the three forms of the DC/OS SDK: `["f","OP","p"]`, a list of those, and
// `f:OP:p,f2:OP` with backslash escapes. Pure.
import { PillionError } from '../../../shared/runtime/errors.ts';
import { linearPattern } from '../../../shared/runtime/linear-pattern.ts';
import type { PodSpec } from '../../spec/service-spec.ts';
import { HOSTNAME, OPERATORS, type Operator, type PlacementRule, REGION, TASK, ZONE } from './rule.ts';

/** Rules of one pod; all must hold. */
export const MOST_RULES = 100;

export interface PlacementProblem {
  readonly found: string;
  readonly allowed: string;
}

export interface ParsedPlacement {
  readonly rules: readonly PlacementRule[];
  readonly problems: readonly PlacementProblem[];
}

const FORMS = '["FIELD","OPERATOR","PARAMETER"], a list of such, or FIELD:OPERATOR:PARAMETER,...';

class Refused extends Error {
  readonly problem: PlacementProblem;

  constructor(found: string, allowed: string) {
    super(found);
    this.problem = { found, allowed };
  }
}

/** Splits at `by`, but not at `\by`; blanks around the parts go. Any other backslash stays, for regular expressions. */
function split(text: string, by: ',' | ':'): string[] {
  const parts = [''];
  for (let at = 0; at < text.length; at += 1) {
    const [char = '', next = ''] = [text[at], text[at + 1]];
    if (char === by) {
      parts.push('');
      continue;
    }
    const taken = char !== '\\' ? char : next === by ? next : char + next;
    if (char === '\\') at += 1;
    parts[parts.length - 1] += taken;
  }
  return parts.map((part) => part.trim());
}

function isRow(value: unknown): value is (string | number)[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string' || typeof one === 'number');
}

function jsonRows(text: string): string[][] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    const escaped = text.includes('&quot;') ? '; a template writes JSON with three braces, {{{X}}}' : '';
    throw new Refused(`text that begins as JSON and is none${escaped}`, FORMS);
  }
  const rows = isRow(parsed) && parsed.length > 0 ? [parsed] : parsed;
  if (!Array.isArray(rows) || !rows.every(isRow)) throw new Refused('JSON of another shape', FORMS);
  return rows.map((row) => row.map(String));
}

function rowsOf(text: string): string[][] {
  const trimmed = text.trim();
  if (trimmed === '') return [];
  return trimmed.startsWith('[')
    ? jsonRows(trimmed)
    : // First at the commas that no backslash stands before; the colons' own backslashes are still there.
      split(trimmed, ',').map((row) => split(row, ':'));
}

const FIELDS: Readonly<Record<string, string>> = {
  hostname: HOSTNAME,
  [HOSTNAME]: HOSTNAME,
  [REGION]: REGION,
  [ZONE]: ZONE,
};

function fieldOf(text: string): string {
  const known = FIELDS[text];
  if (known !== undefined) return known;
  if (text !== '' && !text.startsWith('@')) return text;
  throw new Refused(`the field "${text}"`, `hostname, ${HOSTNAME}, ${REGION}, ${ZONE}, or an attribute`);
}

function operatorOf(text: string): Operator {
  const found = OPERATORS.find((operator) => operator === text.toUpperCase());
  if (found === undefined) throw new Refused(`the operator "${text}"`, OPERATORS.join(', '));
  return found;
}

function required(operator: Operator, parameter: string | undefined, what: string): string {
  if (parameter === undefined || parameter === '') throw new Refused(`${operator} without a parameter`, what);
  return parameter;
}

function count(operator: Operator, parameter: string | undefined): number {
  const text = required(operator, parameter, 'a whole number from 1');
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new Refused(`${operator} with "${text}"`, 'a whole number from 1');
}

function like(type: 'like' | 'unlike', field: string, operator: Operator, parameter: string | undefined) {
  const pattern = required(operator, parameter, 'a regular expression');
  try {
    return { type, field, pattern, matches: linearPattern(pattern) } as const;
  } catch (error) {
    if (!(error instanceof PillionError)) throw error;
    throw new Refused(error.message, 'a regular expression as RE2 has them');
  }
}

function relative(type: 'avoid' | 'colocate', field: string, operator: Operator, parameter?: string) {
  if (field !== TASK) throw new Refused(`${operator} of the field "${field}"`, `${TASK}:${operator}:POD`);
  const [pod = '', task, ...more] = required(operator, parameter, 'POD or POD/TASK').split('/');
  if (pod === '' || task === '' || more.length > 0) {
    throw new Refused(`${operator} with "${parameter}"`, 'POD or POD/TASK');
  }
  return { type, pod, task } as const;
}

function ruleOf(row: readonly string[]): PlacementRule {
  const [field = '', operatorText, parameter, ...more] = row;
  if (operatorText === undefined || more.length > 0) {
    throw new Refused(`${row.length} entries in ${JSON.stringify(row)}`, 'FIELD, OPERATOR and a PARAMETER');
  }
  const operator = operatorOf(operatorText);
  switch (operator) {
    case 'UNIQUE':
      return { type: 'max-per', field: fieldOf(field), most: 1 };
    case 'MAX_PER':
      return { type: 'max-per', field: fieldOf(field), most: count(operator, parameter) };
    case 'GROUP_BY': {
      const values = parameter === undefined || parameter === '' ? undefined : count(operator, parameter);
      return { type: 'group-by', field: fieldOf(field), values };
    }
    case 'LIKE':
      return like('like', fieldOf(field), operator, parameter);
    case 'UNLIKE':
      return like('unlike', fieldOf(field), operator, parameter);
    case 'IS_NOT':
      return {
        type: 'is-not',
        field: fieldOf(field),
        value: required(operator, parameter, 'the value that is not wanted'),
      };
    case 'AVOID':
      return relative('avoid', field, operator, parameter);
    case 'COLOCATE':
      return relative('colocate', field, operator, parameter);
    default:
      return {
        type: 'is',
        field: fieldOf(field),
        value: required(operator, parameter, 'the value that is wanted'),
      };
  }
}

/** Reads `read`, and puts what it refuses beside. */
function attempt<T>(problems: PlacementProblem[], read: () => T): T[] {
  try {
    return [read()];
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    problems.push(error.problem);
    return [];
  }
}

/** Empty text and `[]` are no rules. Every problem is named, not the first one alone. */
export function parsePlacement(text: string): ParsedPlacement {
  const problems: PlacementProblem[] = [];
  const rows = attempt(problems, () => rowsOf(text)).flat();
  if (rows.length > MOST_RULES) {
    return { rules: [], problems: [{ found: `${rows.length} rules`, allowed: `at most ${MOST_RULES}` }] };
  }
  return { rules: rows.flatMap((row) => attempt(problems, () => ruleOf(row))), problems };
}

const NONE: ParsedPlacement = { rules: [], problems: [] };
const parsed = new WeakMap<Pick<PodSpec, 'placement'>, ParsedPlacement>();

/** The rules of a pod; its text is read once. */
export function placementOf(pod: Pick<PodSpec, 'placement'>): ParsedPlacement {
  if (pod.placement === undefined) return NONE;
  const known = parsed.get(pod) ?? parsePlacement(pod.placement);
  parsed.set(pod, known);
  return known;
}
