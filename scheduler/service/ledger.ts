// What the service is and how far it has come, in one place: the records, the plans on them, and what each pod
// instance needs next. A change goes to the store first and is seen everywhere else after that.

import { DEPLOY, UNINSTALL } from '../plan/definitions.ts';
import type { RecoveryFor } from '../plan/recovery-order.ts';
import { recoveryPath } from '../plan/recovery-run.ts';
import type { ServiceView } from '../plan/view.ts';
import type { Change, ServiceState } from '../state/records.ts';
import type { ServiceStore } from '../state/service-store.ts';
import type { StateIndex } from '../state/state-index.ts';
import { SINGLE, type Target } from './configuration.ts';
import { PlanBook } from './plan-book.ts';
import { type InstanceRound, instanceRound } from './work.ts';
import { Worklist } from './worklist.ts';

/** Rounds that settle the plans; more mean that two rules undo each other. */
const MOST_ROUNDS = 10_000;

export interface LedgerOptions {
  readonly target: Target;
  readonly store: ServiceStore;
  readonly isUnreconciled: (taskId: string) => boolean;
  readonly agentSays: (agentId: string) => string | undefined;
  /** Checked code of the service; see there. */
  readonly recoveryFor?: RecoveryFor | undefined;
  readonly now: () => number;
  /** Told of every change after it was stored, and of executors that belong to no pod any more. */
  readonly committed: (changes: readonly Change[], goneExecutors: readonly string[]) => void;
}

export class Ledger {
  readonly worklist = new Worklist();
  readonly #options: LedgerOptions;
  #target: Target;
  #book: PlanBook;

  constructor(options: LedgerOptions) {
    this.#options = options;
    this.#target = options.target;
    this.#book = new PlanBook(options.target, options.store.state);
  }

  get target(): Target {
    return this.#target;
  }

  get book(): PlanBook {
    return this.#book;
  }

  get state(): ServiceState {
    return this.#options.store.state;
  }

  /** The service is being taken away. */
  get isUninstalling(): boolean {
    return this.state.plan.has(UNINSTALL);
  }

  get index(): StateIndex {
    return this.#options.store.index;
  }

  /** The plans are made anew for another target, or for the end of the service. */
  retarget(target: Target): void {
    this.#target = target;
    this.#book = new PlanBook(target, this.state);
    this.worklist.clear();
  }

  async commit(changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    const gone = this.#goneExecutors(changes);
    await this.#options.store.commit(changes);
    this.#book.told(changes);
    this.#options.committed(changes, gone);
  }

  #goneExecutors(changes: readonly Change[]): string[] {
    return changes.flatMap((change) => {
      if (change.kind !== 'pod') return [];
      const before = this.state.pod.get(change.id)?.executor.executor_id.value;
      return before === undefined || before === change.value?.executor.executor_id.value ? [] : [before];
    });
  }

  /**
   * Decides about every pod instance that something happened to, until nothing is left but waiting and launches.
   * Answers with those that were looked at.
   */
  async settle(): Promise<ReadonlySet<string>> {
    const seen = new Set<string>();
    for (const instance of this.worklist.takeDue(this.#options.now())) this.#book.touch(instance);
    for (let rounds = 0; rounds < MOST_ROUNDS; rounds += 1) {
      const changes = [...this.#decided(seen), ...this.#milestones()];
      if (changes.length === 0) return seen;
      await this.commit(changes);
    }
    throw new Error(`the plans did not settle in ${MOST_ROUNDS} rounds`);
  }

  /** As it is found now, for people: waits tell how long they still last. */
  lookAt(instance: string): InstanceRound {
    const recovery = this.state.step.get(recoveryPath(instance));
    return instanceRound(this.#view(), instance, this.#book.openSteps(instance), recovery);
  }

  #decided(seen: Set<string>): Change[] {
    return this.#book.takeTouched().flatMap((instance) => {
      seen.add(instance);
      const round = this.lookAt(instance);
      this.worklist.set(instance, round);
      if (round.changes.length > 0) this.#book.touch(instance);
      return round.changes;
    });
  }

  /** What plans as wholes bring about. */
  #milestones(): Change[] {
    const forgotten = this.#book.recovery.forgotten.map(
      (id): Change => ({ kind: 'step', id, value: undefined }),
    );
    const target = this.state.target.get(SINGLE);
    const isFirst = target?.deployed !== true && this.#book.find(DEPLOY)?.status === 'COMPLETE';
    if (target === undefined || !isFirst) return forgotten;
    return [...forgotten, { kind: 'target', id: SINGLE, value: { ...target, deployed: true } }];
  }

  #view(): ServiceView {
    const { pod, task, backoff, override, configuration, leftover } = this.state;
    return {
      spec: this.#target.spec,
      configuration: this.#target.configuration,
      configurations: configuration,
      pods: pod,
      tasks: task,
      tasksOf: this.index.tasksOf,
      backoffs: backoff,
      overrides: override,
      leftovers: leftover,
      agentSays: this.#options.agentSays,
      isUnreconciled: this.#options.isUnreconciled,
      recoveryFor: this.#options.recoveryFor,
      isUninstalling: this.isUninstalling,
      now: this.#options.now(),
    };
  }
}
