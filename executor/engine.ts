// One queue of events into the core, and the effects of each step performed in one order. It decides nothing. A fault of
// the executor's own, wherever it comes from, is an event too: the tasks are ended in order, and then the executor.

import type { Cancel, Clock } from '../shared/runtime/clock.ts';
import { describeError } from '../shared/runtime/errors.ts';
import type { Logger } from '../shared/runtime/logger.ts';
import type { Effect, EffectOf } from './core/effects.ts';
import type { Event } from './core/events.ts';
import type { Instant } from './core/instant.ts';
import type { State, Step } from './core/state.ts';
import { nextDeadline, step } from './core/step.ts';

export type Performers = { readonly [T in Effect['type']]: (effect: EffectOf<T>) => void };

export interface EngineOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly performers: Performers;
  /** Of a fault while one is being dealt with: nothing can be done in order any more. Ends the process. */
  readonly abort: () => void;
}

/**
 * Effects of one step are performed in this order: first say what happened; then end what must end, before anything
 * new starts; then start; then tell the agent, whose answer takes longest; leave last.
 */
const ORDER: readonly Effect['type'][] = [
  'LOG',
  'END_PROBE',
  'ANSWER',
  'SIGNAL',
  'SWEEP',
  'FORGET',
  'PREPARE',
  'CANCEL',
  'SPAWN',
  'PROBE',
  'LOOK',
  'UPDATE',
  'SUBSCRIBE',
  'CONNECT',
  'EXIT',
];
const RANK: ReadonlyMap<Effect['type'], number> = new Map(ORDER.map((type, rank) => [type, rank]));

/** Milliseconds from an event until deadlines are looked at, once for all events of that time. */
const ARM_AFTER = 5;
/** The same where something is said of it, which has arrived by then. */
const ARM_AFTER_TELLING = 30;
const TELLING: ReadonlySet<Event['type']> = new Set([
  'KILL',
  'SPAWNED',
  'EXITED',
  'SWEPT',
  'UPDATE_ANSWERED',
]);

export class Engine {
  readonly #options: EngineOptions;
  readonly #queue: Event[] = [];
  #state: State;
  #isDraining = false;
  /** The next look at deadlines. */
  #arming: { readonly at: number; readonly cancel: Cancel } | undefined;
  #isFaulty = false;
  #timer: { readonly at: number; readonly cancel: Cancel } | undefined;

  constructor(options: EngineOptions, begin: (now: Instant) => Step) {
    this.#options = options;
    const first = begin(this.#now());
    this.#state = first.state;
    this.#perform(first);
  }

  get state(): State {
    return this.#state;
  }

  /** Takes an event; it is handled before this returns, unless another one is being handled. Never throws. */
  post(event: Event): void {
    this.#queue.push(event);
    if (this.#isDraining) return;
    this.#isDraining = true;
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) this.#handle(next);
    this.#isDraining = false;
    this.#armSoon(TELLING.has(event.type) ? ARM_AFTER_TELLING : ARM_AFTER);
  }

  /** Something was thrown that nobody expects: no fault of a task, nor of the agent. */
  fault(thrown: unknown): void {
    const { log, abort } = this.#options;
    const why = `internal error: ${describeError(thrown)}`;
    log.info(thrown instanceof Error ? (thrown.stack ?? why) : why);
    if (this.#isFaulty || this.#state.exited) {
      log.error(`exiting: INTERNAL: ${why}`);
      abort();
    } else {
      this.#isFaulty = true;
      this.post({ type: 'FAULT', why });
    }
  }

  #handle(event: Event): void {
    try {
      const result = step(this.#state, event, this.#now());
      this.#state = result.state;
      this.#perform(result);
    } catch (thrown) {
      this.fault(thrown);
    }
  }

  #perform({ effects }: Step): void {
    for (const effect of effects.toSorted((a, b) => (RANK.get(a.type) ?? 0) - (RANK.get(b.type) ?? 0))) {
      const perform = this.#options.performers[effect.type] as (effect: Effect) => void;
      try {
        perform(effect);
      } catch (thrown) {
        // The other effects still count: the state says that they are done.
        this.fault(thrown);
      }
    }
  }

  #now(): Instant {
    const { clock } = this.#options;
    return { epoch: clock.now(), monotonic: clock.monotonic() };
  }

  /** Looking at every task's deadlines takes its time: a look that comes as soon serves this event as well. */
  #armSoon(wait: number): void {
    const { clock } = this.#options;
    const at = clock.monotonic() + wait;
    if (this.#arming !== undefined && this.#arming.at <= at) return;
    this.#arming?.cancel();
    const cancel = clock.after(wait, () => {
      this.#arming = undefined;
      this.#arm();
    });
    this.#arming = { at, cancel };
  }

  /** One timer for all deadlines of the state. Most move later with every acknowledgement: one that is early stays. */
  #arm(): void {
    const at = nextDeadline(this.#state);
    if (at !== undefined && this.#timer !== undefined && this.#timer.at <= at) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    if (at === undefined) return;
    const wait = Math.max(0, Math.ceil(at - this.#options.clock.monotonic()));
    const cancel = this.#options.clock.after(wait, () => {
      this.#timer = undefined;
      this.#timeCame();
    });
    this.#timer = { at, cancel };
  }

  #timeCame(): void {
    const at = nextDeadline(this.#state);
    if (at !== undefined && at <= this.#options.clock.monotonic()) this.post({ type: 'TIME' });
    else this.#arm();
  }
}
