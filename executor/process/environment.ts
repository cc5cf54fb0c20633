// The environment of a task: Mesos' variables for tasks, then those of its CommandInfo. Never the executor's own.
import { isUtf8 } from 'node:buffer';
import type { SecretVariable } from '../../shared/link/generated/link.ts';
import type { CommandInfo, Environment_Variable } from '../../shared/mesos/generated/mesos.ts';
import { PillionError } from '../../shared/runtime/errors.ts';
import type { Config } from '../config.ts';

/** In the task's directory: where it may write how far it is. */
export const PROGRESS_FILE = 'pillion.progress';

/** Marks every process of one task run, in /proc/PID/environ, wherever its parent or process group went. */
export const MARKER_VARIABLE = 'PILLION_RUN';

export interface TaskEnvironment {
  readonly taskId: string;
  /** The task's directory as the task sees it. */
  readonly sandbox: string;
  /** The same as the host sees it. */
  readonly directory: string;
  readonly marker: string;
  /** The address of the container. */
  readonly containerIp?: string | undefined;
  /** What the task's resources are allocated to; a task has one role. */
  readonly role?: string | undefined;
}

/**
 * Later ones win; only the marker cannot be changed.
 * @throws PillionError when a variable has no value that the executor can see. Values are never in the message.
 */
export function taskEnvironment(
  { identity, passedOn }: Pick<Config, 'identity' | 'passedOn'>,
  task: TaskEnvironment,
  command: CommandInfo,
  secrets: readonly SecretVariable[] = [],
): Record<string, string> {
  return {
    ...passedOn,
    MESOS_FRAMEWORK_ID: identity.frameworkId,
    MESOS_EXECUTOR_ID: identity.executorId,
    MESOS_SLAVE_ID: identity.agentId,
    ...(task.containerIp === undefined ? {} : { MESOS_CONTAINER_IP: task.containerIp }),
    ...(task.role === undefined ? {} : { MESOS_ALLOCATION_ROLE: task.role }),
    MESOS_TASK_ID: task.taskId,
    MESOS_SANDBOX: task.sandbox,
    MESOS_DIRECTORY: task.directory,
    PILLION_NODE: process.execPath,
    PROGRESS_FILE: `${task.sandbox}/${PROGRESS_FILE}`,
    ...commandVariables(command),
    ...secretVariables(secrets),
    [MARKER_VARIABLE]: task.marker,
  };
}

/** The variables whose values nobody but the task may see. */
export function secretNames(command: CommandInfo, secrets: readonly SecretVariable[] = []): Set<string> {
  const variables = command.environment?.variables ?? [];
  const marked = variables.filter(({ type }) => type === 'SECRET');
  return new Set([...marked, ...secrets].map(({ name }) => name));
}

/** @throws PillionError as taskEnvironment does. */
export function commandVariables(command: CommandInfo): Record<string, string> {
  const variables = command.environment?.variables ?? [];
  return Object.fromEntries(
    variables.map((variable) => [variable.name, checked(variable.name, textOf(variable))]),
  );
}

function secretVariables(secrets: readonly SecretVariable[]): Record<string, string> {
  return Object.fromEntries(secrets.map(({ name, value }) => [name, checked(name, secretText(name, value))]));
}

function textOf({ name, type, value = '', secret }: Environment_Variable): string {
  if (type !== 'SECRET') return value;
  if (secret?.value !== undefined) return secretText(name, secret.value.data);
  throw new PillionError({
    subject: `variable '${name}'`,
    found: 'a secret by reference, which only an agent resolves',
    action: 'Give the secret by value',
  });
}

function secretText(name: string, bytes: Uint8Array): string {
  if (isUtf8(bytes)) return Buffer.from(bytes).toString();
  const action = 'Give the secret as a file';
  throw new PillionError({ subject: `variable '${name}'`, found: 'a secret that is no UTF-8 text', action });
}

/** Node.js would refuse them too, but with the value in its message. */
function checked(name: string, value: string): string {
  const isName = name !== '' && !/[=\0]/.test(name);
  if (isName && !value.includes('\0')) return value;
  const found = isName ? 'a NUL byte in its value' : 'no name for a variable';
  throw new PillionError({ subject: `variable '${name.replaceAll('\0', '?')}'`, found });
}
