// The executor's own log: one line for one thing, to its standard error, which the agent keeps in the sandbox.
import { writeSync } from 'node:fs';
import type { Clock } from '../shared/runtime/clock.ts';
import type { LogFields, Logger } from '../shared/runtime/logger.ts';

const STDERR = 2;

/** Loses lines when the disk is full: the tasks matter more. */
export function lineLogger(clock: Clock, file: number = STDERR): Logger {
  const write =
    (level: string) =>
    (message: string, fields: LogFields = {}) => {
      try {
        writeSync(file, `${new Date(clock.now()).toISOString()} ${level} ${message}${fieldsText(fields)}\n`);
      } catch {
        // Nowhere to say so.
      }
    };
  return { debug() {}, info: write('info'), warn: write('warn'), error: write('error') };
}

function fieldsText(fields: LogFields): string {
  const set = Object.entries(fields).filter(([, value]) => value !== undefined);
  return set.map(([name, value]) => ` ${name}=${String(value)}`).join('');
}
