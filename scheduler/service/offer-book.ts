// The offers we hold, and whether Mesos is to send more. Offers are kept a moment while there is work, because a pod's
// resources may come in several; then they go back for a short time. Without work they go back for an hour, and a
// little later offers are suppressed. No I/O, no clock: it answers with calls.
import type { Offer } from '../../shared/mesos/generated/mesos.ts';
import type { Call } from '../../shared/mesos/generated/scheduler.ts';
import { decline, revive, suppress } from '../master/calls.ts';

export interface OfferTimes {
  /** Milliseconds for which an offer is kept while there is work. */
  readonly hold: number;
  /** Seconds for which one goes back while there is work. */
  readonly busyRefuseSeconds: number;
  /** Seconds for which one goes back without work. */
  readonly idleRefuseSeconds: number;
  /** Milliseconds without work after which offers are suppressed; leftovers of ours are cleaned up in that time. */
  readonly suppressAfter: number;
  /** Milliseconds between two REVIVE calls at least. */
  readonly reviveEvery: number;
}

export const OFFER_TIMES: OfferTimes = {
  hold: 2000,
  busyRefuseSeconds: 5,
  idleRefuseSeconds: 3600,
  suppressAfter: 15_000,
  reviveEvery: 1000,
};

/** Milliseconds more than `reviveEvery` after a REVIVE that was refused. */
const REFUSED_WAIT = 60_000;

interface Held {
  readonly offer: Offer;
  readonly since: number;
}

export class OfferBook {
  readonly #times: OfferTimes;
  /** The oldest first; looked at from that end at every event, so that it does not matter how many are held. */
  readonly #held = new Map<string, Held>();
  #suppressed = false;
  /** Some offers went back for an hour, and only REVIVE brings them again. */
  #refusedLong = false;
  #idleSince: number | undefined;
  #revivedAt = Number.NEGATIVE_INFINITY;
  #revivedFor = '';

  constructor(times: OfferTimes) {
    this.#times = times;
  }

  get offers(): Offer[] {
    return [...this.#held.values()].map(({ offer }) => offer);
  }

  get size(): number {
    return this.#held.size;
  }

  get isSuppressed(): boolean {
    return this.#suppressed;
  }

  add(offers: readonly Offer[], now: number): void {
    for (const offer of offers) {
      this.#held.delete(offer.id.value);
      this.#held.set(offer.id.value, { offer, since: now });
    }
  }

  remove(offerIds: readonly string[]): void {
    for (const id of offerIds) this.#held.delete(id);
  }

  /** A new subscription: what was held is gone, and filters and suppression with it. */
  reset(): void {
    this.#held.clear();
    this.#suppressed = false;
    this.#refusedLong = false;
    this.#idleSince = undefined;
    this.#revivedFor = '';
  }

  /** It did not come about, and is said again: REVIVE after a while, SUPPRESS when nothing wants offers for as long as before. */
  refused(type: 'REVIVE' | 'SUPPRESS', now: number): void {
    if (type === 'REVIVE') {
      this.#refusedLong = true;
      this.#revivedAt = now + REFUSED_WAIT;
    } else if (this.#suppressed) {
      this.#suppressed = false;
      this.#idleSince = now;
    }
  }

  /** `wanted` names what waits for offers, '' when nothing does; `busy` when something soon may. */
  tune(now: number, wanted: string, busy: boolean): Call[] {
    if (wanted !== '' || busy) return [...this.#goBack(now), ...this.#ask(now, wanted)];
    this.#idleSince ??= now;
    return [...this.#sendBack(this.offers, this.#times.idleRefuseSeconds), ...this.#rest(now)];
  }

  #sendBack(offers: readonly Offer[], seconds: number): Call[] {
    if (offers.length === 0) return [];
    const ids = offers.map(({ id }) => id.value);
    this.remove(ids);
    if (seconds === this.#times.idleRefuseSeconds) this.#refusedLong = true;
    return [decline(ids, seconds)];
  }

  #goBack(now: number): Call[] {
    this.#idleSince = undefined;
    return this.#sendBack(this.#heldTooLong(now), this.#times.busyRefuseSeconds);
  }

  #heldTooLong(now: number): Offer[] {
    const old: Offer[] = [];
    for (const { offer, since } of this.#held.values()) {
      if (since + this.#times.hold > now) break;
      old.push(offer);
    }
    return old;
  }

  #ask(now: number, wanted: string): Call[] {
    if (!this.#needsRevive(wanted) || now < this.#revivedAt + this.#times.reviveEvery) return [];
    this.#suppressed = false;
    this.#refusedLong = false;
    this.#revivedAt = now;
    this.#revivedFor = wanted;
    return [revive()];
  }

  #needsRevive(wanted: string): boolean {
    const isNew = wanted !== '' && wanted !== this.#revivedFor && this.#held.size === 0;
    return this.#suppressed || this.#refusedLong || isNew;
  }

  #rest(now: number): Call[] {
    if (this.#suppressed || (this.#idleSince ?? now) + this.#times.suppressAfter > now) return [];
    this.#suppressed = true;
    return [suppress()];
  }

  /** When `tune` has something to do though nothing else happened. */
  nextDue(wanted: string, busy: boolean): number | undefined {
    if (wanted === '' && !busy) {
      return this.#suppressed || this.#idleSince === undefined
        ? undefined
        : this.#idleSince + this.#times.suppressAfter;
    }
    const [oldest] = this.#held.values();
    const times = oldest === undefined ? [] : [oldest.since + this.#times.hold];
    if (this.#needsRevive(wanted)) times.push(this.#revivedAt + this.#times.reviveEvery);
    return times.length === 0 ? undefined : Math.min(...times);
  }
}
