// The scheduler's memory of itself: what is durable, and the same in memory. A change is visible here only after it
// is durable, so whatever is decided from it can be decided again after a crash.
import type { TaskInfo } from '../../shared/mesos/generated/mesos.ts';
import { loadInfo, loadState, writeOf } from './codec.ts';
import { migrated } from './migrate.ts';
import { type Change, isLive, type LiveKind, type Records, type ServiceState } from './records.ts';
import { StateIndex } from './state-index.ts';
import type { Store } from './store.ts';

type MutableState = { readonly [Kind in LiveKind]: Map<string, Records[Kind]> };

export class ServiceStore {
  readonly index = new StateIndex();
  readonly #store: Store;
  readonly #state: MutableState;

  private constructor(store: Store, state: MutableState) {
    this.#store = store;
    this.#state = state;
    for (const task of state.task.values()) this.index.taskChanged(undefined, task);
    for (const pod of state.pod.values()) this.index.podChanged(undefined, pod);
  }

  /**
   * Records of an older Pillion are migrated, all at once.
   * @throws PillionError naming the record that cannot be read.
   */
  static async open(store: Store): Promise<ServiceStore> {
    const { state, old } = await loadState(store);
    const opened = new ServiceStore(store, state);
    await opened.commit(migrated(state, old));
    return opened;
  }

  /** What is durable now; the maps change with every commit, the records in them never. */
  get state(): ServiceState {
    return this.#state;
  }

  /** All or nothing. Of several changes to one record the last one holds. */
  async commit(changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    await this.#store.write(changes.map(writeOf));
    for (const change of changes.filter(isLive)) this.#apply(change);
  }

  /** What Mesos was told at the last launch of a task, by its full name. */
  taskInfo(name: string): Promise<TaskInfo | undefined> {
    return loadInfo(this.#store, name);
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  #apply(change: Extract<Change, { readonly kind: LiveKind }>): void {
    if (change.kind === 'task') this.index.taskChanged(this.#state.task.get(change.id), change.value);
    if (change.kind === 'pod') this.index.podChanged(this.#state.pod.get(change.id), change.value);
    const records: Map<string, unknown> = this.#state[change.kind];
    if (change.value === undefined) records.delete(change.id);
    else records.set(change.id, change.value);
  }
}
