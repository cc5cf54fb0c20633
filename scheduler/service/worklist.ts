// What each pod instance needs next, as it was found when it was last looked at: launches and releases that want
// offers, waits with their time, and why the rest waits. No I/O.
import { DueQueue } from '../watch/due-queue.ts';
import { dueOf, type InstanceRound, type LaunchWork, launchOf, waitingReasons } from './work.ts';

export class Worklist {
  readonly #rounds = new Map<string, InstanceRound>();
  readonly #launches = new Map<string, LaunchWork>();
  /** The reservations that each instance is to give back. */
  readonly #releases = new Map<string, readonly string[]>();
  readonly #releasing = new Set<string>();
  readonly #due = new DueQueue();
  #version = 0;
  isDeregistering = false;

  set(instance: string, round: InstanceRound): void {
    if (round.works.length === 0 && round.held.length === 0) this.#rounds.delete(instance);
    else this.#rounds.set(instance, round);
    this.#setLaunch(instance, launchOf(round));
    this.#setReleases(instance, round);
    const due = dueOf(round);
    if (due === undefined) this.#due.delete(instance);
    else this.#due.set(instance, due);
    if (instance === '') this.isDeregistering = round.works.some(({ work }) => work.type === 'deregister');
  }

  clear(): void {
    for (const one of [this.#rounds, this.#launches, this.#releases, this.#releasing, this.#due]) one.clear();
    this.isDeregistering = false;
  }

  launchFor(instance: string): LaunchWork | undefined {
    return this.#launches.get(instance);
  }

  /** At most one for each instance, in the order in which they came up. */
  get launches(): LaunchWork[] {
    return [...this.#launches.values()];
  }

  /** The reservations that the instance is to give back. */
  releasesOf(instance: string): readonly string[] {
    return this.#releases.get(instance) ?? [];
  }

  /** Instances that are to give reservations back; '' stands for what pods that are gone have left. */
  get releasing(): string[] {
    return [...this.#releases.keys()];
  }

  isReleasing(resourceId: string): boolean {
    return this.#releasing.has(resourceId);
  }

  /** Names what waits for offers; another one when something was added, '' when nothing waits. */
  get wanted(): string {
    return this.#launches.size + this.#releases.size === 0 ? '' : String(this.#version);
  }

  get nextDue(): number | undefined {
    return this.#due.nextDue;
  }

  /** Instances to look at again. */
  takeDue(now: number): string[] {
    return this.#due.take(now);
  }

  get rounds(): ReadonlyMap<string, InstanceRound> {
    return this.#rounds;
  }

  /** Why the steps that wait do so, by their paths. */
  reasons(placing: (instance: string) => string): Map<string, string> {
    const waits = [...this.#rounds.values()].flatMap(waitingReasons);
    const launches = this.launches.map(({ step, request }): [string, string] => [
      step.path,
      placing(request.instance),
    ]);
    return new Map([...waits, ...launches]);
  }

  #setLaunch(instance: string, launch: LaunchWork | undefined): void {
    const before = this.#launches.get(instance);
    if (launch === undefined) {
      this.#launches.delete(instance);
      return;
    }
    this.#launches.set(instance, launch);
    if (before?.step.path !== launch.step.path) this.#version += 1;
  }

  #setReleases(instance: string, { works }: InstanceRound): void {
    const before = this.#releases.get(instance) ?? [];
    const after = works.flatMap(({ work }) => (work.type === 'release' ? work.resourceIds : []));
    if (before.length === 0 && after.length === 0) return;
    for (const id of before) this.#releasing.delete(id);
    for (const id of after) this.#releasing.add(id);
    if (after.length === 0) this.#releases.delete(instance);
    else this.#releases.set(instance, after);
    if (after.some((id) => !before.includes(id))) this.#version += 1;
  }
}
