// The scheduler's memory of itself: what is durable, and the same in memory. A change is visible here only after it
// is durable, so whatever is decided from it can be decided again after a crash.
import { loadState, writeOf } from './codec.ts';
import type { Change, ServiceState } from './records.ts';
import type { Store } from './store.ts';

export class ServiceStore {
  readonly #store: Store;
  #state: ServiceState;

  private constructor(store: Store, state: ServiceState) {
    this.#store = store;
    this.#state = state;
  }

  static async open(store: Store): Promise<ServiceStore> {
    return new ServiceStore(store, await loadState(store));
  }

  /** What is durable now; a new value after every commit, the old one stays as it was. */
  get state(): ServiceState {
    return this.#state;
  }

  /** All or nothing. Of several changes to one record the last one holds. */
  async commit(changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    await this.#store.write(changes.map(writeOf));
    this.#state = applied(this.#state, changes);
  }

  close(): Promise<void> {
    return this.#store.close();
  }
}

/** The state with the changes in it; kinds without a change keep their map. */
export function applied(state: ServiceState, changes: readonly Change[]): ServiceState {
  const next: Record<string, ReadonlyMap<string, unknown>> = { ...state };
  for (const [kind, own] of Map.groupBy(changes, (change) => change.kind)) {
    const records = new Map<string, unknown>(state[kind]);
    for (const { id, value } of own) {
      if (value === undefined) records.delete(id);
      else records.set(id, value);
    }
    next[kind] = records;
  }
  return next as unknown as ServiceState;
}
