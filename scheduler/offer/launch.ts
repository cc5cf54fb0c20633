// What the evaluator is asked, and what it answers. Types only.
import type { ExecutorInfo, Offer_Operation, TaskInfo } from '../../shared/mesos/generated/mesos.ts';
import type { Random } from '../../shared/runtime/random.ts';
import type { PodSpec, TaskSpec } from '../spec/service-spec.ts';
import type { Outcome } from './outcome.ts';
import type { AgentFacts } from './placement/census.ts';
import type { CodeRule } from './placement/code-rule.ts';
import type { PlacementView } from './placement/match.ts';
import type { Pool } from './pool.ts';
import type { ExecutorResources } from './requirement.ts';
import type { Owner, Reservation } from './reservation.ts';
import type { SecretValues } from './secrets.ts';

/** A pod instance's place: which agent, which reservations, and the executor as it was first launched. */
export interface PodFootprint extends AgentFacts {
  /** Byte for byte the same in every launch into the pod while it lives. */
  readonly executor: ExecutorInfo;
  /** The id of the configuration that the executor is of; tasks of another one may have joined it. */
  readonly executorConfiguration: string;
  readonly reservations: readonly Reservation[];
}

/** A recorded task of the instance that is not launched now: what it holds stays with it. */
export interface Holder {
  /** `hello-0-server`. */
  readonly name: string;
  /** Whose reservations it has, as the footprint of the request names them. */
  readonly owner: string;
  /** It lives, or is to be brought back as it was: nothing is added to what it holds either. */
  readonly isUntouched: boolean;
}

/** Environment variables that were given when a plan was started. */
export type Parameters = Readonly<Record<string, string>>;

export interface LaunchRequest {
  /** `hello-0`. */
  readonly instance: string;
  readonly index: number;
  readonly pod: PodSpec;
  readonly tasks: readonly TaskSpec[];
  /** Absent: the pod has no place yet. The owners of its reservations are those that `pod` names. */
  readonly footprint?: PodFootprint | undefined;
  readonly others?: readonly Holder[] | undefined;
  /** The executor is running, and the tasks join it. Otherwise a new executor starts on the same reservations. */
  readonly joins: boolean;
  /** The id of the configuration that the tasks run. */
  readonly configuration: string;
  /** By task: environment given when the plan was started; it wins over everything else. Absent: none. */
  readonly parameters: Readonly<Record<string, Parameters>>;
}

/** What holds for the whole service, and chance. */
export interface LaunchContext {
  readonly service: string;
  readonly owner: Owner;
  readonly executorResources: ExecutorResources;
  /** Where agents fetch the executor's tarball. */
  readonly executorUri: string;
  /** URIs that begin with this are the scheduler's own, named by digest, so agents may cache them. */
  readonly artifactBase: string;
  readonly apiHost: string;
  readonly apiPort: number;
  /** Between heartbeats of a pod that says nothing else; 0: none. */
  readonly heartbeatSeconds: number;
  /** Those of the pods that are to be launched now. */
  readonly secrets: SecretValues;
  /** Why no certificates for tasks can be issued now; absent: they can. */
  readonly certificatesProblem?: string | undefined;
  readonly random: Random;
}

/** What speaks for or against an agent, beside what it offers. */
export interface Surroundings extends PlacementView {
  /** Agents that are not to be used for new pods now, by id, each with the reason. */
  readonly avoided: ReadonlyMap<string, string>;
  /** Agents where nothing is launched now, not even what has its place there, by id, each with the reason. */
  readonly held?: ReadonlyMap<string, string> | undefined;
  /** Where pods go whose placement says nothing of a region; absent: anywhere. */
  readonly region?: string | undefined;
  /** Whether pods without GPUs may go where GPUs are free. */
  readonly sharesGpuAgents: boolean;
  /** Rules that the service has in code, for pods that are new on an agent. */
  readonly rules?: readonly CodeRule[] | undefined;
}

export interface Launch {
  readonly request: LaunchRequest;
  readonly footprint: PodFootprint;
  readonly tasks: readonly TaskInfo[];
  /** RESERVE, CREATE, ... and last the LAUNCH_GROUP. */
  readonly operations: readonly Offer_Operation[];
  /** What is left of the offers. */
  readonly pool: Pool;
}

export interface Evaluation {
  readonly outcome: Outcome;
  /** Absent when the pod does not fit. */
  readonly launch?: Launch | undefined;
}
