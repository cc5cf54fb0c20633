// `pillion task ...`: signal and drain a task, what it has reached, and why it ended.
import { type Command, InvalidArgumentError } from 'commander';
import type { DeathsView } from '../http/routes/deaths.ts';
import type { MilestonesView } from '../http/routes/milestones.ts';
import type { Context } from './context.ts';
import { type FoundTask, findTask } from './find-task.ts';
import { milestonesText } from './milestones-text.ts';
import { whyText } from './why.ts';

interface ControlAnswer {
  readonly id: string;
  readonly outcome: 'done' | 'acknowledged' | 'sent' | 'queued';
  readonly message?: string;
}

const OUTCOMES: Readonly<Record<ControlAnswer['outcome'], string>> = {
  done: 'done',
  acknowledged: 'the executor has it and has not answered yet',
  sent: 'sent; the executor has not answered yet, it goes on being sent',
  queued: 'the scheduler has no master now; it is sent when there is one',
};

function path({ pod, name }: FoundTask, action: string): string {
  return `/v1/pod/${encodeURIComponent(pod)}/tasks/${encodeURIComponent(name)}/${action}`;
}

/** Sends a control, and says how far it came. */
export async function control(context: Context, url: string, subject: string, body?: unknown): Promise<void> {
  const api = context.api();
  const answer = api.checked(await api.post(url, body)) as ControlAnswer;
  const said = answer.message === undefined ? '' : `: ${answer.message}`;
  const later = answer.outcome === 'done' ? '' : `; look it up: pillion control status ${answer.id}`;
  context.print(answer, `${subject}: ${OUTCOMES[answer.outcome]}${said}${later}\n`);
}

function secondsOf(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 86_400) return value;
  throw new InvalidArgumentError('Give seconds, at most a day.');
}

interface DrainFlags {
  readonly grace: number;
  readonly signal?: string;
  readonly command?: string;
  readonly commandTime?: number;
  readonly cancel?: boolean;
}

async function drain(context: Context, name: string, flags: DrainFlags): Promise<void> {
  const task = await findTask(context.api(), name);
  if (flags.cancel === true)
    return control(context, path(task, 'drain/cancel'), `end of the drain of ${name}`);
  const { grace: graceSeconds, signal, command, commandTime: commandSeconds } = flags;
  return control(context, path(task, 'drain'), `drain of ${name}`, {
    graceSeconds,
    signal,
    command,
    commandSeconds,
  });
}

function addControls(task: Command, context: Context): void {
  task
    .command('signal')
    .argument('<task>', 'its full name, such as hello-0-server')
    .argument('<signal>', 'such as HUP; not KILL or STOP')
    .description('send a signal to the process group of a task')
    .action(async (name: string, signal: string) => {
      const found = await findTask(context.api(), name);
      return control(context, path(found, 'signal'), `${signal} to ${name}`, { signal });
    });
  task
    .command('drain')
    .argument('<task>', 'its full name, such as hello-0-server')
    .option('--grace <s>', 'time to end its work; then it is asked to end', secondsOf, 60)
    .option('--signal <signal>', 'what tells it to (default: TERM)')
    .option('--command <sh>', "run in the task's directory instead of a signal; the time begins at its end")
    .option('--command-time <s>', 'time of the command (default: 60)', secondsOf)
    .option('--cancel', 'take a drain back')
    .description('tell a task to end its work, and give it a time for that')
    .action((name: string, flags: DrainFlags) => drain(context, name, flags));
}

function addWhy(task: Command, context: Context): void {
  task
    .command('why')
    .argument('<task>', 'its full name, such as hello-0-server')
    .description('how a task ended the last times: who asked, signals, exit, memory, last lines')
    .action(async (name: string) => {
      const api = context.api();
      const found = await findTask(api, name);
      const deaths = (await api.read(path(found, 'deaths'))) as DeathsView;
      context.print(deaths, whyText(deaths, found.status));
    });
}

function addMilestones(task: Command, context: Context): void {
  task
    .command('milestones')
    .argument('<task>', 'its full name, such as hello-0-server')
    .description('the milestones that a task has reached')
    .action(async (name: string) => {
      const api = context.api();
      const found = await findTask(api, name);
      const view = (await api.read(path(found, 'milestones'))) as MilestonesView;
      context.print(view, milestonesText(view));
    });
}

export function addTaskCommands(program: Command, context: Context): void {
  const task = program
    .command('task')
    .description('signal and drain tasks, learn what they reached and why they ended');
  addControls(task, context);
  addWhy(task, context);
  addMilestones(task, context);
  task.addHelpText(
    'after',
    `
Examples
  $ pillion task signal hello-0-server HUP
  $ pillion task drain hello-0-server --grace 120 --command './finish-up'
  $ pillion task why hello-0-server
  $ pillion task milestones hello-0-server`,
  );
}
