// What the scheduler remembers, as typed records: plain data, one kind for each thing. Types only.

import type { DeathCertificate } from '../../shared/link/death-certificate.ts';
import type { TaskInfo, TaskState } from '../../shared/mesos/generated/mesos.ts';
import type { PodFootprint } from '../offer/launch.ts';
import type { Reservation } from '../offer/reservation.ts';
import type { PlanProgress } from '../plan/model.ts';
import type { Goal, ServiceSpec } from '../spec/service-spec.ts';

/** The framework id that the master gave; kept for the failover timeout and longer. */
export interface FrameworkRecord {
  readonly frameworkId: string;
}

/** Which configuration the service is to have. */
export interface TargetRecord {
  readonly configuration: string;
}

export interface ConfigurationRecord {
  readonly spec: ServiceSpec;
}

/** One pod instance that has a place. */
export interface PodRecord extends PodFootprint {
  readonly instance: string;
  readonly type: string;
  readonly index: number;
  readonly reservations: readonly Reservation[];
}

/** The last launch of one task of one pod instance. */
export interface TaskRecord {
  /** `hello-0-server`. */
  readonly name: string;
  /** `hello-0`. */
  readonly instance: string;
  /** `server`. */
  readonly task: string;
  readonly taskId: string;
  readonly executorId: string;
  readonly agentId: string;
  readonly configuration: string;
  readonly goal: Goal;
  readonly essential: boolean;
  readonly resourceSet: string;
  readonly info: TaskInfo;
  /** TASK_STAGING is ours until Mesos says something. */
  readonly state: TaskState;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  /** Milliseconds since the epoch, from the status. */
  readonly since?: number | undefined;
  readonly ready: boolean;
  readonly address?: string | undefined;
  /** A kill is wanted and is repeated until the end is seen. */
  readonly kill: boolean;
  /** The configuration under which a task with this name last finished; for the goals FINISH and ONCE. */
  readonly finished?: string | undefined;
}

export interface PlanRecord {
  /** The configuration that the plan was made of; progress under another one is void. */
  readonly configuration: string;
  readonly progress: PlanProgress;
}

/** Back-off of one task name. */
export interface BackoffRecord {
  readonly failures: number;
  /** Milliseconds since the epoch; not launched again before. */
  readonly until: number;
}

/** How one launch of a task ended. */
export interface Death {
  readonly taskId: string;
  readonly state: TaskState;
  /** Milliseconds since the epoch, from the status. */
  readonly at: number;
  readonly reason?: string;
  readonly message?: string;
  /** Absent where nobody could write one: the executor or its agent was gone. */
  readonly certificate?: DeathCertificate;
}

/** The last ends of one task, by its full name; newest last. */
export interface DeathsRecord {
  readonly deaths: readonly Death[];
}

export interface Records {
  readonly framework: FrameworkRecord;
  readonly target: TargetRecord;
  readonly configuration: ConfigurationRecord;
  readonly pod: PodRecord;
  readonly task: TaskRecord;
  readonly plan: PlanRecord;
  readonly backoff: BackoffRecord;
  readonly deaths: DeathsRecord;
}

export type RecordKind = keyof Records;

/** One record put (with a value) or removed (without). A list of changes is written whole or not at all. */
export type Change = {
  readonly [Kind in RecordKind]: {
    readonly kind: Kind;
    readonly id: string;
    readonly value: Records[Kind] | undefined;
  };
}[RecordKind];

/** All records, by kind and id. */
export type ServiceState = {
  readonly [Kind in RecordKind]: ReadonlyMap<string, Records[Kind]>;
};
