// A bounded GET, by HTTP or HTTPS, with authorities of one's own: what fetch() cannot do. Redirects are followed on the
// same scheme or to HTTPS, and a header that proves us goes to the host that it was meant for alone.
import { type IncomingMessage, request as requestHttp } from 'node:http';
import type { ConnectionOptions } from 'node:tls';
import type { TlsOptions } from '../../shared/mesos/transport.ts';
import { PillionError } from '../../shared/runtime/errors.ts';

export interface GetOptions {
  readonly authorization?: string | undefined;
  readonly tls?: TlsOptions | undefined;
  /** Under which the server may prove itself, too, beside its name in the URL. */
  readonly alsoNamed?: string | undefined;
  /** Milliseconds for all of it. */
  readonly timeout: number;
  readonly mostBytes: number;
}

export interface Got {
  readonly status: number;
  readonly body: Buffer;
}

const MOST_REDIRECTS = 3;
const REDIRECTS = [301, 302, 303, 307, 308];

async function send(
  url: URL,
  { authorization, tls, alsoNamed }: GetOptions,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const isSecure = url.protocol === 'https:';
  const request = isSecure ? (await import('node:https')).request : requestHttp;
  const headers = authorization === undefined ? {} : { Authorization: authorization };
  return new Promise((resolve, reject) => {
    const secure = isSecure ? { ...tls, ...identity(url, alsoNamed), minVersion: 'TLSv1.2' as const } : {};
    const options = { headers, signal, agent: false, ...secure };
    request(url, options, resolve).once('error', reject).end();
  });
}

function identity(
  { hostname }: URL,
  alsoNamed: string | undefined,
): Pick<ConnectionOptions, 'checkServerIdentity'> {
  const { checkServerIdentity: problemWith } = process.getBuiltinModule('node:tls');
  const names = [hostname.replace(/^\[|\]$/g, ''), ...(alsoNamed === undefined ? [] : [alsoNamed])];
  return {
    checkServerIdentity: (_name, certificate) => {
      const problems = names.map((name) => problemWith(name, certificate));
      return problems.includes(undefined) ? undefined : problems[0];
    },
  };
}

/** Where to go instead; undefined when this is the answer. */
function redirectOf({ statusCode = 0, headers: { location } }: IncomingMessage, from: URL): URL | undefined {
  if (!REDIRECTS.includes(statusCode) || location === undefined || !URL.canParse(location, from.href))
    return undefined;
  const to = new URL(location, from);
  if (to.protocol === from.protocol || to.protocol === 'https:') return to;
  throw new PillionError({ subject: from.host, found: `a redirect to ${to.protocol}//, in the clear` });
}

async function bounded(response: IncomingMessage, mostBytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > mostBytes) throw new Error(`more than ${mostBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** Rejects with what keeps the answer from coming, or with PillionError. */
export async function httpGet(first: URL, options: GetOptions): Promise<Got> {
  const signal = AbortSignal.timeout(options.timeout);
  for (let url = first, turn = 0; ; turn += 1) {
    const isSameHost = url.host === first.host;
    const response = await send(url, isSameHost ? options : { ...options, authorization: undefined }, signal);
    const next = turn < MOST_REDIRECTS ? redirectOf(response, url) : undefined;
    if (next === undefined) {
      return { status: response.statusCode ?? 0, body: await bounded(response, options.mostBytes) };
    }
    response.destroy();
    url = next;
  }
}
