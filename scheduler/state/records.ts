// What the scheduler remembers, as typed records: plain data, one kind for each thing. Types, and the
// kinds by their names.

import type { DeathCertificate } from '../../shared/link/death-certificate.ts';
import type { Milestone } from '../../shared/link/milestones.ts';
import type { TaskInfo, TaskState } from '../../shared/mesos/generated/mesos.ts';
import type { Parameters, PodFootprint } from '../offer/launch.ts';
import type { Reservation } from '../offer/reservation.ts';
import type { PlanDefinition, PlanHead, StepProgress } from '../plan/model.ts';
import type { Goal, ServiceSpec } from '../spec/service-spec.ts';

/** The framework id that the master gave; kept for the failover timeout and longer. */
export interface FrameworkRecord {
  readonly frameworkId: string;
  /** The service was taken away; nothing else is recorded any more. */
  readonly isUninstalled?: boolean | undefined;
}

/** Which configuration the service is to have. */
export interface TargetRecord {
  readonly configuration: string;
  /** The one before, for a way back; kept as long as it is named here. */
  readonly previous?: string | undefined;
  /** A deployment has completed once, so later changes go by the plan `update`. */
  readonly deployed?: boolean | undefined;
  /** This configuration became the target after that. */
  readonly isUpdate?: boolean | undefined;
  /** Digest of the service that the last start was given; the same one does not undo what changed live since. */
  readonly given?: string | undefined;
  /** That one was refused, and nothing was changed live since: it is tried, and refused, at the next start again. */
  readonly isGivenRefused?: boolean | undefined;
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
  /** The owner of what it holds of its pod's reservations: a resource set as the last launch into the pod named it. */
  readonly resourceSet: string;
  /** It is ready when its check has passed, not as soon as it runs. */
  readonly isChecked?: boolean | undefined;
  /** When the first of its certificates does, in milliseconds since the epoch. */
  readonly certificatesExpire?: number | undefined;
  /** What was given when the plan that launched it was started; absent: nothing. */
  readonly parameters?: Parameters | undefined;
  /** TASK_STAGING is ours until Mesos says something. */
  readonly state: TaskState;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  /** Milliseconds since the epoch, from the status. */
  readonly since?: number | undefined;
  readonly ready: boolean;
  /** The last result of its health check; absent before the first one, and without a check. */
  readonly healthy?: boolean | undefined;
  readonly address?: string | undefined;
  /** A kill is wanted and is repeated until the end is seen. */
  readonly kill: boolean;
  /** It was launched to sleep in the place of its command. */
  readonly paused?: boolean | undefined;
  /** The configuration under which a task with this name last finished; for the goals FINISH and ONCE. */
  readonly finished?: string | undefined;
}

/** What Mesos was told of a task at its last launch, by the task's full name; as it is shown, without secrets. */
export interface InfoRecord {
  readonly info: TaskInfo;
}

/** A plan without its steps, which are records of their own. */
export interface PlanRecord extends PlanHead {
  /** The configuration that the plan is made of; what held under the one before is carried over to the next. */
  readonly configuration: string;
  /** Of a plan that svc.yml does not tell: decommission, uninstall. */
  readonly definition?: PlanDefinition | undefined;
}

/** How far one step has come, by its path; absent until it begins. */
export type StepRecord = StepProgress;

/** What an operator wants of one task (by its full name) instead of its goal. */
export interface OverrideRecord {
  readonly goal: 'PAUSED';
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
  /** Absent where all of its output reached its sinks, none was forwarded, or nobody could tell. */
  readonly unforwarded?: readonly LogLoss[];
}

/** What of one stream of a task did not reach a sink, when it was given up. */
export interface LogLoss {
  /** stdout or stderr. */
  readonly stream: string;
  readonly sink: string;
  /** Bytes that had not certainly arrived. */
  readonly leftBytes: number;
  /** Bytes that were gone before they could be sent. */
  readonly droppedBytes: number;
  readonly rejectedRecords: number;
  /** What was wrong with the sink. */
  readonly problem?: string;
}

