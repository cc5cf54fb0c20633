// `pillion update` and `pillion uninstall`: changing a running service, and taking it away.
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import { errorCode } from '../../shared/runtime/errors.ts';
import { describeDifference, type FieldDifference, type SpecDifference } from '../spec/difference.ts';
import { readFiles } from '../spec/files.ts';
import type { ApiClient } from './api-client.ts';
import { givenName, keyValue, seconds } from './arguments.ts';
import type { Context } from './context.ts';
import { CommandFailure, USAGE } from './exit-codes.ts';
import { waitForPlan } from './plan-follow.ts';

const TARGET = '/v1/configurations/target';
/** The plan that rolls every target out; svc.yml's plan `update` is what it does after the first deployment. */
const ROLL_OUT = 'deploy';

interface Update {
  readonly result: 'changed' | 'same' | 'would change';
  readonly configuration: string;
  readonly difference: SpecDifference;
  readonly warnings: readonly string[];
}

interface Flags {
  readonly environment?: Readonly<Record<string, string>>;
  readonly dryRun?: boolean;
  readonly wait?: boolean;
  readonly timeout?: number;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const found = `cannot be read (${errorCode(cause) ?? 'unknown'})`;
    throw new CommandFailure(USAGE, { subject: file, found, action: "Give a service's svc.yml" }, { cause });
  }
}

/** What the scheduler says that it names, as far as it is beside it; the scheduler has the others of its own. */
async function filesFor(
  api: ApiClient,
  file: string,
  source: Readonly<{ svcYml: string; environment: Readonly<Record<string, string>> }>,
): Promise<Record<string, string>> {
  const names = api.checked(await api.post('/v1/configurations/files', source)) as string[];
  const { texts, failures } = await readFiles(names, dirname(file));
  const wrong = [...failures].find(([, { isAbsent }]) => isAbsent !== true);
  if (wrong !== undefined) {
    const [subject, { found }] = wrong;
    throw new CommandFailure(USAGE, {
      subject,
      found,
      action: `It is named in ${file}; nothing was changed`,
    });
  }
  return Object.fromEntries(texts);
}

function podLines({
  pod,
  kind,
  instances,
  isLaunchedAgain,
  fields,
}: SpecDifference['pods'][number]): string[] {
  if (kind === 'same') return [];
  const count =
    instances.before === instances.after ? '' : `, ${instances.before} -> ${instances.after} instances`;
  const again = isLaunchedAgain ? '; its tasks are launched again' : '';
  return [`pod ${pod}: ${kind}${count}${again}`, ...fieldLines(fields)];
}

function fieldLines(fields: readonly FieldDifference[]): string[] {
  return fields.map((field) => `  ${describeDifference(field)}`);
}

/** What an update changes, a line for each thing. */
export function updateText({ result, configuration, difference, warnings }: Update): string {
  const { fields, pods, plans } = difference;
  const lines = [
    ...fieldLines(fields),
    ...pods.flatMap(podLines),
    ...(plans.length === 0 ? [] : ['plans: changed', ...fieldLines(plans)]),
    ...warnings.map((warning) => `warning: ${warning}`),
  ];
  const last = {
    changed: `target: ${configuration}; follow it with: pillion update status`,
    same: 'nothing differs from the target',
    'would change': 'nothing was changed (--dry-run)',
  };
  return `${[...lines, last[result]].join('\n')}\n`;
}

async function waitFor(context: Context, update: Update, { wait, timeout }: Flags): Promise<void> {
  if (wait !== true || update.result !== 'changed') return;
  await waitForPlan(context, { plan: ROLL_OUT, timeout });
}

async function update(context: Context, file: string, flags: Flags): Promise<void> {
  const svcYml = readText(file);
  const api = context.api();
  const source = { svcYml, environment: flags.environment ?? {} };
  const body = { ...source, files: await filesFor(api, file, source) };
  const answer = await api.put(`${TARGET}${flags.dryRun === true ? '?dryRun=true' : ''}`, body);
  const done = api.checked(answer) as Update;
  context.print(done, updateText(done));
  await waitFor(context, done, flags);
}

async function rollBack(context: Context, flags: Flags): Promise<void> {
  const api = context.api();
  const done = api.checked(await api.post('/v1/configurations/rollback')) as Update;
  context.print(done, updateText(done));
  await waitFor(context, done, flags);
}

async function steer(context: Context, action: string, phase?: string): Promise<void> {
  const query = phase === undefined ? '' : `?${new URLSearchParams({ phase })}`;
  const api = context.api();
  const answer = await api.post(`/v1/plans/${ROLL_OUT}/${action}${query}`);
  const { message } = api.checked(answer) as { message: string };
  context.print(answer.body, `${message}\n`);
}

function withWait(command: Command): Command {
  return command
    .option('--wait', 'until it is rolled out')
    .option('--timeout <s>', 'with --wait: give up after so long', seconds);
}

export function addUpdateCommands(program: Command, context: Context): void {
  const parent = program.command('update').description('change the service while it runs, and go back');
  withWait(parent.command('start', { isDefault: true }))
    .argument('<svc.yml>', 'the changed service; templates beside it go along')
    .option(
      '-e, --environment <KEY=VALUE>',
      "for its template, before the scheduler's; may be repeated",
      keyValue,
    )
    .option('--dry-run', 'only tell what would change')
    .description('make another svc.yml the target; `pillion update svc.yml` for short')
    .action((file: string, flags: Flags) => update(context, file, flags));
  withWait(parent.command('rollback'))
    .description('make the configuration before the present one the target again')
    .action((flags: Flags) => rollBack(context, flags));
  parent
    .command('status')
    .option('--timeout <s>', 'give up after so long', seconds)
    .description('follow the update until it is rolled out')
    .action(({ timeout }: Flags) => waitForPlan(context, { plan: ROLL_OUT, timeout }));
  for (const [name, action, text] of [
    ['pause', 'interrupt', 'launch nothing more of the update, or of one phase'],
    ['resume', 'continue', 'go on with the update, or one phase'],
  ] as const) {
    parent
      .command(name)
      .argument('[phase]', 'its name or id; without it all of the update', givenName)
      .description(text)
      .action((phase?: string) => steer(context, action, phase));
  }
  parent.addHelpText(
    'after',
    `
Examples
  $ pillion update svc.yml --dry-run
  $ pillion update svc.yml -e NODE_COUNT=5 --wait --timeout 1800
  $ pillion update pause
  $ pillion update rollback`,
  );
}

export function addUninstallCommand(program: Command, context: Context): void {
  program
    .command('uninstall')
    .argument('<service>', 'its name, so that nobody does this by accident')
    .description('take everything of the service away, with its volumes and their data, for good')
    .addHelpText(
      'after',
      '\nThe scheduler ends when nothing is left.\n\nExample\n  $ pillion uninstall hello-world',
    )
    .action(async (service: string) => {
      const api = context.api();
      const body = api.checked(await api.post('/v1/uninstall', { service }));
      context.print(body, 'It is under way; follow it with: pillion plan follow uninstall\n');
    });
}
