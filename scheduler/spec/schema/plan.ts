// The fields of a plan in a svc.yml.
import type { z } from 'zod';
import { list, named, nonEmptyText, oneOf, optional, short, strict, text } from './fields.ts';

const STRATEGIES = ['serial', 'parallel'] as const;
const PHASE_STRATEGIES = [...STRATEGIES, 'serial-canary', 'canary', 'parallel-canary'] as const;

const taskNames = list(list(nonEmptyText, 'task names'), 'lists of task names, such as [[server], [backup]]');

const phase = strict('Phase', {
  strategy: optional(oneOf(PHASE_STRATEGIES)).describe(
    'Default: serial. A canary waits for `continue` before its first step, and once more after it.',
  ),
  pod: nonEmptyText.describe('Whose instances it works on.'),
  steps: optional(
    list(
      named(taskNames, 'one index, or default, to lists of task names'),
      'maps, each from one index, or default, to lists of task names',
    ),
  ).describe('What is launched together, one after another. Default: one step an instance, with all tasks.'),
});

const schedule = strict('Schedule', {
  cron: nonEmptyText.describe(
    'Minute, hour, day of the month, month, day of the week; of six fields the first is the second. As node-cron reads it.',
  ),
  'time-zone': optional(nonEmptyText).describe('Of the IANA database. Default: UTC.'),
  parameters: optional(named(text, 'parameters')).describe('As those given when a plan is started.'),
});

export const plan = strict('Plan', {
  strategy: optional(oneOf(STRATEGIES)).describe('Of its phases. Default: serial.'),
  phases: named(phase, 'phases').describe('In the order of the file.'),
  schedule: optional(short('cron', { type: 'string' }, schedule)).describe(
    'A timetable (cron), or: when it is started by itself.',
  ),
});

export type RawPlan = z.output<typeof plan>;
export type RawPhase = z.output<typeof phase>;
