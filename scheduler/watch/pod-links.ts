// The scheduler's end of the pod link, to every executor of the service: takes what they say, asks them for their
// latest after every (re)subscription, and sends controls until they arrive. Advisory for liveness, exact for facts.
import { EventEmitter } from 'node:events';
import { Endpoint } from '../../shared/link/endpoint.ts';
import type {
  Control,
  ControlResult,
  Fact,
  Message,
  UnforwardedLogs,
} from '../../shared/link/generated/link.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { heard, NO_REPORT, type PodReport } from './pod-report.ts';

export interface PodLinksOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Random: of this program's life. */
  readonly session: string;
}

/** Sends one framework message; false when it certainly is lost. */
export type SendMessage = (executorId: string, data: Uint8Array) => boolean;

/** Stores them; they are acknowledged after that. */
export type KeepLogs = (logs: UnforwardedLogs) => Promise<unknown>;

interface Link {
  readonly endpoint: Endpoint;
  report: PodReport;
  /** Those that have no answer, by the ids of controls. */
  readonly waiting: Map<string, (answer: ControlAnswer) => void>;
  /** How many answers somebody waits for now. */
  awaited: number;
}

/**
 * DONE and REFUSED are the executor's own words. Of a control that it has not answered yet: QUEUED there is no
 * subscription to a master; SENT a master took it; ACKNOWLEDGED the executor has it. It goes on being sent. FULL and
 * GONE: it was not sent, or will not be any more.
 */
export type ControlOutcome = 'DONE' | 'REFUSED' | 'ACKNOWLEDGED' | 'SENT' | 'QUEUED' | 'FULL' | 'GONE';

export interface ControlAnswer {
  readonly outcome: ControlOutcome;
  /** The executor's. */
  readonly message?: string;
}

/** A control that was told to an executor. */
export interface AskedControl {
  readonly executorId: string;
  readonly id: string;
  /** Its last word: the executor's answer, or GONE. */
  readonly ended: Promise<ControlAnswer>;
  /** How far it is. */
  readonly now: () => ControlAnswer;
}

/** Milliseconds that a control waits for its result. */
export const CONTROL_LIMIT = 10_000;
/** Controls of one executor that are on their way; one more is not sent. */
export const MOST_CONTROLS = 64;
/** Controls of one executor whose answers may still come. */
export const MOST_UNANSWERED = 256;

export interface PodLinkEvents {
  /** A heartbeat or progress came, and is in the report. */
  readonly heard: [executorId: string, message: Message];
}

export class PodLinks {
  readonly events = new EventEmitter<PodLinkEvents>();
  readonly #options: PodLinksOptions;
  readonly #links = new Map<string, Link>();
  #send: SendMessage | undefined;
  #keep: KeepLogs = async () => {};
  #controls = 0;

  constructor(options: PodLinksOptions) {
    this.#options = options;
  }

  /** There is a (new) subscription: what the executors said meanwhile is lost, so each is asked again. */
  connected(send: SendMessage, executorIds: Iterable<string>): void {
    this.#send = send;
    for (const id of executorIds) {
      const { endpoint } = this.#linkOf(id);
      endpoint.connected();
      void endpoint.advise({ report_request: {} });
    }
  }

  /** Who stores what executors say at the end of their tasks' logs. */
  keepLogs(keep: KeepLogs): void {
    this.#keep = keep;
  }

  disconnected(): void {
    this.#send = undefined;
  }

  /** A framework message of a known executor. Whatever it holds, it cannot harm: at worst it is counted and ignored. */
  received(executorId: string, data: Uint8Array): void {
    this.#linkOf(executorId).endpoint.take(data);
  }

  of(executorId: string): PodReport | undefined {
    return this.#links.get(executorId)?.report;
  }

