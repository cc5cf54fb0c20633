// What each type of log sink may be given: known to the scheduler, which reads it, and to the executor, which does it. Pure.
import type { LogSink } from './generated/link.ts';

export type SinkType = Exclude<LogSink['type'], 'UNKNOWN'>;

export interface SinkKind {
  readonly schemes: readonly string[];
  /** What may stand in `options`; absent: anything. */
  readonly options?: readonly string[];
  readonly needs?: readonly string[];
}

export interface SinkProblem {
  readonly found: string;
  readonly expected?: string;
}

const HTTP = ['http:', 'https:'];

export const SINK_KINDS: Readonly<Record<SinkType, SinkKind>> = {
  SYSLOG: { schemes: ['tcp:', 'tls:', 'udp:'], options: ['facility'] },
  JSON_LINES: { schemes: ['tcp:', 'tls:'], options: [] },
  OTLP: { schemes: HTTP, options: ['gzip'] },
  LOKI: { schemes: HTTP, options: ['gzip', 'tenant'] },
  ELASTICSEARCH: { schemes: HTTP, options: ['gzip', 'index'], needs: ['index'] },
  SPLUNK_HEC: { schemes: HTTP, options: ['gzip', 'index', 'source', 'sourcetype'] },
  NDJSON: { schemes: HTTP, options: ['gzip'] },
  S3: { schemes: HTTP, options: ['gzip', 'region'] },
  WINSTON: { schemes: [], needs: ['package'] },
};

/** Undefined: it may stand there. */
export function sinkUrlProblem(type: SinkType, url: string): SinkProblem | undefined {
  const { schemes } = SINK_KINDS[type];
  if (schemes.length === 0 && url === '') return undefined;
  const expected = schemes.length === 0 ? 'no url' : `${schemes.join('// or ')}//host`;
  if (!URL.canParse(url)) return { found: 'a url that is none', expected };
  const { protocol, hostname, port, username, password } = new URL(url);
  if (!schemes.includes(protocol) || hostname === '') return { found: `a url with ${protocol}//`, expected };
  if (username + password !== '')
    return { found: 'credentials in its url', expected: 'username and password' };
  const isWithoutPort = !HTTP.includes(protocol) && port === '';
  return isWithoutPort ? { found: 'a url without a port', expected: `${protocol}//host:port` } : undefined;
}

/** Undefined: all of them are known, and what it needs is there. */
export function sinkOptionsProblem(
  type: SinkType,
  given: Readonly<Record<string, string>>,
): SinkProblem | undefined {
  const { options, needs } = SINK_KINDS[type];
  const unknown = Object.keys(given).find((option) => options?.includes(option) === false);
  if (unknown !== undefined)
    return { found: `an option '${unknown}'`, expected: `of ${type}: ${options?.join(', ') || 'none'}` };
  const missing = needs?.find((option) => (given[option] ?? '') === '');
  return missing === undefined ? undefined : { found: `no option '${missing}'` };
}
