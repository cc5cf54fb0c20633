// Newline-delimited JSON in POST requests, for whatever takes that.
import type { SinkSettings } from '../sink-settings.ts';
import type { HttpFormat } from './http-sink.ts';
import { JsonLinesEncoder } from './json-record.ts';

export function ndjson({ url }: SinkSettings): HttpFormat {
  return { encoder: new JsonLinesEncoder(), contentType: 'application/x-ndjson', url: () => new URL(url) };
}
