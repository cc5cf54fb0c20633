// The environment of a task: Mesos' variables for tasks, then those of its CommandInfo. Never the executor's own.
import type { CommandInfo, Environment_Variable } from '../../shared/mesos/generated/mesos.ts';
import { PillionError } from '../../shared/runtime/errors.ts';
import type { Config } from '../config.ts';

/** Marks every process of one task run, in /proc/PID/environ, wherever its parent or process group went. */
export const MARKER_VARIABLE = 'PILLION_RUN';

export interface TaskEnvironment {
  readonly taskId: string;
  /** The task's directory as the task sees it. */
  readonly sandbox: string;
  /** The same as the host sees it. */
  readonly directory: string;
  readonly marker: string;
}

/**
 * Later ones win; only the marker cannot be changed.
 * @throws PillionError when a variable has no value that the executor can see.
 */
export function taskEnvironment(
  { identity, passedOn }: Pick<Config, 'identity' | 'passedOn'>,
  task: TaskEnvironment,
  command: CommandInfo,
): Record<string, string> {
  return {
    ...passedOn,
    MESOS_FRAMEWORK_ID: identity.frameworkId,
    MESOS_EXECUTOR_ID: identity.executorId,
    MESOS_SLAVE_ID: identity.agentId,
    MESOS_TASK_ID: task.taskId,
    MESOS_SANDBOX: task.sandbox,
    MESOS_DIRECTORY: task.directory,
    PILLION_NODE: process.execPath,
    ...commandVariables(command),
    [MARKER_VARIABLE]: task.marker,
  };
}

function commandVariables(command: CommandInfo): Record<string, string> {
  const variables = command.environment?.variables ?? [];
  return Object.fromEntries(variables.map((variable) => [variable.name, textOf(variable)]));
}

function textOf({ name, type, value = '', secret }: Environment_Variable): string {
  if (type !== 'SECRET') return value;
  if (secret?.value !== undefined) return Buffer.from(secret.value.data).toString();
  throw new PillionError({
    subject: `variable '${name}'`,
    found: 'a secret by reference, which only an agent resolves',
    action: 'Give the secret by value',
  });
}
