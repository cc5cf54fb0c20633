// The executor's own log: one line for one thing, to its standard error, which the agent keeps in the sandbox.
import { writeSync } from 'node:fs';
import type { Clock } from '../shared/runtime/clock.ts';
import type { LogFields, Logger } from '../shared/runtime/logger.ts';

const STDERR = 2;

const LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LEVELS)[number];

/** The executor's log; what is below its level is not written. */
export interface ExecutorLog extends Logger {
  setLevel(level: LogLevel): void;
}

export function isLogLevel(text: string): text is LogLevel {
  return LEVELS.some((level) => level === text);
}

/** Loses lines when the disk is full: the tasks matter more. */
export function lineLogger(clock: Clock, file: number = STDERR): ExecutorLog {
  let most = LEVELS.indexOf('info');
  const write =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}) => {
      if (LEVELS.indexOf(level) > most) return;
      try {
        writeSync(file, `${new Date(clock.now()).toISOString()} ${level} ${message}${fieldsText(fields)}\n`);
      } catch {
        // Nowhere to say so.
      }
    };
  const setLevel = (level: LogLevel) => {
    most = LEVELS.indexOf(level);
  };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error'), setLevel };
}

function fieldsText(fields: LogFields): string {
  const set = Object.entries(fields).filter(([, value]) => value !== undefined);
  return set.map(([name, value]) => ` ${name}=${String(value)}`).join('');
}
