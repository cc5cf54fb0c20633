// The fields of a plan in a svc.yml.
import { z } from 'zod';
import { list, named, nonEmptyText, oneOf, optional, strict, text } from './fields.ts';

const STRATEGIES = ['serial', 'parallel'] as const;
const PHASE_STRATEGIES = [...STRATEGIES, 'serial-canary', 'canary', 'parallel-canary'] as const;

const taskNames = z.array(list(nonEmptyText, 'task names'), {
  error: 'a list of lists of task names, such as [[server], [backup]]',
});

const phase = strict({
  strategy: optional(oneOf(PHASE_STRATEGIES)),
  pod: nonEmptyText,
  steps: optional(
    z.array(named(taskNames, 'one index, or default, to lists of task names'), {
      error: 'a list of maps, each from one index, or default, to lists of task names',
    }),
  ),
});

/** `schedule: "0 3 * * *"`, or a map with more. */
const schedule = z.preprocess(
  (value) => (typeof value === 'string' ? { cron: value } : value),
  strict({
    cron: nonEmptyText,
    'time-zone': optional(nonEmptyText),
    parameters: optional(named(text, 'parameters')),
  }),
);

export const plan = strict({
  strategy: optional(oneOf(STRATEGIES)),
  phases: named(phase, 'phases'),
  schedule: optional(schedule),
});

export type RawPlan = z.output<typeof plan>;
export type RawPhase = z.output<typeof phase>;
