// Many pods into many agents' offers: each pod, in their order, on the first agent that holds it, or on the best one;
// several pods may share one agent's offers. Pure.
//
// Quick because most is refused without matching: a look at sums first; a pod with a place looks at its own agent alone;
// and as offers only shrink meanwhile, pods of one kind go on where the last of their kind was placed.
import type { PodSpec } from '../spec/service-spec.ts';
import { type Acceptance, Bin } from './bins.ts';
import { certificatesOutcome } from './certificates.ts';
import type { Known } from './cleanup.ts';
import { demandOf, lack } from './demand.ts';
import { evaluate, isAdmitted, isForRole } from './evaluate.ts';
import { bestFirst, type Fit } from './fit.ts';
import type { Launch, LaunchContext, LaunchRequest, Surroundings } from './launch.ts';
import { fail, type Outcome, pass } from './outcome.ts';
import { Census } from './placement/census.ts';
import { placementOf } from './placement/parse.ts';
import type { Pool } from './pool.ts';
import { DetailBudget, Refusals } from './refusals.ts';
import { secretsOutcome } from './secrets.ts';

export type { Acceptance } from './bins.ts';

export interface PackOptions extends Surroundings {
  /** The resource_ids of all pods; what is ours and not among them is given back. */
  readonly known: Known;
  readonly fit: Fit;
  /** Executors that may be started now; launches into live ones are not limited. */
  readonly newExecutors: number;
}

export interface Packing {
  readonly acceptances: readonly Acceptance[];
  /** For each request, what the agents that were asked said. */
  readonly outcomes: readonly { readonly request: LaunchRequest; readonly outcome: Outcome }[];
  /** Offers that nobody took anything from. */
  readonly unused: readonly string[];
  /** Executors that are started, and whether more wait for their turn. */
  readonly started: number;
  readonly isHeldBack: boolean;
}

/** How far the pods of one kind have come through the agents; those before `next` have refused for good. */
interface Search {
  next: number;
  readonly refusals: Refusals;
}

class Packer {
  readonly #context: LaunchContext;
  readonly #options: PackOptions;
  readonly #around: Surroundings;
  readonly #census: Census;
  readonly #starting = new Set<string>();
  readonly #budget = new DetailBudget();
  readonly #searches = new Map<PodSpec, Search>();
  readonly #byAgent: ReadonlyMap<string, readonly Bin[]>;
  readonly bins: readonly Bin[];
  started = 0;
  isHeldBack = false;

  constructor(context: LaunchContext, pools: readonly Pool[], options: PackOptions) {
    this.#context = context;
    this.#options = options;
    this.bins = pools.map((pool) => new Bin(pool, options.known));
    this.#byAgent = Map.groupBy(this.bins, ({ pool }) => pool.agentId);
    this.#census = new Census(options.census);
    const isLive = (instance: string, task: string) => {
      return this.#starting.has(`${instance} ${task}`) || options.isLive(instance, task);
    };
    this.#around = { ...options, census: this.#census, isLive };
  }

