// The environment of a task: Mesos' variables for tasks, then those of its CommandInfo. Never the executor's own.
import type { CommandInfo } from '../../shared/mesos/generated/mesos.ts';
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

/** Later ones win; only the marker cannot be changed. */
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
  return Object.fromEntries(variables.map(({ name, value = '' }) => [name, value]));
}
