// Grafana Loki's push API in JSON: the labels of a stream, and its lines with a time in nanoseconds each. All that is read
// at once has one time, so the lines of a batch are numbered in its nanoseconds: they stay in order, and a batch that is
// sent again is the same one.
import type { Output } from '../output.ts';
import type { SinkSettings } from '../sink-settings.ts';
import { authorization, type HttpFormat, withPath } from './http-sink.ts';
import type { Encoder, Labels } from './sink.ts';

const BEFORE_ALL = Buffer.from('{"streams":[');
const COMMA = Buffer.from(',');
const BEFORE_VALUE = Buffer.from('["');
const BEFORE_TEXT = Buffer.from('","');
const BEHIND_TEXT = Buffer.from('"]');
const END = Buffer.from(']}');
const NANOSECONDS = 1e6;

class LokiEncoder implements Encoder {
  #head: Buffer = Buffer.alloc(0);
  #time = 0;
  #count = 0;
  #isStreamOpen = false;
  #hasStreams = false;

  begin(out: Output): void {
    out.add(BEFORE_ALL);
    this.#count = 0;
    this.#isStreamOpen = false;
    this.#hasStreams = false;
  }

  stream(out: Output, labels: Labels, time: number): void {
    this.#closeStream(out);
    this.#time = time;
    this.#head = Buffer.from(`{"stream":${JSON.stringify(labels)},"values":[`);
  }

  record(out: Output, bytes: Buffer, from: number, to: number): void {
    if (this.#isStreamOpen) out.add(COMMA);
    else this.#openStream(out);
    out.add(BEFORE_VALUE);
    out.number(this.#time);
    out.text(String(Math.min(this.#count, NANOSECONDS - 1)).padStart(6, '0'));
    out.add(BEFORE_TEXT);
    out.json(bytes, from, to);
    out.add(BEHIND_TEXT);
    this.#count += 1;
  }

  end(out: Output): void {
    this.#closeStream(out);
    out.add(END);
  }

  #openStream(out: Output): void {
    if (this.#hasStreams) out.add(COMMA);
    out.add(this.#head);
    this.#isStreamOpen = true;
    this.#hasStreams = true;
  }

  #closeStream(out: Output): void {
    if (this.#isStreamOpen) out.add(END);
    this.#isStreamOpen = false;
  }
}

export function loki(settings: SinkSettings): HttpFormat {
  const { tenant } = settings.options;
  const target = withPath(settings.url, '/loki/api/v1/push');
  const headers = {
    ...authorization(settings, 'Bearer'),
    ...(tenant === undefined ? {} : { 'x-scope-orgid': tenant }),
  };
  return {
    encoder: new LokiEncoder(),
    contentType: 'application/json',
    url: () => target,
    headers: () => headers,
  };
}
