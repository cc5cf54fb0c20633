// Many pods into many agents' offers, first fit: each pod takes the first agent that holds it, in the order of
// arrival of both; several pods may share one agent's offers. Pure.
import type { Offer_Operation } from '../../shared/mesos/generated/mesos.ts';
import { cleanup } from './cleanup.ts';
import { evaluate } from './evaluate.ts';
import type { Launch, LaunchContext, LaunchRequest } from './launch.ts';
import { fail, type Outcome } from './outcome.ts';
import type { Pool } from './pool.ts';

/** Everything that one agent's offers are accepted for, in one ACCEPT. */
export interface Acceptance {
  readonly agentId: string;
  readonly offerIds: readonly string[];
  readonly operations: readonly Offer_Operation[];
  readonly launches: readonly Launch[];
  /** resource_ids that are given back. */
  readonly released: readonly string[];
}

export interface Packing {
  readonly acceptances: readonly Acceptance[];
  /** For each request, what every agent that was asked said. */
  readonly outcomes: readonly { readonly request: LaunchRequest; readonly outcome: Outcome }[];
  /** Offers that nobody took anything from. */
  readonly unused: readonly string[];
}

interface Bin {
  pool: Pool;
  readonly operations: Offer_Operation[];
  readonly launches: Launch[];
  readonly released: readonly string[];
}

function emptyBin(pool: Pool, known: ReadonlySet<string>): Bin {
  const cleaned = cleanup(pool, known);
  return {
    pool: cleaned.pool,
    operations: [...cleaned.operations],
    launches: [],
    released: cleaned.resourceIds,
  };
}

function place(context: LaunchContext, request: LaunchRequest, bins: readonly Bin[]): Outcome {
  const tried: Outcome[] = [];
  for (const bin of bins) {
    const { outcome, launch } = evaluate(context, request, bin.pool);
    tried.push(outcome);
    if (launch === undefined) continue;
    bin.pool = launch.pool;
    bin.operations.push(...launch.operations);
    bin.launches.push(launch);
    return { passed: true, subject: request.instance, reason: outcome.subject, children: tried };
  }
  const reason = bins.length === 0 ? 'no offers to look at' : `fits none of ${bins.length} agents' offers`;
  return fail(request.instance, reason, tried);
}

function acceptanceOf({ pool, operations, launches, released }: Bin): Acceptance {
  return { agentId: pool.agentId, offerIds: pool.offerIds, operations, launches, released };
}

/** `known` are the resource_ids of all pods; what is ours and not among them is given back. */
export function pack(
  context: LaunchContext,
  requests: readonly LaunchRequest[],
  pools: readonly Pool[],
  known: ReadonlySet<string>,
): Packing {
  const bins = pools.map((pool) => emptyBin(pool, known));
  const outcomes = requests.map((request) => ({ request, outcome: place(context, request, bins) }));
  const [used, unused] = [
    bins.filter((bin) => bin.operations.length > 0),
    bins.filter((bin) => bin.operations.length === 0),
  ];
  return {
    acceptances: used.map(acceptanceOf),
    outcomes,
    unused: unused.flatMap(({ pool }) => pool.offerIds),
  };
}
