// `pillion control ...`: what became of signals, drains and log levels.
import type { Command } from 'commander';
import type { ControlView } from '../http/routes/controls.ts';
import type { Context } from './context.ts';
import { table } from './table.ts';

const time = (at: number) => new Date(at).toISOString().slice(0, 19).replace('T', ' ');

function rowOf({ id, at, pod, task, what, outcome, message }: ControlView): string[] {
  return [id, time(at), task ?? pod, what, outcome, message ?? ''];
}

function textOf(controls: readonly ControlView[]): string {
  return table(['CONTROL', 'WHEN (UTC)', 'FOR', 'WHAT', 'OUTCOME', 'SAID'], controls.map(rowOf));
}

export function addControlCommands(program: Command, context: Context): void {
  const control = program
    .command('control')
    .alias('controls')
    .description('what became of signals, drains and log levels');
  control
    .command('list')
    .description('the last ones since the scheduler started, the newest first')
    .action(async () => {
      const all = (await context.api().read('/v1/controls')) as ControlView[];
      context.print(all, textOf(all));
    });
  control
    .command('status')
    .alias('show')
    .argument('<control>', 'its id')
    .description('one of them')
    .action(async (id: string) => {
      const one = (await context.api().read(`/v1/controls/${encodeURIComponent(id)}`)) as ControlView;
      context.print(one, textOf([one]));
    });
  control.addHelpText('after', '\nExample\n  $ pillion control list');
}
