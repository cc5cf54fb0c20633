// The scheduler's log: pino's JSON lines, behind the small interface that the modules know.
import { type Logger as Pino, pino } from 'pino';
import type { Logger } from '../shared/runtime/logger.ts';

/** Lines go to stderr, so that stdout stays free for answers. `level` is pino's: debug, info, warn, error, silent. */
export function pinoLog(level: string): Pino {
  return pino({ level, base: null }, pino.destination({ fd: 2, sync: true }));
}

export function loggerOf(log: Pino): Logger {
  return {
    debug: (message, fields = {}) => log.debug(fields, message),
    info: (message, fields = {}) => log.info(fields, message),
    warn: (message, fields = {}) => log.warn(fields, message),
    error: (message, fields = {}) => log.error(fields, message),
  };
}
