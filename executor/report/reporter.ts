// Sends the pod link's messages of this executor, numbered from 1, while there is a connection.

import type { Message } from '../../shared/link/generated/link.ts';
import { encodeMessage } from '../../shared/link/link.ts';
import type { Cancel, Clock } from '../../shared/runtime/clock.ts';
import { every } from '../agent/keep-alive.ts';
import type { State } from '../core/state.ts';
import { heartbeatOf } from './heartbeat.ts';

export interface ReporterOptions {
  readonly clock: Clock;
  readonly state: () => State;
  readonly send: (data: Uint8Array) => void;
  readonly residentBytes: () => number;
}

export class Reporter {
  readonly #options: ReporterOptions;
  #sequence = 0;
  #interval = 0;
  #cancel: Cancel | undefined;

  constructor(options: ReporterOptions) {
    this.#options = options;
  }

  /** `interval` in milliseconds; 0 stops the heartbeats. The first one goes at once. */
  pace(interval: number): void {
    if (interval === this.#interval) return;
    this.#interval = interval;
    this.#cancel?.();
    if (interval <= 0) return;
    this.#heartbeat();
    this.#cancel = every(this.#options.clock, interval, () => this.#heartbeat());
  }

  #heartbeat(): void {
    const state = this.#options.state();
    if (state.connection.phase !== 'SUBSCRIBED') return;
    this.#send({ heartbeat: heartbeatOf(state, this.#options.residentBytes()) });
  }

  #send(payload: Omit<Message, 'sequence' | 'sent_at_ms'>): void {
    this.#sequence += 1;
    const sent_at_ms = BigInt(Math.round(this.#options.clock.now()));
    this.#options.send(encodeMessage({ sequence: BigInt(this.#sequence), sent_at_ms, ...payload }));
  }
}
