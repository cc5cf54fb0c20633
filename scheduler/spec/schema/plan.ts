// The fields of a plan in a svc.yml.
import { z } from 'zod';
import { list, named, nonEmptyText, oneOf, strict, text } from './fields.ts';

const STRATEGIES = ['serial', 'parallel'] as const;
const PHASE_STRATEGIES = [...STRATEGIES, 'serial-canary', 'canary', 'parallel-canary'] as const;

const taskNames = z.array(list(nonEmptyText, 'task names'), {
  error: 'a list of lists of task names, such as [[server], [backup]]',
});

const phase = strict({
  strategy: oneOf(PHASE_STRATEGIES).optional(),
  pod: nonEmptyText,
  steps: z
    .array(named(taskNames, 'one index, or default, to lists of task names'), {
      error: 'a list of maps, each from one index, or default, to lists of task names',
    })
    .nullish(),
});

/** `schedule: "0 3 * * *"`, or a map with more. */
const schedule = z.preprocess(
  (value) => (typeof value === 'string' ? { cron: value } : value),
  strict({
    cron: nonEmptyText,
    'time-zone': nonEmptyText.optional(),
    parameters: named(text, 'parameters').optional(),
  }),
);

export const plan = strict({
  strategy: oneOf(STRATEGIES).optional(),
  phases: named(phase, 'phases'),
  schedule: schedule.optional(),
});

export type RawPlan = z.output<typeof plan>;
export type RawPhase = z.output<typeof phase>;
