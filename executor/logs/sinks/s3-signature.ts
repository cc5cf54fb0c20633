// AWS Signature Version 4 for one PUT of an object: in a header, with the digest of the whole body.
import { createHash, createHmac } from 'node:crypto';
import { systemClock } from '../../../shared/runtime/clock.ts';

export interface S3Request {
  readonly url: URL;
  readonly body: Uint8Array;
  readonly region: string;
  /** The access key's id. */
  readonly key: string;
  readonly secret: string;
  /** Milliseconds since the Unix epoch; default: now. */
  readonly at?: number;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const SIGNED = 'host;x-amz-content-sha256;x-amz-date';

export function signedHeaders(request: S3Request): Record<string, string> {
  const { url, body, region, key, at = systemClock.now() } = request;
  const time = new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${time.slice(0, 8)}/${region}/s3/aws4_request`;
  const digest = sha256(body);
  const canonical = [
    'PUT',
    url.pathname,
    '',
    `host:${url.host}`,
    `x-amz-content-sha256:${digest}`,
    `x-amz-date:${time}`,
    '',
    SIGNED,
    digest,
  ].join('\n');
  const text = [ALGORITHM, time, scope, sha256(canonical)].join('\n');
  const signature = hmac(signingKey(request, time), text).toString('hex');
  return {
    'x-amz-content-sha256': digest,
    'x-amz-date': time,
    authorization: `${ALGORITHM} Credential=${key}/${scope}, SignedHeaders=${SIGNED}, Signature=${signature}`,
  };
}

function signingKey({ secret, region }: S3Request, time: string): Buffer {
  return [time.slice(0, 8), region, 's3', 'aws4_request'].reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`));
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}
