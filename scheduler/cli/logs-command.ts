// `pillion logs`: what tasks wrote and, with -f, what they write; of many tasks at once.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { systemClock } from '../../shared/runtime/clock.ts';
import type { Context } from './context.ts';
import { findTasks } from './find-task.ts';
import { LogFollower } from './follow-logs.ts';
import { followTask } from './follow-task.ts';
import { MOST_TASKS } from './launches.ts';
import { LogPrinter } from './log-printer.ts';

interface Flags {
  readonly follow?: boolean;
  readonly tail?: string;
  readonly since?: string;
  readonly grep?: string;
  readonly stream?: 'stdout' | 'stderr';
}

function tailOf(text: string): string {
  if (/^(all|\d{1,6})$/.test(text)) return text;
  throw new InvalidArgumentError('Give a number of lines, or all.');
}

async function show(context: Context, names: readonly string[], flags: Flags): Promise<void> {
  const api = context.api();
  const found = await findTasks(api, names);
  const printer = new LogPrinter();
  const streams = flags.stream === undefined ? (['stdout', 'stderr'] as const) : [flags.stream];
  const { follow, tail, since, grep } = flags;
  if (follow === true) return new LogFollower({ api, printer, names, streams, tail, since, grep }).run(found);
  const tasks = found.slice(0, MOST_TASKS);
  printer.add(...tasks.map(({ name }) => name));
  if (found.length > tasks.length) printer.say(`only ${MOST_TASKS} of ${found.length} tasks are shown`);
  const wanted = tasks.flatMap((task) => streams.map((stream) => ({ task, stream })));
  const read = ({ task, stream }: (typeof wanted)[number]) =>
    followTask({
      api,
      clock: systemClock,
      printer,
      task,
      stream,
      follow: false,
      tail,
      since,
      grep,
    });
  for (const one of wanted) await read(one);
}

export function addLogsCommand(program: Command, context: Context): void {
  program
    .command('logs')
    .argument(
      '[names...]',
      'tasks (hello-0-server), pod instances (hello-0) or pods (hello); all without any',
    )
    .option('-f, --follow', 'go on with what is written, also by the next launches, and by tasks that appear')
    .option(
      '--tail <lines>',
      'lines to begin with, or all (default: 100; all with --since or --grep)',
      tailOf,
    )
    .option('--since <time>', '2026-01-31T12:00:00Z, or 10m: by the times that lines begin with')
    .option('--grep <pattern>', 'only lines in which this matches')
    .addOption(new Option('--stream <name>', 'one of them (default: both)').choices(['stdout', 'stderr']))
    .description('what tasks wrote; their stderr goes to stderr')
    .addHelpText(
      'after',
      `
Examples
  $ pillion logs hello-0-server --tail 20
  $ pillion logs -f                      # all tasks of the service
  $ pillion logs -f hello-0 --grep 'ERROR|WARN'`,
    )
    .action((names: string[], flags: Flags) => show(context, names, flags));
}
