// winston on the executor's log file. Loaded late and on its own: it takes time that the start does not have.
import { Writable } from 'node:stream';
import { createLogger, format, transports } from 'winston';
import { jsonLine, type LogEntry } from './log-entry.ts';
import type { LogFile } from './log-file.ts';

/** Where winston's formats leave the text of a line. */
const MESSAGE = Symbol.for('message');
const ENTRY = Symbol.for('pillion.entry');

/** What is written is decided before: winston takes every level. */
export function winstonWriter(file: LogFile): (entry: LogEntry) => void {
  const stream = new Writable({
    decodeStrings: false,
    write(line: string, _, done) {
      file.write(line);
      done();
    },
  });
  const json = format((info) => {
    info[MESSAGE] = jsonLine(info[ENTRY] as LogEntry);
    return info;
  });
  const logger = createLogger({
    level: 'debug',
    format: json(),
    transports: [new transports.Stream({ stream, eol: '' })],
  });
  return (entry) => {
    logger.log({ level: entry.level, message: entry.message, [ENTRY]: entry });
  };
}