  /** Asks an executor to do something; undefined when too much is on its way to it already. */
  ask(executorId: string, control: Omit<Control, 'id'>): AskedControl | undefined {
    const link = this.#linkOf(executorId);
    if (Math.max(link.awaited, link.endpoint.unacknowledged) >= MOST_CONTROLS) return undefined;
    this.#controls += 1;
    const id = `${this.#options.session}.${this.#controls}`;
    const fact = link.endpoint.tell({ control: { ...control, id } });
    let answer: ControlAnswer | undefined;
    const ended = new Promise<ControlAnswer>((resolve) => {
      link.waiting.set(id, (given) => {
        answer = given;
        link.waiting.delete(id);
        resolve(given);
      });
    });
    this.#dropOldest(link);
    return { executorId, id, ended, now: () => answer ?? { outcome: this.#late(link.endpoint, fact) } };
  }

  /** The answer, or how far it came within so many milliseconds. */
  within({ executorId, ended, now }: AskedControl, limit = CONTROL_LIMIT): Promise<ControlAnswer> {
    const link = this.#linkOf(executorId);
    link.awaited += 1;
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(limit, () => settle(now()));
      let isSettled = false;
      const settle = (answer: ControlAnswer) => {
        if (isSettled) return;
        isSettled = true;
        link.awaited -= 1;
        cancel();
        resolve(answer);
      };
      void ended.then(settle);
    });
  }

  /** Both. Never rejects. */
  async control(
    executorId: string,
    control: Omit<Control, 'id'>,
    limit = CONTROL_LIMIT,
  ): Promise<ControlAnswer> {
    const asked = this.ask(executorId, control);
    return asked === undefined ? { outcome: 'FULL' } : this.within(asked, limit);
  }

  #late(endpoint: Endpoint, fact: number): ControlOutcome {
    if (!endpoint.isUnacknowledged(fact)) return 'ACKNOWLEDGED';
    return this.#send === undefined ? 'QUEUED' : 'SENT';
  }

  /** An executor may take controls and never answer; of those only so many are waited for. */
  #dropOldest({ waiting }: Link): void {
    const [oldest] = waiting.values();
    if (waiting.size > MOST_UNANSWERED) oldest?.({ outcome: 'ACKNOWLEDGED' });
  }

  /** An executor that is no pod's any more. */
  forget(executorId: string): void {
    const link = this.#links.get(executorId);
    if (link !== undefined) this.#forget(executorId, link);
  }

  /** No timer is left after this. */
  close(): void {
    for (const [id, link] of this.#links) this.#forget(id, link);
  }

  #forget(executorId: string, { endpoint, waiting }: Link): void {
    endpoint.close();
    for (const settle of waiting.values()) settle({ outcome: 'GONE' });
    this.#links.delete(executorId);
  }

  #linkOf(executorId: string): Link {
    const known = this.#links.get(executorId);
    if (known !== undefined) return known;
    const link: Link = {
      endpoint: this.#endpoint(executorId),
      report: NO_REPORT,
      waiting: new Map(),
      awaited: 0,
    };
    this.#links.set(executorId, link);
    return link;
  }

  #endpoint(executorId: string): Endpoint {
    const { clock, logger, session } = this.#options;
    return new Endpoint({
      clock,
      session,
      isConnected: () => this.#send !== undefined,
      send: async (data) => this.#send?.(executorId, data) ?? false,
      onFact: (fact) => this.#told(executorId, fact),
      onMessage: (message) => this.#advised(executorId, message),
      onFault: (what) => logger.warn(`pod link: ${what}`, { executorId }),
    });
  }

  #told(executorId: string, { control_result, unforwarded_logs }: Fact): Promise<unknown> | undefined {
    const link = this.#linkOf(executorId);
    if (control_result !== undefined) link.waiting.get(control_result.id ?? '')?.(answerOf(control_result));
    return unforwarded_logs === undefined ? undefined : this.#keep(unforwarded_logs);
  }

  #advised(executorId: string, message: Message): void {
    const link = this.#linkOf(executorId);
    link.report = heard(link.report, message, this.#options.clock.now());
    this.events.emit('heard', executorId, message);
  }
}

function answerOf({ done, message }: ControlResult): ControlAnswer {
  return { outcome: done ? 'DONE' : 'REFUSED', ...(message === undefined ? {} : { message }) };
}
