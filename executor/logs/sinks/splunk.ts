// Splunk's HTTP Event Collector: JSON objects one after the other. Empty events are refused by it, so they are left out.
import type { Output } from '../output.ts';
import type { SinkSettings } from '../sink-settings.ts';
import { authorization, type HttpFormat, withPath } from './http-sink.ts';
import type { Encoder, Labels } from './sink.ts';

const EVENT = '"event":"';
const END = Buffer.from('}}');
const END_PARTIAL = Buffer.from(',"partial":true}}');

class SplunkEncoder implements Encoder {
  readonly #metadata: Readonly<Record<string, string>>;
  #head: Buffer = Buffer.alloc(0);
  #fields: Buffer = Buffer.alloc(0);

  constructor({ index, source, sourcetype }: SinkSettings['options']) {
    const given = Object.entries({ index, source, sourcetype }).filter(([, value]) => value !== undefined);
    this.#metadata = Object.fromEntries(given) as Record<string, string>;
  }

  begin(): void {}

  stream(_out: Output, labels: Labels, time: number): void {
    const { agent: host = '', task = '', ...fields } = labels;
    const known = { time: time / 1000, host, source: task, ...this.#metadata };
    this.#head = Buffer.from(`${JSON.stringify(known).slice(0, -1)},${EVENT}`);
    const own = JSON.stringify({ task, ...fields }).slice(0, -1);
    this.#fields = Buffer.from(`","fields":${own},"offset":`);
  }

  record(out: Output, bytes: Buffer, from: number, to: number, offset: number, isPartial: boolean): void {
    if (from === to) return;
    out.add(this.#head);
    out.json(bytes, from, to);
    out.add(this.#fields);
    out.number(offset);
    out.add(isPartial ? END_PARTIAL : END);
  }

  end(): void {}
}

export function splunk(settings: SinkSettings): HttpFormat {
  const target = withPath(settings.url, '/services/collector/event');
  return {
    encoder: new SplunkEncoder(settings.options),
    contentType: 'application/json',
    url: () => target,
    headers: () => authorization(settings, 'Splunk'),
  };
}