/** The last ends of one task, by its full name; newest last. */
export interface DeathsRecord {
  readonly deaths: readonly Death[];
  /** Of a launch whose end has not come through yet. */
  readonly early?: { readonly taskId: string; readonly unforwarded: readonly LogLoss[] };
}

/** What the last launch of a task that tells of any has reached, by the task's full name. */
export interface MilestonesRecord {
  readonly taskId: string;
  /** Newest last; at most as many as one status update takes. */
  readonly milestones: readonly Milestone[];
}

/** A reservation that belongs to no pod any more, by its resource_id; until it is given back. */
export interface LeftoverRecord {
  readonly agentId: string;
  readonly hostname?: string | undefined;
  /** It was seen or used; otherwise it may never have come about. */
  readonly confirmed: boolean;
  /** The operator says that its agent is gone: nobody waits for it, but should it be offered it is given back. */
  readonly isLeftBehind?: boolean | undefined;
}

/** An operation that gives reservations back, by its id, until Mesos says how it ended. */
export interface OperationRecord {
  readonly agentId: string;
  readonly resourceIds: readonly string[];
}

/** A launch that nobody wants any more, by its task id; until its end is seen. */
export interface StrayRecord {
  readonly agentId: string;
  /** Which nobody wants any more either; absent where that is not known. */
  readonly executorId?: string | undefined;
}

/** Since when a pod instance with a policy for it is in trouble, in milliseconds since the epoch. */
export interface TroubleRecord {
  readonly since: number;
}

/** When an instance of a pod type was last replaced by policy. */
export interface ReplacementRecord {
  readonly at: number;
}

/** A plan's timetable, by the plan's name. Times in milliseconds since the epoch. */
export interface TimetableRecord {
  /** What it is the record of: the expression and the time zone. */
  readonly schedule: string;
  /** Absent: never. */
  readonly next?: number | undefined;
  /** When it was last to start, and did. */
  readonly last?: number | undefined;
  /** The newest last; only the last of them are kept. */
  readonly missed: readonly MissedStart[];
  readonly missedCount: number;
}

export interface MissedStart {
  readonly at: number;
  readonly reason: string;
}

export interface Records {
  readonly framework: FrameworkRecord;
  readonly target: TargetRecord;
  readonly configuration: ConfigurationRecord;
  readonly pod: PodRecord;
  readonly task: TaskRecord;
  readonly info: InfoRecord;
  readonly plan: PlanRecord;
  readonly step: StepRecord;
  readonly override: OverrideRecord;
  readonly backoff: BackoffRecord;
  readonly deaths: DeathsRecord;
  readonly milestones: MilestonesRecord;
  readonly leftover: LeftoverRecord;
  readonly operation: OperationRecord;
  readonly timetable: TimetableRecord;
  readonly stray: StrayRecord;
  readonly trouble: TroubleRecord;
  readonly replacement: ReplacementRecord;
}

export type RecordKind = keyof Records;

/** Kinds that are kept in the store alone: large, and looked at only when somebody asks for one. */
export type ColdKind = 'info';
export type LiveKind = Exclude<RecordKind, ColdKind>;

export const KINDS: readonly LiveKind[] = [
  'framework',
  'target',
  'configuration',
  'pod',
  'task',
  'plan',
  'step',
  'override',
  'backoff',
  'deaths',
  'milestones',
  'leftover',
  'operation',
  'timetable',
  'stray',
  'trouble',
  'replacement',
];

/** One record put (with a value) or removed (without). A list of changes is written whole or not at all. */
export type Change = {
  readonly [Kind in RecordKind]: {
    readonly kind: Kind;
    readonly id: string;
    readonly value: Records[Kind] | undefined;
  };
}[RecordKind];

/** Records that can be asked for by their ids. */
export type Lookup<T> = Pick<ReadonlyMap<string, T>, 'get' | 'has'>;

export type StateLookup = { readonly [Kind in LiveKind]: Lookup<Records[Kind]> };

/** All records that are kept in memory, by kind and id. */
export type ServiceState = {
  readonly [Kind in LiveKind]: ReadonlyMap<string, Records[Kind]>;
};

export function isLive(change: Change): change is Extract<Change, { readonly kind: LiveKind }> {
  return change.kind !== 'info';
}
