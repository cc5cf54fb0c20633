// /v1/timetables: the plans that start by themselves.
import { z } from 'zod';
import { ok } from '../answers.ts';
import { type Route, route } from '../route.ts';
import { named, type ViewOf } from '../schema.ts';

const time = z.number().describe('Milliseconds since the Unix epoch.');

export const TimetableView = named(
  'Timetable',
  z.object({
    plan: z.string(),
    cron: z.string().describe('Five fields, or six with seconds first.'),
    timeZone: z.string().describe('Of the IANA database.'),
    parameters: z.record(z.string(), z.string()).describe("Environment given to the plan's tasks."),
    next: time.optional().describe('When it starts next; milliseconds since the Unix epoch.'),
    last: time.optional().describe('When it was last started by its timetable.'),
    missed: z
      .array(z.object({ at: time, reason: z.string() }))
      .describe('Starts that did not come about; the newest last.'),
    missedCount: z.number().describe('All that there ever were.'),
  }),
);
export type TimetableView = ViewOf<typeof TimetableView>;

export const TIMETABLE_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/timetables',
    operation: 'listTimetables',
    tag: 'plans',
    summary: 'Plans with a schedule: when they start next, started last, and what they missed.',
    answers: { 200: { says: 'The timetables.', schema: z.array(TimetableView) } },
    handle: (_, { scheduler }) => ok(scheduler.timetables satisfies readonly TimetableView[]),
  }),
];
