// `pillion events`: what happens in the service, a line for each event, until Ctrl-C.
import type { Command } from 'commander';
import { type Context, coloured } from './context.ts';
import { follow, type ServiceEvent } from './event-source.ts';

type Data = ServiceEvent['data'];

function text(value: unknown): string {
  return typeof value === 'string'
    ? value
    : value === null || value === undefined
      ? ''
      : JSON.stringify(value);
}

function changes(data: Data): string {
  const phases = (data['phases'] ?? []) as {
    name: string;
    status: string;
    steps: { name: string; status: string }[];
  }[];
  const told = phases.flatMap(({ steps }) => steps.map(({ name, status }) => `${name} ${status}`));
  return told.length === 0 ? '' : `: ${told.slice(0, 5).join(', ')}${told.length > 5 ? ', ...' : ''}`;
}

/** What stands behind the kind, where it is more than its data as they are. */
const TEXTS: Readonly<Record<string, (data: Data) => string>> = {
  plan: (data) => `${text(data['plan'])} ${text(data['status'])}${changes(data)}`,
  task: (data) => {
    const said = text(data['message']);
    return `${text(data['task'])} ${text(data['status'])}${said === '' ? '' : ` (${said})`} on ${text(data['agent'])}`;
  },
  pod: (data) => `${text(data['pod'])} ${text(data['what'])} ${text(data['agent'])} ${text(data['tasks'])}`,
  offer: (data) => {
    const reasons = ((data['reasons'] ?? []) as string[]).slice(0, 3).join('; ');
    return `${text(data['pod'])} ${data['passed'] === true ? 'fits' : `does not fit: ${reasons}`}`;
  },
  milestone: (data) => `${text(data['task'])} ${text(data['name'])} ${text(data['message'])}`,
  gap: (data) => `${text(data['reason'])}. ${text(data['action'])}`,
};

function plainData({ at: _at, ...data }: Data): string {
  return JSON.stringify(data);
}

/** Nothing of it steers a terminal: tasks have a say in these texts. */
export function eventLine({ kind, data }: ServiceEvent): string {
  const at =
    typeof data['at'] === 'number' ? new Date(data['at']).toISOString().slice(11, 23) : '            ';
  const told = (TEXTS[kind] ?? plainData)(data).trimEnd();
  return `${at}  ${kind.padEnd(9)}  ${told.replaceAll(/\p{Cc}/gu, '\u{fffd}')}`;
}

interface Flags {
  readonly kinds?: string;
  readonly since?: string;
}

async function run(context: Context, { kinds, since }: Flags): Promise<void> {
  const ended = new AbortController();
  const end = () => ended.abort();
  process.once('SIGINT', end).once('SIGTERM', end);
  try {
    for await (const event of follow(context.api(), { kinds, since, signal: ended.signal })) {
      if (context.isJson) context.write(`${JSON.stringify(event)}\n`);
      else if (event.kind !== 'hello') context.write(`${coloured(eventLine(event))}\n`);
    }
  } finally {
    process.off('SIGINT', end).off('SIGTERM', end);
  }
}

export function addEventsCommand(program: Command, context: Context): void {
  program
    .command('events')
    .option('--kinds <kinds>', 'such as plan,task; default all')
    .option('--since <id>', 'go on behind the event with this id')
    .description('what happens in the service, as it happens')
    .addHelpText(
      'after',
      `
With --json a line for each event: {"kind", "id", "data"}. A lost connection is made again, and goes on behind the last event.

Examples
  $ pillion events --kinds plan,task
  $ pillion --json events --kinds task | jq -r 'select(.data.state == "TASK_FAILED") | .data.task'`,
    )
    .action((flags: Flags) => run(context, flags));
}
