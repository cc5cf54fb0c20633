// What is done with offers: those that are held are tried for what waits, and the rest goes back in time. Nothing is
// tried again before something changed on either side.
import type { Offer, TaskStatus } from '../../shared/mesos/generated/mesos.ts';
import type { Call } from '../../shared/mesos/generated/scheduler.ts';
import {
  type CertificatesIssued,
  type CertificatesWanted,
  certificatesWanted,
  certified,
  NO_AUTHORITY,
} from '../offer/certificates.ts';
import type { LaunchContext } from '../offer/launch.ts';
import type { Packing } from '../offer/pack.ts';
import { NO_SECRETS, secretPaths } from '../offer/secrets.ts';
import type { TaskRecord } from '../state/records.ts';
import type { FailingAgent } from '../watch/failing-agents.ts';
import type { Ledger } from './ledger.ts';
import { OfferBook, type OfferTimes } from './offer-book.ts';
import { type OutcomeSeen, Outcomes } from './outcomes.ts';
import { type Placement, packing, placement, placesIn } from './placement.ts';
import { Placer, type PlacerOptions } from './placer.ts';
import type { ReadSecrets } from './secret-directory.ts';

export interface OfferDeskOptions {
  readonly ledger: Ledger;
  readonly times: OfferTimes;
  readonly placing: PlacerOptions;
  readonly readSecrets: ReadSecrets | undefined;
  readonly issueCertificates: IssueCertificates | undefined;
}

/** With a key of its own for each; a key is nowhere else. */
export type IssueCertificates = (wanted: CertificatesWanted) => Promise<CertificatesIssued>;

export interface Tried extends Placement {
  /** Outcomes that are not the same as before. */
  readonly news: readonly OutcomeSeen[];
}

export class OfferDesk {
  readonly outcomes = new Outcomes();
  readonly #options: OfferDeskOptions;
  readonly #book: OfferBook;
  readonly #placer: Placer;
  #isNew = false;
  #triedFor = '';

  constructor(options: OfferDeskOptions) {
    this.#options = options;
    this.#book = new OfferBook(options.times);
    this.#placer = new Placer(options.placing);
  }

  get isSuppressed(): boolean {
    return this.#book.isSuppressed;
  }

  add(offers: readonly Offer[], now: number): void {
    this.#book.add(offers, now);
    this.#isNew = true;
  }

  remove(offerIds: readonly string[]): void {
    this.#book.remove(offerIds);
  }

  /** Of the master that we subscribed to. */
  set masterRegion(region: string | undefined) {
    this.#placer.masterRegion = region;
  }

  /** A new subscription. */
  reset(): void {
    this.#book.reset();
    this.#triedFor = '';
  }

  /**
   * `held`: agents where nothing is launched now, each with the reason.
   * What of the held offers is to be accepted now; undefined when there is nothing new to try. */
  async place(
    context: LaunchContext,
    now: number,
    held: ReadonlyMap<string, string>,
  ): Promise<Tried | undefined> {
    const { ledger } = this.#options;
    if (!this.#isWorthTrying(this.#book.size, now)) return undefined;
    const { offers } = this.#book;
    const works = ledger.worklist.launches;
    const secrets = await this.#secrets();
    const options = this.#placer.options({ ...placesIn(ledger), held }, now);
    const packed = packing({ ...context, secrets, ...this.#problem(context) }, works, offers, options);
    this.#placer.placed(packed, now);
    const placed = placement(context, ledger, await this.#certified(context.service, packed), now);
    const seen = placed.packing.outcomes.map(({ request, outcome }) => {
      return { at: now, instance: request.instance, outcome };
    });
    return { ...placed, news: this.outcomes.addAll(seen) };
  }

  /** Why a pod was not placed when it was last tried. */
  reason(instance: string): string {
    return this.outcomes.reason(instance) ?? 'waits for offers';
  }

  /** A task ended: answers with its agent when that is to be avoided from now on. */
  ended(record: TaskRecord, status: TaskStatus, now: number): FailingAgent | undefined {
    const hostname = this.#options.ledger.state.pod.get(record.instance)?.hostname ?? record.agentId;
    return this.#placer.heard(record, hostname, status, now);
  }

  /** Agents that are used again from now on. */
  free(now: number): FailingAgent[] {
    const freed = this.#placer.free(now);
    if (freed.length > 0) this.#isNew = true;
    return freed;
  }

  failingAgents(now: number): FailingAgent[] {
    return this.#placer.agents(now);
  }

  /** Mesos would not hear of it. */
  refused(type: 'REVIVE' | 'SUPPRESS', now: number): void {
    this.#book.refused(type, now);
  }

  /** `more`: offers are wanted beyond what the plans want. */
  tune(now: number, more: boolean): Call[] {
    const { book, worklist } = this.#options.ledger;
    return this.#book.tune(now, worklist.wanted, more || book.isBusy);
  }

  nextDue(now: number, more: boolean): number | undefined {
    const { book, worklist } = this.#options.ledger;
    const times = [this.#book.nextDue(worklist.wanted, more || book.isBusy), this.#placer.nextDue(now)];
    const due = times.filter((time) => time !== undefined);
    return due.length === 0 ? undefined : Math.min(...due);
  }

  #isWorthTrying(offers: number, now: number): boolean {
    const { wanted } = this.#options.ledger.worklist;
    const isTurn = (this.#placer.nextDue(now) ?? Number.POSITIVE_INFINITY) <= now;
    const isNews = this.#isNew || isTurn || (wanted !== '' && wanted !== this.#triedFor);
    if (!isNews) return false;
    this.#isNew = false;
    this.#triedFor = wanted;
    if (offers === 0) this.#placer.placed({ started: 0, isHeldBack: false }, now);
    return offers > 0;
  }

  #problem({ certificatesProblem }: LaunchContext): Pick<LaunchContext, 'certificatesProblem'> {
    return { certificatesProblem: this.#options.issueCertificates ? certificatesProblem : NO_AUTHORITY };
  }

  /** Only now it is known where each task goes, and so what its certificates are for. */
  async #certified(service: string, packed: Packing): Promise<Packing> {
    const { issueCertificates } = this.#options;
    const launches = packed.acceptances.flatMap((acceptance) => acceptance.launches);
    const wanted = launches.flatMap((launch) => certificatesWanted(service, launch));
    if (issueCertificates === undefined || wanted.length === 0) return packed;
    const issued = wanted.map(async ([info, one]) => [info, await issueCertificates(one)] as const);
    const byTask = new Map(await Promise.all(issued));
    return { ...packed, acceptances: packed.acceptances.map((one) => certified(one, byTask)) };
  }

  async #secrets() {
    const { readSecrets, ledger } = this.#options;
    const pods = new Set(ledger.worklist.launches.map(({ request }) => request.pod));
    const paths = new Set([...pods].flatMap(secretPaths));
    return paths.size === 0 || readSecrets === undefined ? NO_SECRETS : readSecrets([...paths]);
  }
}
