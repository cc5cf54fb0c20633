// Sends the figures to statsd every ten seconds, by UDP: nobody waits for an answer, and a collector that is away costs
// nothing. Counters go as what was added since the last time.
import { createSocket, type Socket } from 'node:dgram';
import type { Cancel, Clock } from '../../shared/runtime/clock.ts';
import { PillionError } from '../../shared/runtime/errors.ts';
import { dottedName, type Sample } from './sample.ts';

export interface StatsdOptions {
  /** `host:port`. */
  readonly address: string;
  /** Goes before every name: `pillion.<service>`. */
  readonly prefix: string;
  readonly samples: () => readonly Sample[];
  readonly clock: Clock;
}

const EVERY_MS = 10_000;
/** Bytes: what certainly fits into one packet of an Ethernet. */
const MOST_PACKET = 1432;

/** @throws PillionError for what is no address. */
export function statsdAddress(text: string): { host: string; port: number } {
  const [, host, digits] = /^(\[[0-9a-f:]+\]|[^\s:]+):(\d{1,5})$/i.exec(text) ?? [];
  const port = Number(digits);
  if (host !== undefined && port >= 1 && port <= 65_535) return { host: host.replace(/^\[|\]$/g, ''), port };
  throw new PillionError({ subject: '--statsd', found: text, expected: 'HOST:PORT such as 127.0.0.1:8125' });
}

/** The lines of a report, and the counters as they are now. */
export function statsdLines(
  prefix: string,
  samples: readonly Sample[],
  before: ReadonlyMap<string, number>,
): { lines: string[]; counters: Map<string, number> } {
  const counters = new Map<string, number>();
  const lines = samples.flatMap((sample) => {
    const name = dottedName(sample);
    if (sample.kind === 'gauge') return gaugeLines(`${prefix}.${name}`, sample.value);
    counters.set(name, sample.value);
    const added = sample.value - (before.get(name) ?? 0);
    return added === 0 ? [] : [`${prefix}.${name}:${added}|c`];
  });
  return { lines, counters };
}

/** A sign before the number would make statsd add it to the old value, so zero goes before it. */
function gaugeLines(name: string, value: number): string[] {
  return value < 0 ? [`${name}:0|g`, `${name}:${value}|g`] : [`${name}:${value}|g`];
}

/** As few packets as hold the lines, none of them too large. */
export function packets(lines: readonly string[]): string[] {
  const full: string[] = [];
  let packet = '';
  for (const line of lines) {
    if (packet !== '' && Buffer.byteLength(packet) + Buffer.byteLength(line) + 1 > MOST_PACKET) {
      full.push(packet);
      packet = '';
    }
    packet = packet === '' ? line : `${packet}\n${line}`;
  }
  return packet === '' ? full : [...full, packet];
}

export class Statsd {
  readonly #options: StatsdOptions;
  readonly #target: { host: string; port: number };
  readonly #socket: Socket;
  #counters: ReadonlyMap<string, number> = new Map();
  #cancel: Cancel = () => {};

  /** @throws PillionError for what is no address. */
  constructor(options: StatsdOptions) {
    this.#options = options;
    this.#target = statsdAddress(options.address);
    this.#socket = createSocket(this.#target.host.includes(':') ? 'udp6' : 'udp4');
    this.#socket.on('error', () => {}).unref();
    this.#wait();
  }

  /** Sends what there is once more, and ends. */
  async close(): Promise<void> {
    this.#cancel();
    await this.#report();
    await new Promise<void>((resolve) => this.#socket.close(resolve));
  }

  #wait(): void {
    this.#cancel = this.#options.clock.after(EVERY_MS, () => {
      this.#wait();
      void this.#report();
    });
  }

  /** Never fails: a name that does not resolve, or nobody who listens, is no reason to stop. */
  async #report(): Promise<void> {
    const { prefix, samples } = this.#options;
    const { lines, counters } = statsdLines(prefix, samples(), this.#counters);
    this.#counters = counters;
    const { host, port } = this.#target;
    const send = (packet: string) =>
      new Promise<void>((resolve) => this.#socket.send(packet, port, host, () => resolve()));
    await Promise.all(packets(lines).map(send));
  }
}
