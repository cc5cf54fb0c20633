// What the `pillion` command understands.
import { Command } from 'commander';
import { addAgentCommands } from './agent-commands.ts';
import { addCompletion } from './completion.ts';
import { contextOf } from './context.ts';
import { addControlCommands } from './control-commands.ts';
import { addDebugCommands } from './debug-commands.ts';
import { addEventsCommand } from './events-command.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { addLogsCommand } from './logs-command.ts';
import { addOffersCommand } from './offers-command.ts';
import { addPackCommand } from './pack-command.ts';
import { addPlanCommands } from './plan-commands.ts';
import { addEndpointsCommand, addPodCommands } from './pod-commands.ts';
import { addSchedulerCommand } from './scheduler-command.ts';
import { addSpecCommands } from './spec-commands.ts';
import { addStatusCommand } from './status-command.ts';
import { addTaskCommands } from './task-commands.ts';
import { addUninstallCommand, addUpdateCommands } from './update-commands.ts';

const EXAMPLES = `
Examples
  $ pillion scheduler svc.yml --master 127.0.0.1:5050 --executor pillion-executor.tar.gz
  $ pillion validate svc.yml
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

/** All commands with their options; those of them that talk to a scheduler find it by `environment`. */
export function makeProgram(environment: NodeJS.ProcessEnv): Command {
  const program = new Command('pillion')
    .description('Runs services on Apache Mesos: pods of many tasks, on resources of their own.')
    .option('--url <url>', 'the scheduler (default: $PILLION_URL or http://127.0.0.1:8080)')
    .option('--token-file <file>', 'token of the API (default: $PILLION_TOKEN)')
    .option(
      '--ca <pem>',
      'authorities to trust for an https:// URL (default: $PILLION_CA, else the usual ones)',
    )
    .option('--json', 'answers as JSON')
    .showHelpAfterError('Try `pillion --help`.')
    .addHelpText('after', EXAMPLES);
  const context = contextOf(program, environment);
  addSchedulerCommand(program, environment);
  addStatusCommand(program, context);
  addPlanCommands(program, context);
  addPodCommands(program, context);
  addAgentCommands(program, context);
  addTaskCommands(program, context);
  addControlCommands(program, context);
  addLogsCommand(program, context);
  addEndpointsCommand(program, context);
  addOffersCommand(program, context);
  addEventsCommand(program, context);
  addUpdateCommands(program, context);
  addUninstallCommand(program, context);
  addDebugCommands(program, context);
  addSpecCommands(program, context, environment);
  addPackCommand(program);
  addCompletion(program, context);
  throwInsteadOfExit(program);
  return program;
}

/** Of every command: how a program ends is settled in one place. */
function throwInsteadOfExit(command: Command): void {
  command.exitOverride();
  for (const one of command.commands) throwInsteadOfExit(one);
}
