// Secrets of a pod: which a launch needs, in which form its tasks get them, and what of a launch may be stored. Values
// come into a launch from outside, stand in TaskInfo.data alone, and are in no outcome, log or record. Pure.
import type { SecretFile, SecretVariable } from '../../shared/link/generated/link.ts';
import type { TaskInfo } from '../../shared/mesos/generated/mesos.ts';
import type { PodSpec, TaskSpec } from '../spec/service-spec.ts';
import { logSecretPaths, podLogSecretPaths } from './log-data.ts';
import { all, fail, type Outcome, pass } from './outcome.ts';

/** By their paths in the store of secrets; or why there is none, in a few words without the value. */
export type SecretValues = ReadonlyMap<string, Uint8Array | { readonly missing: string }>;

export const NO_SECRETS: SecretValues = new Map();

/** Paths of all secrets that the pod's tasks get, and those of where their output goes. */
export function secretPaths(pod: Pick<PodSpec, 'secrets' | 'logs' | 'tasks'>): string[] {
  return [...new Set([...(pod.secrets ?? []).map(({ secret }) => secret), ...podLogSecretPaths(pod)])];
}

/** A pod is not launched without one of its secrets. */
export function secretsOutcome(pod: PodSpec, values: SecretValues): Outcome {
  const outcomes = secretPaths(pod).map((path) => {
    const value = values.get(path);
    if (value instanceof Uint8Array) return pass(`secret ${path}`, 'is there');
    return fail(`secret ${path}`, value?.missing ?? 'the scheduler has no secrets (--secrets)');
  });
  return all('secrets', outcomes);
}

function bytesOf(values: SecretValues, path: string): Uint8Array {
  const value = values.get(path);
  return value instanceof Uint8Array ? value : new Uint8Array();
}

/** For each task of the pod; only after secretsOutcome has passed. */
export function taskSecrets(
  { secrets = [] }: PodSpec,
  values: SecretValues,
): { readonly secret_variables: SecretVariable[]; readonly secret_files: SecretFile[] } {
  return {
    secret_variables: secrets.flatMap(({ envKey, secret }) =>
      envKey === undefined ? [] : [{ name: envKey, value: bytesOf(values, secret) }],
    ),
    secret_files: secrets.flatMap(({ file, secret }) =>
      file === undefined ? [] : [{ path: file, value: bytesOf(values, secret) }],
    ),
  };
}

/** What the sinks of this task authenticate with. */
export function logSecrets({ logs }: PodSpec, task: TaskSpec, values: SecretValues): SecretVariable[] {
  const paths = logSecretPaths(task.logs ?? logs);
  return paths.map((path) => ({ name: path, value: bytesOf(values, path) }));
}

/**
 * A TaskInfo as it is stored and shown: without its data, which holds secrets and is made anew for every launch, and
 * without limits that are no number (`unlimited`), for which JSON has no word.
 */
export function storedTask({ data: _data, limits = {}, ...info }: TaskInfo): TaskInfo {
  const finite = Object.entries(limits).filter(([, { value }]) => Number.isFinite(value));
  return finite.length === 0 ? info : { ...info, limits: Object.fromEntries(finite) };
}
