// Objects in an S3-compatible bucket, of up to a batch each: PREFIX/SERVICE/POD/TASK_ID/STREAM/OFFSET.log, the offset of
// their first byte in 16 digits, so that they sort. One that is sent again takes its own place.
import type { Output } from '../output.ts';
import type { SinkSettings } from '../sink-settings.ts';
import type { HttpFormat } from './http-sink.ts';
import { signedHeaders } from './s3-signature.ts';
import type { Batch, Encoder } from './sink.ts';

const NEWLINE = Buffer.from('\n');
const DIGITS = 16;

/** Lines as they were; the parts of a line that was too long are put together again. */
class PlainEncoder implements Encoder {
  begin(): void {}
  stream(): void {}
  end(): void {}

  record(out: Output, bytes: Buffer, from: number, to: number, _offset: number, isPartial: boolean): void {
    out.copy(bytes, from, to);
    if (!isPartial) out.add(NEWLINE);
  }
}

export function s3(settings: SinkSettings): HttpFormat {
  const { username, password, options, url } = settings;
  const { region = 'us-east-1', gzip } = options;
  const ending = gzip === 'true' ? 'log.gz' : 'log';
  return {
    encoder: new PlainEncoder(),
    method: 'PUT',
    isPatient: true,
    contentType: gzip === 'true' ? 'application/gzip' : 'text/plain; charset=utf-8',
    url: (batch) => objectUrl(url, batch, ending),
    headers: (target, body) =>
      username === undefined
        ? {}
        : signedHeaders({ url: target, body, region, key: username, secret: password ?? '' }),
  };
}

function objectUrl(url: string, { segments }: Batch, ending: string): URL {
  const { labels = {}, stream = '', from = 0, generation = 0 } = segments[0] ?? {};
  const { service = '', pod = '', task_id = '' } = labels;
  const life = generation === 0 ? '' : `${generation}-`;
  const name = `${life}${String(from).padStart(DIGITS, '0')}.${ending}`;
  const target = new URL(url);
  const parts = [service, pod, task_id, stream, name].filter((part) => part !== '').map(encodePart);
  target.pathname = `${target.pathname.replace(/\/$/, '')}/${parts.join('/')}`;
  return target;
}

/** As the signature wants it: all but unreserved characters. */
function encodePart(part: string): string {
  return encodeURIComponent(part).replace(
    /[!'()*]/g,
    (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
