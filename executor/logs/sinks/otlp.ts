// OTLP/HTTP logs in their JSON form (OpenTelemetry Protocol 1.x): a resource for each stream of a task, a log record for
// each record. A partial success names records that must not be sent again.
import type { Output } from '../output.ts';
import type { SinkSettings } from '../sink-settings.ts';
import type { HttpAnswer } from './http-client.ts';
import { type HttpFormat, withPath } from './http-sink.ts';
import type { Encoder, Labels, Outcome } from './sink.ts';

/** Our labels by the names of the semantic conventions. */
const CONVENTIONS: Readonly<Record<string, string>> = { service: 'service.name', agent: 'host.name' };
const NANOSECONDS = '000000';
const BEFORE_ALL = Buffer.from('{"resourceLogs":[');
const COMMA = Buffer.from(',');
const END_STREAM = Buffer.from(']}]}');
const END_ALL = Buffer.from(']}');
const BEFORE_TEXT = Buffer.from('"}}],"body":{"stringValue":"');
const BEFORE_PART = Buffer.from('"}},{"key":"partial","value":{"boolValue":true}}],"body":{"stringValue":"');
const BEHIND_TEXT = Buffer.from('"}}');

class OtlpEncoder implements Encoder {
  #resource: Buffer = Buffer.alloc(0);
  #head: Buffer = Buffer.alloc(0);
  #isStreamOpen = false;
  #hasStreams = false;

  begin(out: Output): void {
    out.add(BEFORE_ALL);
    this.#isStreamOpen = false;
    this.#hasStreams = false;
  }

  stream(out: Output, labels: Labels, time: number): void {
    this.#closeStream(out);
    const { stream = '', ...others } = labels;
    const attributes = JSON.stringify(
      Object.entries(others).map(([name, value]) => text(CONVENTIONS[name] ?? name, value)),
    );
    this.#resource = Buffer.from(
      `{"resource":{"attributes":${attributes}},"scopeLogs":[{"scope":{"name":"pillion"},"logRecords":[`,
    );
    const at = `"${time}${NANOSECONDS}"`;
    const iostream = JSON.stringify(text('log.iostream', stream));
    this.#head = Buffer.from(
      `{"timeUnixNano":${at},"observedTimeUnixNano":${at},"attributes":[${iostream},{"key":"offset","value":{"intValue":"`,
    );
  }

  record(out: Output, bytes: Buffer, from: number, to: number, offset: number, isPartial: boolean): void {
    if (this.#isStreamOpen) out.add(COMMA);
    else this.#openStream(out);
    out.add(this.#head);
    out.number(offset);
    out.add(isPartial ? BEFORE_PART : BEFORE_TEXT);
    out.json(bytes, from, to);
    out.add(BEHIND_TEXT);
  }

  end(out: Output): void {
    this.#closeStream(out);
    out.add(END_ALL);
  }

  #openStream(out: Output): void {
    if (this.#hasStreams) out.add(COMMA);
    out.add(this.#resource);
    this.#isStreamOpen = true;
    this.#hasStreams = true;
  }

  #closeStream(out: Output): void {
    if (this.#isStreamOpen) out.add(END_STREAM);
    this.#isStreamOpen = false;
  }
}

function text(key: string, stringValue: string) {
  return { key, value: { stringValue } };
}

export function otlp({ url }: SinkSettings): HttpFormat {
  const target = withPath(url, '/v1/logs');
  return { encoder: new OtlpEncoder(), contentType: 'application/json', url: () => target, judge };
}

/** An answer that is no JSON says nothing more than its status did. */
function judge({ text: answer }: HttpAnswer): Outcome {
  const { partialSuccess } = parsed(answer);
  const rejected = Number(partialSuccess?.rejectedLogRecords ?? 0);
  if (!(rejected > 0)) return { type: 'ARRIVED' };
  return { type: 'ARRIVED', rejected, why: String(partialSuccess?.errorMessage ?? '') };
}

interface Answer {
  readonly partialSuccess?: { readonly rejectedLogRecords?: string | number; readonly errorMessage?: string };
}

function parsed(answer: string): Answer {
  try {
    const found: unknown = JSON.parse(answer);
    return typeof found === 'object' && found !== null ? found : {};
  } catch {
    return {};
  }
}
