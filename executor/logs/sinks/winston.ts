// Any winston transport, by the name of its package, which the pod's URIs brought into the executor's sandbox. It runs in
// the forwarding thread and is trusted as the executor is. A record counts as arrived when the transport calls back.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sleep, systemClock } from '../../../shared/runtime/clock.ts';
import { describeError } from '../../../shared/runtime/errors.ts';
import type { SinkSettings } from '../sink-settings.ts';
import { JsonLinesEncoder } from './json-record.ts';
import type { Batch, Encoder, Outcome, Sink } from './sink.ts';

/** What winston-transport's class gives: a stream of objects. */
interface Transport {
  write(info: object, done: (error?: Error | null) => void): boolean;
  on(event: 'error', listener: (error: Error) => void): unknown;
  close?(): void;
  end?(): void;
}

type TransportClass = new (options: Readonly<Record<string, unknown>>) => Transport;

const NEWLINE = '\n';
/** By which winston's formats find what they have made (logform, triple-beam). */
const [LEVEL, MESSAGE] = [Symbol.for('level'), Symbol.for('message')];

export class WinstonSink implements Sink {
  readonly encoder: Encoder = new JsonLinesEncoder();
  readonly #settings: SinkSettings;
  readonly #directory: string | undefined;
  #transport: Transport | undefined;
  #failure: string | undefined;

  /** `directory`: in which the packages are, in `node_modules`. */
  constructor(settings: SinkSettings, directory: string | undefined) {
    this.#settings = settings;
    this.#directory = directory;
  }

  async send({ bytes }: Batch): Promise<Outcome> {
    try {
      this.#transport ??= await this.#load();
      this.#failure = undefined;
      const lines = bytes.toString().trimEnd().split(NEWLINE);
      await this.#within(Promise.all(lines.map((line) => this.#write(JSON.parse(line)))));
      return this.#failure === undefined ? { type: 'ARRIVED' } : { type: 'RETRY', why: this.#failure };
    } catch (thrown) {
      this.close();
      return { type: 'RETRY', why: describeError(thrown) };
    }
  }

  close(): void {
    this.#transport?.end?.();
    this.#transport?.close?.();
    this.#transport = undefined;
  }

  async #load(): Promise<Transport> {
    const { package: name = '', export: exported = 'default', ...options } = this.#settings.options;
    if (this.#directory === undefined) throw new Error('the pod allows no packages');
    const path = createRequire(join(this.#directory, 'package.json')).resolve(name);
    const module: Record<string, unknown> = await import(pathToFileURL(path).href);
    const found = module[exported] ?? module['default'];
    if (typeof found !== 'function') throw new Error(`the package '${name}' exports no class '${exported}'`);
    const transport = new (found as TransportClass)(typed(options));
    transport.on('error', (error) => {
      this.#failure = describeError(error);
    });
    return transport;
  }

  #write(record: { readonly stream: string; readonly message: string }): Promise<void> {
    const level = record.stream === 'stderr' ? 'warn' : 'info';
    const info = { ...record, level, [LEVEL]: level, [MESSAGE]: JSON.stringify(record) };
    return new Promise((resolve, reject) => {
      this.#transport?.write(info, (error) => (error ? reject(error) : resolve()));
    });
  }

  async #within(work: Promise<unknown>): Promise<void> {
    const { timeout } = this.#settings;
    const stop = new AbortController();
    const late = sleep(systemClock, timeout, stop.signal).then(() => {
      throw new Error(`the transport did not call back within ${timeout / 1000} s`);
    });
    late.catch(() => {});
    try {
      await Promise.race([work, late]);
    } finally {
      stop.abort();
    }
  }
}

/** Options are text: what is JSON becomes what it says. */
function typed(options: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).map(([name, text]) => [name, meantBy(text)]));
}

function meantBy(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
