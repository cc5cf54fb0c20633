// The agent's connection to its master: dials until it is there, registers after a random wait, takes what the master
// says, and begins anew when the link is lost. States: idle -> dialling -> linked -> registered -> dialling ...
import { type BackoffPolicy, backoff } from '../../../shared/runtime/backoff.ts';
import type { Cancel } from '../../../shared/runtime/clock.ts';
import { describeError } from '../../../shared/runtime/errors.ts';
import type { AgentMessage, MasterMessage } from '../link.ts';
import { dialMaster, type MasterLink } from '../link-transport.ts';
import type { AgentCore } from './core.ts';

/** Between two dials. Mesos learns of a master from its detector; here it is found by trying. */
const DIAL = { first: 50, factor: 2, most: 1_000 };
const MOST_REGISTRATION_WAIT = 60_000;
/** Mesos' DEFAULT_MASTER_PING_TIMEOUT: without a ping for so long the link is given up. */
const PING_TIMEOUT = 75_000;

export interface SessionHandlers {
  /** What to register with, as the agent stands now. */
  readonly registration: () => AgentMessage;
  readonly onMessage: (message: MasterMessage) => void;
  readonly onDisconnected: () => void;
}

export class MasterSession {
  #core: AgentCore;
  #handlers: SessionHandlers;
  #abort = new AbortController();
  #link: MasterLink | undefined;
  #registering: Cancel = () => {};
  #pinging: Cancel = () => {};

  constructor(core: AgentCore, handlers: SessionHandlers) {
    this.#core = core;
    this.#handlers = handlers;
  }

  connect(): void {
    this.#dial(0);
  }

  send(message: AgentMessage): void {
    this.#link?.send(message);
  }

  /** Ends for good, after what was sent is written. */
  close(): void {
    this.#abort.abort();
    this.#link?.close();
  }

  /** Ends for good, as a crash does. */
  cut(): void {
    this.#abort.abort();
    this.#link?.cut();
  }

  #dial(attempt: number): void {
    if (this.#abort.signal.aborted) return;
    const { hostname, port } = new URL(`http://${this.#core.config.master}`);
    dialMaster({ host: hostname, port: Number(port), signal: this.#abort.signal }).then(
      (link) => this.#linked(link),
      (error: unknown) => {
        this.#core.config.log.debug('cannot reach the master', { error: describeError(error) });
        this.#core.clock.after(backoff(DIAL, attempt), () => this.#dial(attempt + 1));
      },
    );
  }

  #linked(link: MasterLink): void {
    if (this.#abort.signal.aborted) {
      link.cut();
      return;
    }
    this.#link = link;
    link.handle({
      onMessage: (message) => this.#take(message),
      onClose: () => this.#lost(link),
    });
    this.#watchPings();
    this.#registerSoon();
  }

  /** Registers after a random part of the back-off factor, then again and rarer until the master answers. */
  #registerSoon(): void {
    const { registrationBackoffFactor: factor, random } = this.#core.config;
    this.#registerAfter(
      factor * random.fraction(),
      { first: factor, factor: 2, most: MOST_REGISTRATION_WAIT },
      1,
    );
  }

  #registerAfter(wait: number, policy: BackoffPolicy, attempt: number): void {
    this.#registering();
    this.#registering = this.#core.clock.after(wait, () => {
      this.send(this.#handlers.registration());
      this.#registerAfter(backoff(policy, attempt), policy, attempt + 1);
    });
  }

  #take(message: MasterMessage): void {
    if (this.#abort.signal.aborted) return;
    if (message.type === 'REGISTERED' || message.type === 'REREGISTERED') this.#registering();
    if (message.type === 'PING') this.#pinged(message.connected);
    else this.#handlers.onMessage(message);
  }

  #pinged(connected: boolean): void {
    this.send({ type: 'PONG' });
    this.#watchPings();
    // The master has lost sight of us: it wants us to register again.
    if (!connected && this.#core.state.phase === 'RUNNING') this.#link?.cut();
  }

  #watchPings(): void {
    this.#pinging();
    this.#pinging = this.#core.clock.after(PING_TIMEOUT, () => this.#link?.cut());
  }

  #lost(link: MasterLink): void {
    if (this.#link !== link || this.#abort.signal.aborted) return;
    this.#link = undefined;
    this.#registering();
    this.#pinging();
    this.#handlers.onDisconnected();
    this.#dial(0);
  }
}
