// `pillion config`, `state` and `debug`: what the scheduler remembers and why, in the DC/OS CLI's words.
import type { Command } from 'commander';
import type { Context } from './context.ts';
import { addPauses } from './pod-commands.ts';

/** The answer as it is; a list of names one a line. */
async function show(context: Context, path: string): Promise<void> {
  const api = context.api();
  const body = api.checked(await api.get(path));
  const isNames = Array.isArray(body) && body.every((one) => typeof one === 'string');
  const text = isNames ? body.join('\n') : typeof body === 'string' ? body : JSON.stringify(body, null, 2);
  context.print(body, `${text}\n`);
}

interface Reader {
  readonly name: string;
  readonly alias?: string;
  readonly argument?: string;
  readonly text: string;
  readonly path: (argument: string) => string;
}

const CONFIG: readonly Reader[] = [
  { name: 'list', text: 'ids of the configurations', path: () => '/v1/configurations' },
  {
    name: 'show',
    argument: '<id>',
    text: 'a configuration',
    path: (id) => `/v1/configurations/${encodeURIComponent(id)}`,
  },
  { name: 'target', text: 'the target configuration', path: () => '/v1/configurations/target' },
  {
    name: 'target-id',
    alias: 'target_id',
    text: 'id of the target configuration',
    path: () => '/v1/configurations/targetId',
  },
];

const STATE: readonly Reader[] = [
  {
    name: 'framework-id',
    alias: 'framework_id',
    text: 'the framework id that Mesos gave',
    path: () => '/v1/state/frameworkId',
  },
  { name: 'properties', text: 'names of single facts', path: () => '/v1/state/properties' },
  {
    name: 'property',
    argument: '<name>',
    text: 'one of these facts',
    path: (key) => `/v1/state/properties/${encodeURIComponent(key)}`,
  },
  { name: 'zones', text: 'the zones of the tasks', path: () => '/v1/state/zone/tasks' },
];

const DEBUG: readonly Reader[] = [
  { name: 'plans', text: 'all plans in short', path: () => '/v1/debug/plans' },
  {
    name: 'statuses',
    text: 'last statuses of the tasks of every step',
    path: () => '/v1/debug/taskStatuses',
  },
  {
    name: 'reservations',
    text: 'ids of the reserved resources by agent',
    path: () => '/v1/debug/reservations',
  },
  { name: 'agents', text: 'agents where tasks failed of late', path: () => '/v1/debug/agents' },
  { name: 'metrics', text: 'counters and gauges', path: () => '/v1/metrics' },
];

function addReaders(parent: Command, context: Context, readers: readonly Reader[]): void {
  for (const { name, alias, argument, text, path } of readers) {
    const command = parent.command(name).description(text);
    if (alias !== undefined) command.alias(alias);
    if (argument !== undefined) command.argument(argument);
    command.action((given: unknown) => show(context, path(typeof given === 'string' ? given : '')));
  }
}

function addConfig(parent: Command, context: Context): void {
  const config = parent.command('config').alias('configs').description('what the service is to be, and was');
  addReaders(config, context, CONFIG);
  config.addHelpText(
    'after',
    '\nExamples\n  $ pillion config target > deployed.json\n  $ pillion config target-id',
  );
}

function addState(parent: Command, context: Context): void {
  const state = parent.command('state').description('what the scheduler remembers');
  addReaders(state, context, STATE);
  state
    .command('refresh-cache')
    .alias('refresh_cache')
    .description('nothing: memory is always what is stored; kept for scripts that send it')
    .action(async () => {
      const api = context.api();
      const body = api.checked(await api.put('/v1/state/refresh'));
      context.print(body, 'done\n');
    });
}

function addHealth(program: Command, context: Context): void {
  program
    .command('health')
    .description('how the service does: its number is the status of /v1/health')
    .action(async () => {
      const { status, body } = await context.api().get('/v1/health?verbose=true');
      const { reasons = [] } = (body ?? {}) as { reasons?: readonly string[] };
      context.print(
        body ?? { value: status, reasons: [] },
        `${[`health ${status}`, ...reasons].join('\n')}\n`,
      );
      if (status !== 200) process.exitCode = 1;
    });
}

export function addDebugCommands(program: Command, context: Context): void {
  addConfig(program, context);
  addState(program, context);
  addHealth(program, context);
  const debug = program.command('debug').description('what helps to find faults');
  addConfig(debug, context);
  addState(debug, context);
  addPauses(debug.command('pod').alias('pods').description('pause and resume pods'), context);
  addReaders(debug, context, DEBUG);
}