  place(request: LaunchRequest): Outcome {
    const { instance, pod, joins, footprint } = request;
    const { problems } = placementOf(pod);
    if (problems.length > 0) return fail(instance, `its placement has ${problems[0]?.found}`);
    const secrets = secretsOutcome(pod, this.#context.secrets);
    if (!secrets.passed) return fail(instance, 'secrets are missing', [secrets]);
    const certificates = certificatesOutcome(pod, this.#context.certificatesProblem);
    if (!certificates.passed) return fail(instance, 'certificates are missing', [certificates]);
    if (!joins && this.started >= this.#options.newExecutors) {
      this.isHeldBack = true;
      return fail(instance, 'waits for its turn: executors are started at a bounded rate');
    }
    if (footprint !== undefined) return this.#inPlace(request, footprint.agentId);
    const hasRules = placementOf(pod).rules.length > 0 || (this.#options.rules ?? []).length > 0;
    const isSteady = this.#options.fit === 'first' && !hasRules;
    return isSteady ? this.#onward(request) : this.#anywhere(request);
  }

  #launched(bin: Bin, launch: Launch, outcome: Outcome): Outcome {
    const { request, footprint } = launch;
    const { instance, pod } = request;
    bin.put(launch);
    if (!request.joins) this.started += 1;
    if (request.footprint === undefined) this.#census.put({ ...footprint, instance, type: pod.type });
    for (const { name } of request.tasks) this.#starting.add(`${instance} ${name}`);
    return pass(instance, `fits on ${footprint.hostname}`, [outcome]);
  }

  #inPlace(request: LaunchRequest, agentId: string): Outcome {
    const bins = (this.#byAgent.get(agentId) ?? []).filter(({ pool }) => {
      return isForRole(this.#context, request, pool);
    });
    const outcomes: Outcome[] = [];
    for (const bin of bins) {
      const { outcome, launch } = evaluate(this.#context, request, bin.pool, this.#around);
      if (launch !== undefined) return this.#launched(bin, launch, outcome);
      outcomes.push(outcome);
    }
    const where = `its reservations are on ${request.footprint?.hostname} (${agentId})`;
    return bins.length === 0
      ? fail(request.instance, `${where}, which offers nothing now`)
      : fail(request.instance, where, outcomes);
  }

  /** Tries one agent; what speaks against it goes to the refusals. */
  #try(request: LaunchRequest, bin: Bin, refusals: Refusals): Outcome | undefined {
    const { pool } = bin;
    const full = () => evaluate(this.#context, request, pool, this.#around);
    const reason = this.#quickRefusal(request, pool);
    if (reason !== undefined) {
      refusals.add(reason, () => full().outcome);
      return undefined;
    }
    const { outcome, launch } = full();
    if (launch !== undefined) return this.#launched(bin, launch, outcome);
    refusals.add('something', () => outcome);
    return undefined;
  }

  #quickRefusal(request: LaunchRequest, pool: Pool): string | undefined {
    if (!isForRole(this.#context, request, pool)) return 'another role';
    const scarce = lack(demandOf(request.pod, this.#context.executorResources), pool);
    if (scarce !== undefined) return scarce;
    return isAdmitted(this.#context, request, pool, this.#around) ? undefined : 'placement';
  }

  /** First fit of a pod whose chances do not change by other placements. */
  #onward(request: LaunchRequest): Outcome {
    const search = this.#searches.get(request.pod) ?? { next: 0, refusals: new Refusals(this.#budget) };
    this.#searches.set(request.pod, search);
    for (; search.next < this.bins.length; search.next += 1) {
      const bin = this.bins[search.next];
      const found = bin && this.#try(request, bin, search.refusals);
      if (found !== undefined) return found;
    }
    return this.#refused(request, search.refusals);
  }

  #anywhere(request: LaunchRequest): Outcome {
    const refusals = new Refusals(this.#budget);
    const demand = demandOf(request.pod, this.#context.executorResources);
    const bins = this.#options.fit === 'best' ? bestFirst(this.bins, demand) : this.bins;
    for (const bin of bins) {
      const found = this.#try(request, bin, refusals);
      if (found !== undefined) return found;
    }
    return this.#refused(request, refusals);
  }

  #refused({ instance }: LaunchRequest, refusals: Refusals): Outcome {
    const { count, outcomes } = refusals;
    const reason = count === 0 ? 'no offers to look at' : `fits none of ${count} agents' offers`;
    return fail(instance, reason, outcomes);
  }
}

export function pack(
  context: LaunchContext,
  requests: readonly LaunchRequest[],
  pools: readonly Pool[],
  options: PackOptions,
): Packing {
  const packer = new Packer(context, pools, options);
  const outcomes = requests.map((request) => ({ request, outcome: packer.place(request) }));
  return {
    acceptances: packer.bins.filter((bin) => bin.isUsed).map((bin) => bin.acceptance),
    outcomes,
    unused: packer.bins.filter((bin) => !bin.isUsed).flatMap(({ pool }) => pool.offerIds),
    started: packer.started,
    isHeldBack: packer.isHeldBack,
  };
}
