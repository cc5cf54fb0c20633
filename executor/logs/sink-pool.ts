// One forwarder for each sink, made for the first stream that goes to it and ended with the last one. Sinks of the same
// settings are one, so that streams share a connection.
import type { Clock } from '../../shared/runtime/clock.ts';
import type { Random } from '../../shared/runtime/random.ts';
import type { Cursor } from './cursor.ts';
import { Forwarder } from './forwarder.ts';
import type { SinkSettings } from './sink-settings.ts';
import type { Sink, SinkEvents } from './sinks/sink.ts';

export interface SinkPoolOptions {
  readonly clock: Clock;
  readonly random: Pick<Random, 'fraction'>;
  readonly createSink: (settings: SinkSettings, events: SinkEvents) => Sink;
  /** A stream has nothing more to send for now, or for ever (`isDone`). */
  readonly onIdle: (cursor: Cursor) => void;
  /** Offsets or figures have changed. */
  readonly onChange: () => void;
  readonly log: (level: 'info' | 'warn', message: string) => void;
}

/** Names a sink by all that it is told: sinks of one key are one. */
export function sinkKey(settings: SinkSettings): string {
  return JSON.stringify(settings);
}

export class SinkPool {
  readonly #options: SinkPoolOptions;
  readonly #forwarders = new Map<string, Forwarder>();

  constructor(options: SinkPoolOptions) {
    this.#options = options;
  }

  /** Something waits for some sink, or for a confirmation. */
  get isBusy(): boolean {
    for (const forwarder of this.#forwarders.values()) if (forwarder.isBusy) return true;
    return false;
  }

  /** What is wrong with the sink; undefined while nothing is. */
  problemOf(key: string): string | undefined {
    return this.#forwarders.get(key)?.problem;
  }

  add(key: string, settings: SinkSettings, cursor: Cursor): void {
    const forwarder = this.#forwarders.get(key) ?? this.#make(key, settings);
    forwarder.add(cursor);
  }

  /** A stream may have something. */
  wake(key: string, cursor: Cursor): void {
    this.#forwarders.get(key)?.wake(cursor);
  }

  remove(key: string, cursor: Cursor): void {
    this.#forwarders.get(key)?.remove(cursor);
    // Not at once: the sink may be in the middle of telling us.
    setImmediate(() => this.#retire(key));
  }

  /** From now on nothing waits for more to come. */
  flush(): void {
    for (const forwarder of this.#forwarders.values()) forwarder.flush();
  }

  close(): void {
    for (const forwarder of this.#forwarders.values()) forwarder.close();
  }

  #make(key: string, settings: SinkSettings): Forwarder {
    const { clock, random, createSink, onIdle, onChange } = this.#options;
    const log = (level: 'info' | 'warn') => (what: string) =>
      this.#options.log(level, `logs: sink '${settings.name}': ${what}`);
    const forwarder = new Forwarder({
      settings,
      clock,
      random,
      sink: (events) => createSink(settings, events),
      onIdle,
      onChange,
      onTrouble: log('warn'),
      onRecovery: log('info'),
    });
    this.#forwarders.set(key, forwarder);
    return forwarder;
  }

  #retire(key: string): void {
    const forwarder = this.#forwarders.get(key);
    if (forwarder?.isEmpty !== true || forwarder.isBusy) return;
    forwarder.close();
    this.#forwarders.delete(key);
  }
}
