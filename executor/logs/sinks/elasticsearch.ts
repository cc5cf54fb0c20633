// Elasticsearch's bulk API (OpenSearch's too). A document's id is made of task, stream and offset, so that one that is sent
// again is refused as a conflict (409) and is there once.
import type { Output } from '../output.ts';
import type { SinkSettings } from '../sink-settings.ts';
import type { HttpAnswer } from './http-client.ts';
import { authorization, type HttpFormat } from './http-sink.ts';
import { recordHead, writeRecord } from './json-record.ts';
import type { Encoder, Labels, Outcome } from './sink.ts';

const BEHIND_ID = Buffer.from('"}}\n');
const NEWLINE = Buffer.from('\n');
const CONFLICT = 409;
const TOO_MANY = 429;

class BulkEncoder implements Encoder {
  readonly #index: string;
  #action: Buffer = Buffer.alloc(0);
  #head: Buffer = Buffer.alloc(0);

  constructor(index: string) {
    this.#index = index;
  }

  begin(): void {}

  stream(_out: Output, labels: Labels, time: number, generation: number): void {
    const { task_id = '', stream = '' } = labels;
    const id = [task_id, stream, ...(generation === 0 ? [] : [generation]), ''].join('-');
    const action = JSON.stringify({ create: { _index: this.#index, _id: id } });
    this.#action = Buffer.from(action.slice(0, -'"}}'.length));
    this.#head = recordHead(labels, time, '@timestamp');
  }

  record(out: Output, bytes: Buffer, from: number, to: number, offset: number, isPartial: boolean): void {
    out.add(this.#action);
    out.number(offset);
    out.add(BEHIND_ID);
    writeRecord(out, this.#head, bytes, from, to, offset, isPartial);
    out.add(NEWLINE);
  }

  end(): void {}
}

export function elasticsearch(settings: SinkSettings): HttpFormat {
  const target = new URL(settings.url);
  target.pathname = `${target.pathname.replace(/\/$/, '')}/_bulk`;
  target.searchParams.set('filter_path', 'errors,items.*.status,items.*.error.type');
  return {
    encoder: new BulkEncoder(settings.options['index'] ?? ''),
    contentType: 'application/x-ndjson',
    url: () => target,
    headers: () => authorization(settings, 'ApiKey'),
    judge,
  };
}

interface BulkItem {
  readonly status?: number;
  readonly error?: { readonly type?: string };
}

interface BulkAnswer {
  readonly errors?: boolean;
  readonly items?: readonly Readonly<Record<string, BulkItem>>[];
}

/** One that may succeed later sends the whole batch again: the others are conflicts then. */
function judge({ text }: HttpAnswer): Outcome {
  const { errors, items = [] } = parsed(text);
  if (errors === undefined) return { type: 'RETRY', why: 'no answer of the bulk API' };
  if (!errors) return { type: 'ARRIVED' };
  const results = items.flatMap((item) => Object.values(item));
  const failed = results.filter(({ status = 0 }) => (status < 200 || status >= 300) && status !== CONFLICT);
  const passing = failed.find(({ status = 0 }) => status === TOO_MANY || status >= 500);
  const why = `${(passing ?? failed[0])?.status} ${(passing ?? failed[0])?.error?.type ?? ''}`.trim();
  if (passing !== undefined) return { type: 'RETRY', why };
  return failed.length === 0 ? { type: 'ARRIVED' } : { type: 'ARRIVED', rejected: failed.length, why };
}

function parsed(text: string): BulkAnswer {
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === 'object' && found !== null ? found : {};
  } catch {
    return {};
  }
}
