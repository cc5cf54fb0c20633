// What a svc.yml says, after rendering, validation and the filling in of defaults: one frozen value.
// Everything behind this folder works with these types and never with the file's own field names.

import type {
  ExternalVolumeSpec,
  HostVolumeSpec,
  IpcMode,
  NetworkSpec,
  RlimitSpec,
  SeccompSpec,
  SecretSpec,
  TaskVolumeSpec,
  TransportEncryptionSpec,
} from './container-spec.ts';
import type { LogsSpec } from './log-spec.ts';

export type * from './container-spec.ts';
export type * from './log-spec.ts';

/** RUNNING: kept running. FINISH: to finish once per configuration. ONCE: to finish once ever. */
export type Goal = 'RUNNING' | 'FINISH' | 'ONCE';

export type Strategy = 'serial' | 'parallel' | 'canary' | 'serial-canary' | 'parallel-canary';

export interface ServiceSpec {
  readonly name: string;
  /** The Mesos role of the framework and of its reservations; `<name>-role` unless the file says otherwise. */
  readonly role: string;
  readonly principal: string;
  /** The operating system's user that the tasks run as. */
  readonly user: string;
  readonly webUrl?: string | undefined;
  readonly pods: readonly PodSpec[];
  /** The plans of the file, in its order; without a `deploy` the scheduler makes one. */
  readonly plans: readonly PlanSpec[];
}

export interface PodSpec {
  readonly type: string;
  readonly count: number;
  readonly uris: readonly string[];
  /** Volumes of the executor, seen by every task of the pod. */
  readonly volumes: readonly VolumeSpec[];
  readonly resourceSets: readonly ResourceSetSpec[];
  readonly tasks: readonly TaskSpec[];
  readonly allowDecommission: boolean;
  /** The rule as it stands in the file; parsed by offer/placement. */
  readonly placement?: string | undefined;
  /** Absent: the service's. */
  readonly user?: string | undefined;
  /** A container image, run by the Mesos containerizer. */
  readonly image?: string | undefined;
  readonly networks?: readonly NetworkSpec[] | undefined;
  readonly rlimits?: readonly RlimitSpec[] | undefined;
  readonly secrets?: readonly SecretSpec[] | undefined;
  /** Whose statically reserved resources are refined; absent: nobody's. */
  readonly preReservedRole?: string | undefined;
  readonly hostVolumes?: readonly HostVolumeSpec[] | undefined;
  readonly externalVolumes?: readonly ExternalVolumeSpec[] | undefined;
  readonly seccomp?: SeccompSpec | undefined;
  readonly ipcMode?: 'PRIVATE' | undefined;
  /** MB. */
  readonly shmSize?: number | undefined;
  /** Absent: the scheduler's own interval, and no pod is ended for its silence. */
  readonly heartbeat?: HeartbeatSpec | undefined;
  /** Absent: only an operator replaces it. */
  readonly replaceAfter?: ReplaceSpec | undefined;
  /** For every task of the pod that says nothing else. */
  readonly logs?: LogsSpec | undefined;
}

export interface HeartbeatSpec {
  /** Seconds. */
  readonly interval: number;
  /** That many in a row may be missed; after one more the pod is shut down and started again. */
  readonly missed: number;
}

/** The policy for a pod that is gone for good: placed anew without being asked. */
export interface ReplaceSpec {
  /** Seconds that a task of it is lost or keeps failing before. */
  readonly after: number;
  /** Seconds at least between two replacements of this pod's instances. */
  readonly apart: number;
}

export interface ResourceSetSpec {
  /** `<task>-resource-set` when the resources stand on the task itself. */
  readonly id: string;
  readonly cpus: number;
  readonly gpus: number;
  /** MB. */
  readonly memory: number;
  readonly ports: readonly PortSpec[];
  readonly volumes: readonly VolumeSpec[];
  readonly limits?: ResourceLimitsSpec | undefined;
}

/** How much a task may use beyond what is reserved; absent: no more than that. */
export interface ResourceLimitsSpec {
  readonly cpus?: number | 'unlimited' | undefined;
  /** MB. */
  readonly memory?: number | 'unlimited' | undefined;
}

export interface PortRange {
  readonly begin: number;
  readonly end: number;
}

export interface PortSpec {
  readonly name: string;
  /** 0: any port of `ranges` that the agent has free; kept on relaunch. */
  readonly port: number;
  readonly envKey?: string | undefined;
  readonly advertise: boolean;
  readonly vip?: { readonly prefix: string; readonly port: number } | undefined;
  /** Inclusive on both ends. */
  readonly ranges: readonly PortRange[];
}

export interface VolumeSpec {
  /** Relative to a task's working directory. */
  readonly path: string;
  readonly type: 'ROOT' | 'MOUNT';
  /** MB. */
  readonly size: number;
  readonly profiles: readonly string[];
}

/** Times in seconds. */
export interface CheckSpec {
  readonly cmd: string;
  readonly interval: number;
  readonly timeout: number;
  readonly delay: number;
  readonly gracePeriod: number;
  readonly maxConsecutiveFailures: number;
}

/** What a task waits for, of another task of its pod or of nobody. */
export interface DependencySpec {
  readonly task?: string | undefined;
  readonly condition:
    | 'STARTED'
    | 'READY'
    | 'HEALTHY'
    | 'FINISHED'
    | 'FILE-EXISTS'
    | 'PORT-OPEN'
    | 'LOG-MATCHES';
  readonly path?: string | undefined;
  readonly port?: number | undefined;
  readonly pattern?: string | undefined;
}

