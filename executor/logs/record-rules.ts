// The rules of a service for the records of one stream, ready to be used.
import type { CursorRules } from './cursor.ts';
import type { RecordSettings } from './log-settings.ts';
import { Patterns } from './patterns.ts';

/** Absent where every line is a record, and goes as it is. */
export function recordRules(settings: RecordSettings): { readonly rules?: CursorRules } {
  const { multiLine, keep, drop, redactions } = settings;
  const hasNone = multiLine === undefined && keep.length + drop.length + redactions.length === 0;
  if (hasNone) return {};
  return {
    rules: {
      patterns: new Patterns(settings),
      ...(multiLine === undefined ? {} : { wait: multiLine.wait }),
    },
  };
}
