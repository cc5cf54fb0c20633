// From a task of a svc.yml to a TaskSpec. Pure: the files beside svc.yml are given.
import { logs } from './build-logs.ts';
import { implicitResourceSet } from './build-resources.ts';
import type { RawModule, RawTask } from './schema/task.ts';
import type { CheckSpec, ConfigSpec, ModuleSpec, TaskSpec, TaskVolumeSpec } from './service-spec.ts';

/** The texts of the files that a svc.yml names, by their names there. */
export type Files = ReadonlyMap<string, string>;

/** MB of JavaScript heap; the executor's own default. */
const MODULE_MEMORY = 64;

function readiness(raw: RawTask['readiness-check']): CheckSpec | undefined {
  if (!raw) return undefined;
  const { cmd, interval, timeout, delay = 0 } = raw;
  return { cmd, interval, timeout, delay, gracePeriod: 0, maxConsecutiveFailures: 0 };
}

function health(raw: RawTask['health-check']): CheckSpec | undefined {
  if (!raw) return undefined;
  const { cmd, interval, timeout, delay } = raw;
  const maxConsecutiveFailures = raw['max-consecutive-failures'];
  return { cmd, interval, timeout, delay, gracePeriod: raw['grace-period'], maxConsecutiveFailures };
}

function configs(raw: RawTask['configs'], files: Files): ConfigSpec[] | undefined {
  const all = Object.entries(raw ?? {}).map(([name, { template, dest }]) => {
    return { name, template, dest, content: files.get(template) ?? '' };
  });
  return all.length === 0 ? undefined : all;
}

function taskVolumes(raw: RawTask['task-volumes']): TaskVolumeSpec[] | undefined {
  const all = Object.entries(raw ?? {}).map(
    ([name, { task: other, path, mode, 'container-path': place }]) => {
      return { name, task: other, path, containerPath: place, mode: mode ?? 'RW' };
    },
  );
  return all.length === 0 ? undefined : all;
}

function moduleSpec(raw: RawModule, files: Files): ModuleSpec {
  return {
    source: raw.file === undefined ? raw.source : files.get(raw.file),
    path: raw.path,
    uri: raw.uri,
    export: raw.export,
    memory: raw.memory ?? MODULE_MEMORY,
    arguments: raw.arguments ?? [],
    ...(raw['share-thread'] === true ? { sharesThread: true } : {}),
  };
}

function environment(raw: RawTask, configured: Readonly<Record<string, string>>): Record<string, string> {
  const env = Object.entries(raw.env ?? {}).map(([key, value]): [string, string] => [key, value ?? '']);
  return { ...Object.fromEntries(env), ...configured };
}

function checks(raw: RawTask): Pick<TaskSpec, 'readinessCheck' | 'healthCheck'> {
  return {
    readinessCheck: readiness(raw['readiness-check']),
    healthCheck: health(raw['health-check']),
  };
}

function discovery({ discovery: raw }: RawTask, name: string): TaskSpec['discovery'] {
  return raw ? { prefix: raw.prefix ?? name, visibility: raw.visibility ?? 'CLUSTER' } : undefined;
}

function orderFields(
  raw: RawTask,
): Pick<TaskSpec, 'goal' | 'essential' | 'sidecar' | 'dependsOn' | 'restart'> {
  return {
    goal: raw.goal === 'FINISHED' ? 'ONCE' : raw.goal,
    essential: raw.essential ?? true,
    sidecar: raw.sidecar,
    dependsOn: raw['depends-on'] ?? undefined,
    restart: raw.restart,
  };
}

/** `configured`: what TASKCFG gives the tasks of the pod. */
export function task(
  name: string,
  raw: RawTask,
  configured: Readonly<Record<string, string>>,
  files: Files,
): TaskSpec {
  return {
    name,
    ...orderFields(raw),
    cmd: raw.cmd ?? '',
    module: raw.module && moduleSpec(raw.module, files),
    env: environment(raw, configured),
    labels: raw.labels ?? [],
    resourceSet: raw['resource-set'] ?? implicitResourceSet(name),
    killGracePeriod: raw['kill-grace-period'],
    ...checks(raw),
    discovery: discovery(raw, name),
    taskVolumes: taskVolumes(raw['task-volumes']),
    configs: configs(raw.configs, files),
    transportEncryption: raw['transport-encryption'] ?? undefined,
    ipcMode: raw['ipc-mode'] ?? undefined,
    shmSize: raw['shm-size'] ?? undefined,
    progress: raw.progress ?? undefined,
    logs: logs(raw.logs),
  };
}
