// An HTTP check: GET on the loopback address, redirects followed, certificates not verified; the status is the result.

import type { IncomingMessage, RequestOptions, request } from 'node:http';
import { describeError } from '../../shared/runtime/errors.ts';
import type { Probe } from '../core/check-policy.ts';
import type { Run } from './probe.ts';

/** As many as curl follows, which Mesos' own executors run. */
const MOST_REDIRECTS = 50;
/** Bytes: curl takes them. */
const MOST_HEAD = 300 * 1024;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

export function probeHttp(probe: Extract<Probe, { type: 'HTTP' }>, run: Run): void {
  const host = probe.host.includes(':') ? `[${probe.host}]` : probe.host;
  follow(`${probe.scheme}://${host}:${probe.port}${probe.path}`, MOST_REDIRECTS, run).then(
    (status) => run.signal.aborted || run.onOutcome({ type: 'ANSWERED', status }),
    (thrown) =>
      run.signal.aborted || run.onOutcome({ type: 'FAILED', why: `failed: ${describeError(thrown)}` }),
  );
}

/** The status of the last answer. */
async function follow(url: string, redirects: number, run: Run): Promise<number> {
  const { status, location } = await get(new URL(url), run.signal);
  if (location === undefined || !REDIRECTS.has(status)) return status;
  if (redirects === 0) throw new Error(`more than ${MOST_REDIRECTS} redirects`);
  return follow(new URL(location, url).href, redirects - 1, run);
}

interface Answer {
  readonly status: number;
  readonly location: string | undefined;
}

async function get(url: URL, signal: AbortSignal): Promise<Answer> {
  const send = await senderFor(url);
  return new Promise((resolve, reject) => {
    const headers = { 'User-Agent': 'pillion-executor', Connection: 'close' };
    const options = { agent: false, headers, signal, ...LENIENT } as const;
    const call = send(url, options, (response) => {
      // The body is nobody's business, and may be endless.
      response.destroy();
      resolve({ status: response.statusCode ?? 0, location: response.headers.location });
    });
    call.on('error', reject).end();
  });
}

/** As curl: a health check judges the task, not how well its server keeps to the grammar of HTTP. */
const LENIENT = { rejectUnauthorized: false, insecureHTTPParser: true, maxHeaderSize: MOST_HEAD } as const;

type Send = (
  url: URL,
  options: RequestOptions & { readonly rejectUnauthorized: boolean },
  onAnswer: (response: IncomingMessage) => void,
) => ReturnType<typeof request>;

/** Both take their time to load, and most pods never need them. */
async function senderFor({ protocol }: URL): Promise<Send> {
  if (protocol === 'https:') return (await import('node:https')).request;
  if (protocol === 'http:') return (await import('node:http')).request;
  throw new Error(`redirected to ${protocol}`);
}
