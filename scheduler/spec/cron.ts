// Whether a timetable can be read. Pure. What a cron expression is node-cron knows, which also finds when it comes
// (watch/cron.ts); only its words are ours.
import { validateDetailed } from 'node-cron';

const FIELDS: Readonly<Record<string, string>> = {
  dayOfMonth: 'day of the month',
  dayOfWeek: 'day of the week',
};

/** Why not, in a few words; undefined: it can be read. */
export function cronProblem(text: string): string | undefined {
  const [first] = validateDetailed(text).errors;
  if (first === undefined) return undefined;
  const { field, value, message } = first;
  if (field === 'expression' || /impossible/.test(message)) return message;
  return `${value ?? text} is no ${FIELDS[field] ?? field}`;
}

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
