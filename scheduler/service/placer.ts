// What decides about places beside the offers themselves: the choice of agents, the rate of new executors, and agents
// where tasks keep failing. Keeps their state between two looks at the offers. No I/O, no clock.
import type { TaskStatus } from '../../shared/mesos/generated/mesos.ts';
import type { Fit } from '../offer/fit.ts';
import {
  available,
  type Bucket,
  fullBucket,
  LAUNCH_RATE,
  type LaunchRate,
  taken,
  worthWaitingUntil,
} from '../offer/launch-rate.ts';
import type { Packing, PackOptions } from '../offer/pack.ts';
import { type CodeRule, checkedRules } from '../offer/placement/code-rule.ts';
import type { PlacementView } from '../offer/placement/match.ts';
import type { TaskRecord } from '../state/records.ts';
import { type FailingAgent, FailingAgents } from '../watch/failing-agents.ts';

export interface PlacerOptions {
  /** Default `first`. */
  readonly fit?: Fit | undefined;
  /** Default 20 a second, 20 at once. */
  readonly launchRate?: LaunchRate | undefined;
  /** Whether pods without GPUs may go where GPUs are free; default no. */
  readonly sharesGpuAgents?: boolean | undefined;
  /** Where pods go whose placement says nothing of a region; default: the master's. */
  readonly region?: string | undefined;
  /** Rules in code, beside those of svc.yml. */
  readonly rules?: readonly CodeRule[] | undefined;
}

/** Failures that an agent may be to blame for. */
const BLAMED = ['TASK_FAILED', 'TASK_DROPPED'];

export class Placer {
  readonly #fit: Fit;
  readonly #rate: LaunchRate;
  readonly #sharesGpuAgents: boolean;
  readonly #region: string | undefined;
  #masterRegion: string | undefined;
  readonly #rules: readonly CodeRule[];
  readonly #agents = new FailingAgents();
  #bucket: Bucket;
  #isHeldBack = false;

  /** Throws PillionError for rules without names of their own. */
  constructor(options: PlacerOptions) {
    const { fit = 'first', launchRate = LAUNCH_RATE, sharesGpuAgents = false, region, rules = [] } = options;
    this.#rules = checkedRules(rules);
    this.#region = region;
    this.#fit = fit;
    this.#rate = launchRate;
    this.#sharesGpuAgents = sharesGpuAgents;
    this.#bucket = fullBucket(launchRate, Number.NEGATIVE_INFINITY);
  }

  options(view: PlacementView & Pick<PackOptions, 'known' | 'held'>, now: number): PackOptions {
    return {
      ...view,
      fit: this.#fit,
      avoided: this.#agents.avoided,
      sharesGpuAgents: this.#sharesGpuAgents,
      rules: this.#rules,
      region: this.#region ?? this.#masterRegion,
      newExecutors: available(this.#rate, this.#bucket, now),
    };
  }

  /** Of the master that we subscribed to, where it has one. */
  set masterRegion(region: string | undefined) {
    this.#masterRegion = region;
  }

  placed({ started, isHeldBack }: Pick<Packing, 'started' | 'isHeldBack'>, now: number): void {
    this.#bucket = taken(this.#rate, this.#bucket, now, started);
    this.#isHeldBack = isHeldBack;
  }

  /** Answers with the agent when it is to be avoided from now on. */
  heard(record: TaskRecord, hostname: string, { state }: TaskStatus, now: number): FailingAgent | undefined {
    if (!BLAMED.includes(state) || record.kill) return undefined;
    return this.#agents.failed({ agentId: record.agentId, hostname, task: record.name }, now);
  }

  /** Agents that are used again from now on. */
  free(now: number): FailingAgent[] {
    return this.#agents.free(now);
  }

  agents(now: number): FailingAgent[] {
    return this.#agents.agents(now);
  }

  /** When another look at the offers may have another result though nothing else happened. */
  nextDue(now: number): number | undefined {
    const turn = this.#isHeldBack ? [worthWaitingUntil(this.#rate, this.#bucket, now)] : [];
    const times = [...turn, this.#agents.nextDue].filter((time) => time !== undefined);
    return times.length === 0 ? undefined : Math.min(...times);
  }
}
