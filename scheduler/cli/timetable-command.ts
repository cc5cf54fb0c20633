// `pillion plan timetable`: the plans that start by themselves.
import type { Command } from 'commander';
import type { TimetableView } from '../http/routes/timetables.ts';
import type { Context } from './context.ts';
import { table } from './table.ts';

function time(at: number | undefined): string {
  return at === undefined ? '-' : new Date(at).toLocaleString('sv');
}

export function timetableText(views: readonly TimetableView[]): string {
  if (views.length === 0) return 'No plan has a schedule.\n';
  const rows = views.map(({ plan, cron, timeZone, next, last, missed, missedCount }) => {
    const newest = missed.at(-1);
    const why =
      newest === undefined ? '-' : `${missedCount}, the newest ${time(newest.at)}: ${newest.reason}`;
    return [plan, cron, timeZone, time(next), time(last), why];
  });
  return table(['PLAN', 'SCHEDULE', 'TIME ZONE', 'NEXT', 'LAST', 'MISSED'], rows);
}

export function addTimetableCommand(plan: Command, context: Context): void {
  plan
    .command('timetable')
    .description('plans with a schedule: when they start next, started last, and what they missed')
    .action(async () => {
      const views = (await context.api().read('/v1/timetables')) as TimetableView[];
      context.print(views, timetableText(views));
    });
}
