// The `pillion` command. The only file of the scheduler that reads argv and the environment, and sets the exit code.
import { Command, CommanderError } from 'commander';
import { describeError, errorCode, PillionError } from '../../shared/runtime/errors.ts';
import { addCompletion } from './completion.ts';
import { contextOf } from './context.ts';
import { addDebugCommands } from './debug-commands.ts';
import { addEventsCommand } from './events-command.ts';
import { CommandFailure, EXIT_CODES, FAILED, USAGE } from './exit-codes.ts';
import { addLogsCommand } from './logs-command.ts';
import { addOffersCommand } from './offers-command.ts';
import { addPackCommand } from './pack-command.ts';
import { addPlanCommands } from './plan-commands.ts';
import { addEndpointsCommand, addPodCommands } from './pod-commands.ts';
import { addSchedulerCommand } from './scheduler-command.ts';
import { addStatusCommand } from './status-command.ts';
import { addTaskCommands } from './task-commands.ts';
import { addUninstallCommand, addUpdateCommands } from './update-commands.ts';

const EXAMPLES = `
Examples
  $ pillion scheduler svc.yml --master 127.0.0.1:5050 --executor pillion-executor.tar.gz
  $ pillion status --watch
  $ pillion plan status deploy
  $ pillion plan start backup
  $ pillion pod status --json
  $ pillion task why hello-0-server
  $ pillion logs -f hello-0-server
  $ pillion update svc.yml --dry-run
  $ pillion offers                       # why is a pod not placed?
  $ pillion --url http://scheduler.example:8080 endpoints
${EXIT_CODES}`;

function makeProgram(): Command {
  const program = new Command('pillion')
    .description('Runs services on Apache Mesos: pods of many tasks, on resources of their own.')
    .option('--url <url>', 'the scheduler (default: $PILLION_URL or http://127.0.0.1:8080)')
    .option('--token-file <file>', 'token of the API (default: $PILLION_TOKEN)')
    .option('--json', 'answers as JSON')
    .showHelpAfterError('Try `pillion --help`.')
    .addHelpText('after', EXAMPLES);
  const context = contextOf(program, process.env);
  addSchedulerCommand(program, process.env);
  addStatusCommand(program, context);
  addPlanCommands(program, context);
  addPodCommands(program, context);
  addTaskCommands(program, context);
  addLogsCommand(program, context);
  addEndpointsCommand(program, context);
  addOffersCommand(program, context);
  addEventsCommand(program, context);
  addUpdateCommands(program, context);
  addUninstallCommand(program, context);
  addDebugCommands(program, context);
  addPackCommand(program);
  addCompletion(program, context);
  throwInsteadOfExit(program);
  return program;
}

/** The message, and its causes as far as the message does not tell them itself. */
function sentence(error: unknown): string {
  if (!(error instanceof PillionError))
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const cause = error.cause instanceof Error ? sentenceOfCause(error.cause) : undefined;
  return cause === undefined || error.message.includes(cause) ? error.message : `${error.message} (${cause})`;
}

function sentenceOfCause(cause: Error): string {
  return cause instanceof PillionError ? cause.message : describeError(cause);
}

/** Of every command: how a program ends is settled in one place. */
function throwInsteadOfExit(command: Command): void {
  command.exitOverride();
  for (const one of command.commands) throwInsteadOfExit(one);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  return error instanceof CommandFailure ? error.exitCode : FAILED;
}

// Whoever reads a part of what we write and leaves, such as `head`, has what they wanted.
process.stdout.on('error', (error) => {
  if (errorCode(error) !== 'EPIPE') throw error;
  process.exit(0);
});

try {
  await makeProgram().parseAsync();
} catch (error) {
  // What a person can act on is one sentence; anything else is a fault of ours, and its stack is wanted.
  if (!(error instanceof CommanderError)) process.stderr.write(`pillion: ${sentence(error)}\n`);
  process.exitCode = exitCodeOf(error);
}
