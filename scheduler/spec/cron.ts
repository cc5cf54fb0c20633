// Whether a timetable can be read. Pure; when it comes next is the plans' business.
import { validate } from 'node-cron';

interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly names: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const FIELDS: readonly Field[] = [
  { name: 'second', least: 0, most: 59, names: [] },
  { name: 'minute', least: 0, most: 59, names: [] },
  { name: 'hour', least: 0, most: 23, names: [] },
  { name: 'day of the month', least: 1, most: 31, names: [] },
  { name: 'month', least: 1, most: 12, names: MONTHS },
  { name: 'day of the week', least: 0, most: 7, names: DAYS },
];

function numberOf({ least, most, names }: Field, text: string): number | undefined {
  const name = names.findIndex((one) => text.toLowerCase().startsWith(one));
  const value = name >= 0 ? name + (names === MONTHS ? 1 : 0) : /^\d{1,2}$/.test(text) ? Number(text) : -1;
  return value >= least && value <= most ? value : undefined;
}

/** `*`, `5`, `1-5`, each perhaps with `/2`. */
function isPart(field: Field, part: string): boolean {
  const [range = '', step, ...more] = part.split('/');
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d?$/.test(step))) return false;
  if (range === '*') return true;
  const [from = '', to, ...others] = range.split('-');
  const first = numberOf(field, from);
  const last = to === undefined ? first : numberOf(field, to);
  return others.length === 0 && first !== undefined && last !== undefined && first <= last;
}

/** Why not, in a few words; undefined: it can be read. */
export function cronProblem(text: string): string | undefined {
  const parts = text.trim().split(/\s+/);
  const fields = parts.length === 6 ? FIELDS : FIELDS.slice(1);
  if (parts.length !== fields.length) return `${parts.length} fields`;
  const bad = fields.find((field, index) => {
    return !(parts[index] ?? '').split(',').every((part) => isPart(field, part));
  });
  if (bad !== undefined) return `no ${bad.name}`;
  return validate(text) ? undefined : 'a day that no month has';
}

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
