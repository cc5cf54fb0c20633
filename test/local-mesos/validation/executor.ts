// ExecutorInfo as the master checks it, and when two of them are the same. PURE, with Mesos' texts.
import { isDeepStrictEqual } from 'node:util';
import {
  type CommandInfo,
  type CommandInfo_URI,
  ExecutorInfo,
} from '../../../shared/mesos/generated/mesos.ts';
import { sum } from '../resources/resources.ts';
import { firstOf } from '../resources/roles.ts';
import { commandError, containerError } from './common.ts';
import { idError } from './ids.ts';
import { protoText } from './proto-text.ts';
import {
  mixedRevocableError,
  persistenceIdsError,
  sameResources,
  singleRoleError,
  usableError,
} from './resource.ts';

type Check = (executor: ExecutorInfo) => string | undefined;

export interface ExecutorSurroundings {
  readonly frameworkId: string;
  /** The ExecutorInfo with which this executor runs already on the agent. */
  readonly existing: ExecutorInfo | undefined;
}

export function executorError(executor: ExecutorInfo, around: ExecutorSurroundings): string | undefined {
  const checks: readonly Check[] = [
    typeError,
    ({ executor_id: id }) => idError(id.value),
    gracePeriodError,
    executorCommandError,
    executorContainerError,
    ({ framework_id: id }) => frameworkIdError(id?.value, around.frameworkId),
    executorResourcesError,
    () => compatibleError(executor, around.existing),
  ];
  return firstOf(checks, (check) => check(executor));
}

function typeError({ type, command, container }: ExecutorInfo): string | undefined {
  if (type === 'CUSTOM') {
    return command ? undefined : "'ExecutorInfo.command' must be set for 'CUSTOM' executor";
  }
  if (type !== 'DEFAULT') return undefined;
  if (command) return "'ExecutorInfo.command' must not be set for 'DEFAULT' executor";
  if (container === undefined) return undefined;
  if (container.type !== 'MESOS') {
    return "'ExecutorInfo.container.type' must be 'MESOS' for 'DEFAULT' executor";
  }
  return container.mesos?.image
    ? "'ExecutorInfo.container.mesos.image' must not be set for 'DEFAULT' executor"
    : undefined;
}

function gracePeriodError({ shutdown_grace_period: grace }: ExecutorInfo): string | undefined {
  const isNegative = grace !== undefined && grace.nanoseconds < 0n;
  return isNegative ? "ExecutorInfo's 'shutdown_grace_period' must be non-negative" : undefined;
}

function executorCommandError({ command }: ExecutorInfo): string | undefined {
  const error = command && commandError(command);
  return error && `Executor's \`CommandInfo\` is invalid: ${error}`;
}

function executorContainerError({ container }: ExecutorInfo): string | undefined {
  const error = container && containerError(container);
  return error && `Executor's \`ContainerInfo\` is invalid: ${error}`;
}

function frameworkIdError(actual: string | undefined, expected: string): string | undefined {
  if (actual === undefined) return "'ExecutorInfo.framework_id' must be set";
  if (actual === expected) return undefined;
  return `ExecutorInfo has an invalid FrameworkID (Actual: ${actual} vs Expected: ${expected})`;
}

function executorResourcesError({ resources = [] }: ExecutorInfo): string | undefined {
  const total = sum(resources);
  const usable = usableError(resources);
  if (usable !== undefined) return `Executor uses invalid resources: ${usable}`;
  const ids = persistenceIdsError(total);
  if (ids !== undefined) return `Executor uses duplicate persistence ID: ${ids}`;
  const role = singleRoleError(total);
  if (role !== undefined) return `Invalid executor resources: ${role}`;
  const mixed = mixedRevocableError(total);
  return mixed && `Executor mixes revocable and non-revocable resources: ${mixed}`;
}

const RULE = '-'.repeat(60);

function compatibleError(executor: ExecutorInfo, existing: ExecutorInfo | undefined): string | undefined {
  if (existing === undefined || sameExecutor(existing, executor)) return undefined;
  return [
    'ExecutorInfo is not compatible with existing ExecutorInfo with same ExecutorID.',
    RULE,
    'Existing ExecutorInfo:',
    protoText(ExecutorInfo, existing),
    RULE,
    'ExecutorInfo:',
    protoText(ExecutorInfo, executor),
    RULE,
    '',
  ].join('\n');
}

/** Labels and the shutdown grace period may differ; resources and URIs may come in another order. */
export function sameExecutor(a: ExecutorInfo, b: ExecutorInfo): boolean {
  return (
    a.type === b.type &&
    a.executor_id.value === b.executor_id.value &&
    Buffer.compare(a.data ?? NOTHING, b.data ?? NOTHING) === 0 &&
    sameResources(a.resources, b.resources) &&
    sameCommand(a.command, b.command) &&
    a.framework_id?.value === b.framework_id?.value &&
    (a.name ?? '') === (b.name ?? '') &&
    (a.source ?? '') === (b.source ?? '') &&
    isDeepStrictEqual(a.container, b.container) &&
    isDeepStrictEqual(a.discovery, b.discovery)
  );
}

const NOTHING = new Uint8Array();

function sameCommand(a: CommandInfo = {}, b: CommandInfo = {}): boolean {
  return (
    isDeepStrictEqual((a.uris ?? []).map(uriKey).sort(), (b.uris ?? []).map(uriKey).sort()) &&
    isDeepStrictEqual(a.arguments ?? [], b.arguments ?? []) &&
    isDeepStrictEqual(variables(a), variables(b)) &&
    (a.value ?? '') === (b.value ?? '') &&
    (a.user ?? '') === (b.user ?? '') &&
    (a.shell ?? true) === (b.shell ?? true)
  );
}

const variables = ({ environment }: CommandInfo): string[] =>
  (environment?.variables ?? []).map(({ name, value }) => JSON.stringify([name, value])).sort();

const uriKey = ({ value, executable = false, extract = true, output_file = '' }: CommandInfo_URI): string =>
  JSON.stringify([value, executable, extract, output_file]);
