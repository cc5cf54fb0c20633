// One thing that the executor says of itself, and its two forms: a readable line, and a line of JSON.
import { isoTime } from '../shared/runtime/iso-time.ts';
import type { LogFields } from '../shared/runtime/logger.ts';

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

export interface LogEntry {
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

/** Characters of one message. */
const MOST_MESSAGE = 16 * 1024;

export function readableLine({ time, level, message, fields }: LogEntry): string {
  const set = Object.entries(fields).filter(([, value]) => value !== undefined);
  const text = set.map(([name, value]) => ` ${name}=${String(value)}`).join('');
  return `${isoTime(time)} ${level} ${message.slice(0, MOST_MESSAGE)}${text}\n`;
}

/** `{"time", "level", "message", ...fields}` */
export function jsonLine({ time, level, message, fields }: LogEntry): string {
  const own = { time: isoTime(time), level, message: message.slice(0, MOST_MESSAGE) };
  return `${JSON.stringify({ ...fields, ...own })}\n`;
}
