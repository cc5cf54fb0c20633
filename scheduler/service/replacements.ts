// Replacing pods by policy: one that stays in trouble for too long is placed anew without being asked, but never several
// of one kind in a short time. Since when is recorded, so the time goes on while the scheduler is away.
import { splitInstance } from '../plan/definitions.ts';
import { replacePolicy, troubleOf } from '../plan/trouble.ts';
import type { Change } from '../state/records.ts';
import { DueQueue } from '../watch/due-queue.ts';
import type { Ledger } from './ledger.ts';
import type { Maintenance } from './maintenance.ts';

export class Replacements {
  readonly #ledger: Ledger;
  readonly #maintenance: Maintenance;
  readonly #due = new DueQueue();

  constructor(ledger: Ledger, maintenance: Maintenance) {
    this.#ledger = ledger;
    this.#maintenance = maintenance;
  }

  get nextDue(): number | undefined {
    return this.#due.nextDue;
  }

  /** Something happened to the instance: what is to be recorded of its trouble. */
  look(instance: string, now: number): Change[] {
    const { state, index, target, isUninstalling } = this.#ledger;
    const before = state.trouble.get(instance);
    const policy = isUninstalling ? undefined : replacePolicy(target.spec, instance);
    const after =
      policy && troubleOf(index.tasksOf(instance), before, now, this.#maintenance.isDisplaced(instance));
    if (after === undefined) this.#due.delete(instance);
    else if (policy !== undefined && !this.#due.has(instance)) {
      this.#due.set(
        instance,
        Math.max(after.since + policy.after * 1000, this.#notBefore(instance, policy.apart)),
      );
    }
    return after === before ? [] : [{ kind: 'trouble', id: instance, value: after }];
  }

  /** Instances to replace now, with what is to be recorded of it. */
  due(
    now: number,
  ): { readonly instance: string; readonly seconds: number; readonly changes: readonly Change[] }[] {
    const used = new Set<string>();
    return this.#due.take(now).flatMap((instance) => {
      const [type] = splitInstance(instance);
      const policy = replacePolicy(this.#ledger.target.spec, instance);
      const trouble = this.#ledger.state.trouble.get(instance);
      if (policy === undefined || trouble === undefined) return [];
      const notBefore = used.has(type) ? now + policy.apart * 1000 : this.#notBefore(instance, policy.apart);
      if (notBefore > now) {
        this.#due.set(instance, notBefore);
        return [];
      }
      used.add(type);
      const seconds = Math.round((now - trouble.since) / 1000);
      const changes: Change[] = [
        { kind: 'trouble', id: instance, value: undefined },
        { kind: 'replacement', id: type, value: { at: now } },
      ];
      return [{ instance, seconds, changes }];
    });
  }

  /** Another instance of the pod was replaced a short time ago. */
  #notBefore(instance: string, apart: number): number {
    const last = this.#ledger.state.replacement.get(splitInstance(instance)[0])?.at;
    return last === undefined ? 0 : last + apart * 1000;
  }
}
