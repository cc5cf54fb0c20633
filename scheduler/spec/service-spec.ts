// What a svc.yml says, after rendering, validation and the filling in of defaults: one frozen value.
// Everything behind this folder works with these types and never with the file's own field names.

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

export interface TaskSpec {
  readonly name: string;
  readonly goal: Goal;
  /** When it fails, all tasks of the pod with goal RUNNING are launched again, not it alone. */
  readonly essential: boolean;
  /** Ready before the other tasks start, stopped after the last of them; it lasts as long as they do. */
  readonly sidecar?: boolean | undefined;
  readonly dependsOn?: readonly DependencySpec[] | undefined;
  readonly restart?: RestartSpec | undefined;
  readonly cmd: string;
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
}

export interface PlanSpec {
  readonly name: string;
  readonly strategy: Strategy;
  readonly phases: readonly PhaseSpec[];
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
