// What to execute for a task: its CommandInfo as a file and an argument list.
import { TaskConfiguration } from '../../shared/link/generated/link.ts';
import { decode } from '../../shared/mesos/codec.ts';
import type { CommandInfo, TaskInfo } from '../../shared/mesos/generated/mesos.ts';
import { PillionError } from '../../shared/runtime/errors.ts';

export interface Execution {
  readonly file: string;
  /** With argv[0]. */
  readonly argv: readonly string[];
}

/** @throws DecodeError when TaskInfo.data is something else. */
export function configurationOf({ data }: TaskInfo): TaskConfiguration {
  return data === undefined ? {} : decode(TaskConfiguration, data);
}

/**
 * The command of a task: its own (LAUNCH_GROUP), else the one in its TaskConfiguration (LAUNCH). A module needs none.
 * @throws PillionError when there is none.
 */
export function commandOf(task: TaskInfo, configuration: TaskConfiguration): CommandInfo {
  const command = task.command ?? configuration.command;
  if (command !== undefined) return command;
  if (configuration.module !== undefined) return {};
  throw new PillionError({
    subject: `task '${task.task_id.value}'`,
    found: 'no command',
    expected: 'TaskInfo.command, or a TaskConfiguration with a command in TaskInfo.data',
  });
}

/** Mesos' meaning: a shell takes `value` as its script; else `value` is executed with `arguments` as its whole argv. */
export function executionOf(command: CommandInfo): Execution {
  const { shell = true, value = '', arguments: argv = [] } = command;
  if (value === '') throw new PillionError({ subject: 'CommandInfo', found: 'no value' });
  if (shell) return { file: '/bin/sh', argv: ['sh', '-c', value] };
  return { file: value, argv: argv.length === 0 ? [value] : argv };
}