/** How the executor starts the task's process again in place. Times in seconds. */
export interface RestartSpec {
  readonly policy: 'NEVER' | 'ON-FAILURE' | 'ALWAYS';
  /** Restarts that follow one another; absent: no limit. */
  readonly limit?: number | undefined;
  readonly backoff?:
    | {
        readonly first?: number | undefined;
        readonly factor?: number | undefined;
        readonly most?: number | undefined;
      }
    | undefined;
}

/** A file that the executor makes from a mustache template and the task's environment. */
export interface ConfigSpec {
  readonly name: string;
  /** The file's name as svc.yml has it. */
  readonly template: string;
  /** Relative to the task's directory. */
  readonly dest: string;
  /** At most 1 MiB; a changed one is a changed task. */
  readonly content: string;
}

/** A JavaScript module in place of a command, run by the executor in a worker thread. Exactly one of the first three. */
export interface ModuleSpec {
  /** The text of the module; from the file itself, or from one beside svc.yml. */
  readonly source?: string | undefined;
  /** Of a module in the task's directory, such as one of an archive of `uris`. */
  readonly path?: string | undefined;
  /** Fetched into the task's directory before it starts. */
  readonly uri?: string | undefined;
  /** The function to call; absent: `default`. */
  readonly export?: string | undefined;
  /** MB of JavaScript heap. */
  readonly memory: number;
  readonly arguments: readonly string[];
  /** Whether others of its pod may run in its thread before and after it. */
  readonly sharesThread?: boolean;
}

/** Where a task says how far it is. JSON lines are always understood. */
export interface ProgressSpec {
  /** Relative to the task's directory; absent: the executor's own choice, told in PROGRESS_FILE. */
  readonly file?: string | undefined;
  /** A regular expression: its first group is the percent, its second the message. Absent: Cook's. */
  readonly pattern?: string | undefined;
}

export interface TaskSpec {
  readonly name: string;
  readonly goal: Goal;
  /** When it fails, all tasks of the pod with goal RUNNING are launched again, not it alone. */
  readonly essential: boolean;
  /** Ready before the other tasks start, stopped after the last of them; it lasts as long as they do. */
  readonly sidecar?: boolean | undefined;
  readonly dependsOn?: readonly DependencySpec[] | undefined;
  readonly restart?: RestartSpec | undefined;
  /** Run by `/bin/sh`; empty for a module. */
  readonly cmd: string;
  readonly module?: ModuleSpec | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly labels: readonly (readonly [key: string, value: string])[];
  readonly resourceSet: string;
  /** Seconds between SIGTERM and SIGKILL; absent: Mesos' own 3 s. */
  readonly killGracePeriod?: number | undefined;
  readonly readinessCheck?: CheckSpec | undefined;
  readonly healthCheck?: CheckSpec | undefined;
  readonly discovery?:
    | { readonly prefix: string; readonly visibility: 'CLUSTER' | 'FRAMEWORK' | 'EXTERNAL' }
    | undefined;
  readonly configs?: readonly ConfigSpec[] | undefined;
  readonly taskVolumes?: readonly TaskVolumeSpec[] | undefined;
  readonly transportEncryption?: readonly TransportEncryptionSpec[] | undefined;
  readonly ipcMode?: IpcMode | undefined;
  /** MB; only with ipcMode PRIVATE. */
  readonly shmSize?: number | undefined;
  readonly progress?: ProgressSpec | undefined;
  /** In place of the pod's. */
  readonly logs?: LogsSpec | undefined;
}

export interface PlanSpec {
  readonly name: string;
  readonly strategy: Strategy;
  readonly phases: readonly PhaseSpec[];
  readonly schedule?: ScheduleSpec | undefined;
}

/** When a plan is started by itself. */
export interface ScheduleSpec {
  /** Five fields, or six with seconds first. */
  readonly cron: string;
  /** Of the IANA database, such as `Europe/Berlin`. */
  readonly timeZone: string;
  /** Environment given to the plan's tasks, as with `plan start -p`. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface PhaseSpec {
  readonly name: string;
  readonly strategy: Strategy;
  readonly pod: string;
  /** One after another, the steps of instance 0, of instance 1, ... */
  readonly steps: readonly StepSpec[];
}

export interface StepSpec {
  readonly index: number;
  readonly tasks: readonly string[];
}

/** The roles under which the service takes offers: its own, and `<pre-reserved-role>/<own>` of pods that have one. */
export function rolesOf({ role, pods }: Pick<ServiceSpec, 'role' | 'pods'>): string[] {
  return [
    ...new Set(
      pods.map(({ preReservedRole: parent }) => (parent === undefined ? role : `${parent}/${role}`)),
    ),
  ];
}

/** `hello-0`. */
export function instanceName(pod: string, index: number): string {
  return `${pod}-${index}`;
}

/** `hello-0-server`: the name of a task in Mesos and in the API. */
export function taskFullName(instance: string, task: string): string {
  return `${instance}-${task}`;
}

/** Every instance that the spec wants of its pods. */
export function podInstances(spec: ServiceSpec): { readonly pod: PodSpec; readonly index: number }[] {
  return spec.pods.flatMap((pod) => Array.from({ length: pod.count }, (_, index) => ({ pod, index })));
}

export function findTask(pod: PodSpec, name: string): TaskSpec | undefined {
  return pod.tasks.find((task) => task.name === name);
}
