// The executor that the agent makes up for a task which has a command and no executor: a program of its own
// (command-executor/main.ts) that runs that one command. Pure.
import { fileURLToPath } from 'node:url';
import type { ExecutorInfo, TaskInfo } from '../../../shared/mesos/generated/mesos.ts';

const PROGRAM = fileURLToPath(new URL('./command-executor/main.ts', import.meta.url));

export function commandExecutor(task: TaskInfo, frameworkId: string): ExecutorInfo {
  const id = task.task_id.value;
  const { command = {} } = task;
  return {
    executor_id: { value: id },
    framework_id: { value: frameworkId },
    name: `Command Executor (Task: ${id}) (Command: ${commandText(task)})`,
    source: id,
    command: {
      ...(command.uris && { uris: command.uris }),
      ...(command.environment && { environment: command.environment }),
      ...(command.user !== undefined && { user: command.user }),
      shell: false,
      value: process.execPath,
      arguments: ['mesos-executor', '--disable-warning=ExperimentalWarning', PROGRAM],
    },
    ...(task.container && { container: task.container }),
  };
}

function commandText({ command = {} }: TaskInfo): string {
  if (command.shell !== false) return `sh -c '${command.value ?? ''}'`;
  return `[${[command.value ?? '', ...(command.arguments ?? []).slice(1)].join(', ')}]`;
}
