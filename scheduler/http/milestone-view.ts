// The milestones of tasks, as the API shows them.
import { z } from 'zod';
import type { Milestone } from '../../shared/link/milestones.ts';
import { named, type ViewOf } from './schema.ts';

export const MilestoneView = named(
  'Milestone',
  z.object({
    number: z.number().describe('Counted from 1 in each launch, restarts in place included.'),
    name: z.string(),
    message: z.string().nullable(),
    percent: z.number().nullable().describe("The task's progress then."),
    reachedAt: z.number().describe("Milliseconds since the Unix epoch, on the executor's clock."),
  }),
);
export type MilestoneView = ViewOf<typeof MilestoneView>;

export function milestoneView({ number, name, message, percent, at_ms }: Milestone): MilestoneView {
  return { number, name, message: message ?? null, percent: percent ?? null, reachedAt: at_ms };
}
