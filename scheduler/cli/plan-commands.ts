// `pillion plan ...`: the DC/OS CLI's words for the plans of a running service.
import { type Command, InvalidArgumentError } from 'commander';
import type { PlanView } from '../http/plan-view.ts';
import { givenName, keyValue, seconds } from './arguments.ts';
import type { Context } from './context.ts';
import { waitForPlan } from './plan-follow.ts';
import { planTree } from './table.ts';
import { addTimetableCommand } from './timetable-command.ts';

function listed(text: string, before?: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('Give names of pod instances, such as hello-0.');
  return before === undefined ? text : `${before},${text}`;
}

function query(phase?: string, step?: string): string {
  const given = Object.entries({ phase, step }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

function path(plan: string, action = '', rest = ''): string {
  return `/v1/plans/${encodeURIComponent(plan)}${action === '' ? '' : `/${action}`}${rest}`;
}

interface WaitFlags {
  readonly wait?: boolean;
  readonly timeout?: number;
}

interface StartFlags extends WaitFlags {
  readonly parameter?: Record<string, string>;
  readonly instance?: string;
}

/** With --wait, --json prints the plan at its end alone: one document for a script. */
async function sendAndWait(context: Context, plan: string, url: string, flags: WaitFlags, body?: unknown) {
  if (flags.wait !== true) return send(context, url, body);
  const answer = await context.api().post(url, body);
  context.api().checked(answer);
  return waitForPlan(context, { plan, timeout: flags.timeout });
}

async function send(context: Context, url: string, body?: unknown): Promise<void> {
  const answer = await context.api().post(url, body);
  const message = (context.api().checked(answer) as { message?: string } | undefined)?.message ?? 'done';
  context.print(answer.body, answer.status === 208 ? `Nothing to do: ${message}\n` : `${message}\n`);
}

function readers(plan: Command, context: Context): void {
  plan
    .command('list')
    .description('names of all plans')
    .action(async () => {
      const names = await context.api().names('/v1/plans');
      context.print(names, `${names.join('\n')}\n`);
    });
  plan
    .command('status')
    .alias('show')
    .argument('<plan>')
    .description('phases and steps of a plan, and why they wait')
    .action(async (name: string) => {
      const view = (await context.api().read(path(name))) as PlanView;
      context.print(view, planTree(name, view));
    });
}

function follower(plan: Command, context: Context): void {
  plan
    .command('follow')
    .argument('<plan>')
    .option('--timeout <s>', 'give up after so long', seconds)
    .description('show how far a plan is until it is complete or has errors')
    .action((name: string, { timeout }: WaitFlags) => waitForPlan(context, { plan: name, timeout }));
}

function starters(plan: Command, context: Context): void {
  plan
    .command('start')
    .argument('<plan>')
    .option('-p, --parameter <KEY=VALUE>', 'environment for its tasks; may be repeated', keyValue)
    .option('-i, --instance <hello-0,...>', 'only its steps for these pod instances; may be repeated', listed)
    .option('--wait', 'until it is complete')
    .option('--timeout <s>', 'with --wait: give up after so long', seconds)
    .description('start a plan, again if it is complete')
    .action((name: string, options: StartFlags) => {
      const which = options.instance === undefined ? '' : `?instance=${encodeURIComponent(options.instance)}`;
      return sendAndWait(context, name, path(name, 'start', which), options, options.parameter ?? {});
    });
  plan
    .command('stop')
    .argument('<plan>')
    .description('stop a plan and set it back to its beginning')
    .action((name: string) => send(context, path(name, 'stop')));
}

function gates(plan: Command, context: Context): void {
  for (const [word, action, text] of [
    ['pause', 'interrupt', 'launch nothing more of a plan, or of one phase'],
    ['resume', 'continue', 'go on with a plan, or one phase'],
  ] as const) {
    plan
      .command(word)
      .alias(action)
      .argument('<plan>')
      .argument('[phase]', 'its name or id; without it all of the plan', givenName)
      .description(text)
      .action((which: string, phase?: string) => send(context, path(which, action, query(phase))));
  }
  for (const [word, action, text] of [
    ['force-restart', 'restart', 'do a plan, phase or step again, whatever its state'],
    ['force-complete', 'forceComplete', 'take a plan, phase or step for complete'],
  ] as const) {
    plan
      .command(word)
      .alias(action === 'restart' ? 'restart' : 'force')
      .argument('<plan>')
      .argument('[phase]', 'its name or id; without it all of the plan', givenName)
      .argument('[step]', 'its name or id; without it all of the phase', givenName)
      .description(text)
      .action((which: string, phase?: string, step?: string) =>
        send(context, path(which, action, query(phase, step))),
      );
  }
}

export function addPlanCommands(program: Command, context: Context): void {
  const plan = program.command('plan').alias('plans').description('follow and steer the plans of a service');
  readers(plan, context);
  addTimetableCommand(plan, context);
  follower(plan, context);
  starters(plan, context);
  gates(plan, context);
  plan.addHelpText(
    'after',
    `
Examples
  $ pillion plan status deploy
  $ pillion plan start backup -p BACKUP_NAME=monday --wait --timeout 600
  $ pillion plan follow deploy
  $ pillion plan pause deploy hello      # only its phase hello
  $ pillion plan resume deploy hello`,
  );
}
