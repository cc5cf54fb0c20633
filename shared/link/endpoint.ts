// One end of the pod link: numbers what goes out, keeps facts until they are acknowledged, gives what comes in to its
// owner in order. It holds the pure halves (fact-sender.ts, fact-receiver.ts) and one timer; both programs use it.
import { decode } from '../mesos/codec.ts';
import type { Cancel, Clock } from '../runtime/clock.ts';
import { describeError } from '../runtime/errors.ts';
import { type FactReceiver, NOTHING_RECEIVED, receiveFacts } from './fact-receiver.ts';
import {
  acknowledged,
  type FactContent,
  type FactSender,
  NOTHING_TO_SEND,
  nextDue,
  offer,
  reconnected,
  takeDue,
} from './fact-sender.ts';
import { type Fact, Message } from './generated/link.ts';
import { encodeMessage } from './link.ts';

/** What a message says beside its place in the order. */
export type Payload = Pick<
  Message,
  'heartbeat' | 'progress' | 'report_request' | 'facts' | 'acknowledgement'
>;

/** Of heartbeats only the newest matters. */
export type Kind = 'heartbeat' | 'other';

export interface EndpointOptions {
  readonly clock: Clock;
  /** Random: of this program's life. */
  readonly session: string;
  /** Whether there is a connection: without one nothing is sent. */
  readonly isConnected: () => boolean;
  /** One framework message; it may be lost. True when the next hop took it; must not reject. */
  readonly send: (data: Uint8Array, kind: Kind) => Promise<boolean>;
  /** A fact of the peer: each once, in order. It is acknowledged when what is returned has settled well. */
  readonly onFact: (fact: Fact) => Promise<unknown> | undefined;
  /** Anything else that was understood. */
  readonly onMessage: (message: Message) => void;
  /** What was not understood, or is missing; for the log. */
  readonly onFault: (what: string) => void;
}

/** Bytes; a message is a few hundred to some ten thousand. What is larger is not of our programs. */
export const MOST_MESSAGE_BYTES = 1024 * 1024;
/** Facts of one message that are taken; our programs send MOST_IN_MESSAGE. */
export const MOST_FACTS = 256;
/** Messages with facts whose way to the next hop has not ended; what is told meanwhile goes together. */
export const MOST_UNDER_WAY = 16;

export class Endpoint {
  readonly #options: EndpointOptions;
  #sequence = 0;
  #sender: FactSender = NOTHING_TO_SEND;
  #receiver: FactReceiver = NOTHING_RECEIVED;
  #cancel: Cancel = () => {};
  #ignored = 0;
  #underWay = 0;
  /** Facts wait for a place among those under way. */
  #isHeldUp = false;
  /** Facts that are being kept. */
  #keeping: Promise<unknown> | undefined;
  #whenAcknowledged: (() => void)[] = [];

  constructor(options: EndpointOptions) {
    this.#options = options;
  }

  /** Messages that were not understood. */
  get ignored(): number {
    return this.#ignored;
  }

  /** What happened to the peer's facts. */
  get received(): Pick<FactReceiver, 'duplicates' | 'gaps' | 'lost'> {
    return this.#receiver;
  }

  /** Facts that the peer has not acknowledged. */
  get unacknowledged(): number {
    return this.#sender.pending.length;
  }

  /** Sends what may be lost; false when it certainly is. */
  advise(payload: Payload): Promise<boolean> {
    return this.#options.isConnected() ? this.#send(payload) : Promise.resolve(false);
  }

  /** Resolves when the peer has acknowledged all that it was told. */
  acknowledged(): Promise<void> {
    if (this.unacknowledged === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenAcknowledged.push(resolve));
  }

  isUnacknowledged(fact: number): boolean {
    return this.#sender.pending.some(({ number }) => number === fact);
  }

