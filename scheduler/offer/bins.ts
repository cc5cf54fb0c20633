// The agents' offers while they are being filled: each with what is left of it and what it is accepted for.
import type { Offer_Operation } from '../../shared/mesos/generated/mesos.ts';
import { cleanup, type Known } from './cleanup.ts';
import type { Launch } from './launch.ts';
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

export class Bin {
  readonly #operations: Offer_Operation[];
  readonly #launches: Launch[] = [];
  readonly #released: readonly string[];
  #pool: Pool;

  /** What is ours and not `known` is given back first. */
  constructor(pool: Pool, known: Known) {
    const cleaned = cleanup(pool, known);
    this.#pool = cleaned.pool;
    this.#operations = [...cleaned.operations];
    this.#released = cleaned.resourceIds;
  }

  /** Only ever smaller. */
  get pool(): Pool {
    return this.#pool;
  }

  put(launch: Launch): void {
    this.#pool = launch.pool;
    this.#operations.push(...launch.operations);
    this.#launches.push(launch);
  }

  get isUsed(): boolean {
    return this.#operations.length > 0;
  }

  get acceptance(): Acceptance {
    return {
      agentId: this.#pool.agentId,
      offerIds: this.#pool.offerIds,
      operations: this.#operations,
      launches: this.#launches,
      released: this.#released,
    };
  }
}