  /** Sends a fact, now and until it is acknowledged. Gives its number. */
  tell(content: FactContent): number {
    const { dropped } = this.#sender;
    this.#sender = offer(this.#sender, content, this.#now());
    if (this.#sender.dropped > dropped) this.#options.onFault('the oldest unacknowledged fact was given up');
    const { highest } = this.#sender;
    this.#flush();
    return highest;
  }

  /** There is a (new) connection. */
  connected(): void {
    this.#sender = reconnected(this.#sender, this.#now());
    this.#flush();
  }

  /** Whatever the bytes are, they cannot harm: at worst they are counted and ignored. */
  take(data: Uint8Array): void {
    try {
      if (data.length > MOST_MESSAGE_BYTES) throw new Error(`a message of ${data.length} bytes`);
      this.#take(decode(Message, data));
    } catch (thrown) {
      this.#ignore(describeError(thrown));
    }
  }

  /** No timer is left after this. */
  close(): void {
    this.#cancel();
    this.#sender = NOTHING_TO_SEND;
  }

  #take(message: Message): void {
    const { session = '', acknowledgement, facts = [], heartbeat, progress, report_request } = message;
    if (acknowledgement !== undefined && acknowledgement.session === this.#options.session) {
      this.#sender = acknowledged(this.#sender, acknowledgement, this.#now());
      this.#flush();
      if (this.unacknowledged === 0) for (const tell of this.#whenAcknowledged.splice(0)) tell();
    }
    if (facts.length > MOST_FACTS) this.#ignore(`a message with ${facts.length} facts`);
    else if (facts.length > 0) this.#takeFacts(session, facts);
    if ((heartbeat ?? progress ?? report_request) !== undefined) this.#options.onMessage(message);
    else if (acknowledgement === undefined && facts.length === 0)
      this.#ignore('a message of an unknown kind');
  }

  #takeFacts(session: string, facts: readonly Fact[]): void {
    const before = this.#receiver;
    const taken = receiveFacts(before, session, facts);
    this.#receiver = taken.receiver;
    for (const fact of taken.facts) if (isUnknown(fact)) this.#ignore('a fact of an unknown kind');
    const { gaps, lost } = taken.receiver;
    if (gaps > before.gaps) this.#options.onFault('facts are missing, a later one came');
    if (lost > before.lost) this.#options.onFault(`${lost - before.lost} facts are lost`);
    this.#keep(taken.facts.flatMap((fact) => this.#options.onFact(fact) ?? []));
    const { acknowledgement } = taken;
    if (acknowledgement === undefined) return;
    const acknowledge = () => void this.advise({ acknowledgement });
    if (this.#keeping === undefined) acknowledge();
    else this.#keeping.then(acknowledge, () => {});
  }

  #keep(facts: readonly Promise<unknown>[]): void {
    if (facts.length === 0) return;
    const keeping = Promise.all([this.#keeping, ...facts]);
    this.#keeping = keeping;
    const done = () => {
      if (this.#keeping === keeping) this.#keeping = undefined;
    };
    // What could not be kept is never acknowledged.
    keeping.then(done, () => {});
  }

  /** Sends what is due, and waits for what is due later. */
  #flush(): void {
    this.#cancel();
    this.#cancel = () => {};
    if (!this.#options.isConnected()) return;
    while (this.#underWay < MOST_UNDER_WAY) {
      const due = takeDue(this.#sender, this.#now());
      if (due.facts.length === 0) break;
      this.#sender = due.sender;
      void this.#sendFacts(due.facts);
    }
    this.#isHeldUp = this.#underWay >= MOST_UNDER_WAY;
    if (this.#isHeldUp) return;
    const at = nextDue(this.#sender);
    if (at === undefined) return;
    this.#cancel = this.#options.clock.after(Math.max(1, Math.ceil(at - this.#now())), () => this.#flush());
  }

  async #sendFacts(facts: readonly Fact[]): Promise<void> {
    this.#underWay += 1;
    await this.#send({ facts }).finally(() => {
      this.#underWay -= 1;
    });
    if (this.#isHeldUp) this.#flush();
  }

  #send(payload: Payload): Promise<boolean> {
    this.#sequence += 1;
    const { clock, session, send } = this.#options;
    const sent_at_ms = BigInt(Math.round(clock.now()));
    const data = encodeMessage({ sequence: BigInt(this.#sequence), sent_at_ms, session, ...payload });
    return send(data, payload.heartbeat === undefined ? 'other' : 'heartbeat');
  }

  #ignore(what: string): void {
    this.#ignored += 1;
    this.#options.onFault(what);
  }

  #now(): number {
    return this.#options.clock.monotonic();
  }
}

/** Of a newer program: nothing of it was understood but its place. */
function isUnknown({ number: _, oldest: __, ...content }: Fact): boolean {
  return Object.values(content).every((part) => part === undefined);
}
