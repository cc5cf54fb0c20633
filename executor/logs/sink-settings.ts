// What one sink of a LogConfiguration asks for, checked, with its defaults and its credentials in place. Pure.
import { isUtf8 } from 'node:buffer';
import type {
  LogOption,
  LogSink,
  LogTls,
  LogValue,
  SecretVariable,
} from '../../shared/link/generated/link.ts';
import { PillionError } from '../../shared/runtime/errors.ts';

export type SinkType = Exclude<LogSink['type'], 'UNKNOWN'>;
export type StreamName = 'stdout' | 'stderr';

export interface TlsSettings {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly serverName?: string;
  readonly insecure: boolean;
}

export interface SinkSettings {
  readonly name: string;
  readonly type: SinkType;
  /** Empty for a winston transport. */
  readonly url: string;
  readonly tls?: TlsSettings;
  readonly streams: readonly StreamName[];
  readonly headers: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
  readonly username?: string;
  readonly password?: string;
  readonly token?: string;
  readonly batchBytes: number;
  /** Milliseconds. */
  readonly batchTime: number;
  /** Milliseconds. */
  readonly timeout: number;
  readonly recordBytes: number;
  readonly resendBytes: number;
  /** Milliseconds. */
  readonly resendTime: number;
}

interface Kind {
  readonly schemes: readonly string[];
  /** What may stand in `options`; absent: anything. */
  readonly options?: readonly string[];
  readonly needs?: readonly string[];
  readonly batchBytes?: number;
  readonly batchSeconds?: number;
}

const KIB = 1024;
const MIB = 1024 ** 2;
const HTTP = ['http:', 'https:'];
const KINDS: Readonly<Record<SinkType, Kind>> = {
  SYSLOG: {
    schemes: ['tcp:', 'tls:', 'udp:'],
    options: ['facility'],
    batchBytes: 256 * KIB,
    batchSeconds: 0.1,
  },
  JSON_LINES: { schemes: ['tcp:', 'tls:'], options: [], batchBytes: 256 * KIB, batchSeconds: 0.1 },
  OTLP: { schemes: HTTP, options: ['gzip'] },
  LOKI: { schemes: HTTP, options: ['gzip', 'tenant'] },
  ELASTICSEARCH: { schemes: HTTP, options: ['gzip', 'index'], needs: ['index'] },
  SPLUNK_HEC: { schemes: HTTP, options: ['gzip', 'index', 'source', 'sourcetype'] },
  NDJSON: { schemes: HTTP, options: ['gzip'] },
  S3: { schemes: HTTP, options: ['gzip', 'region'], batchBytes: 8 * MIB },
  WINSTON: { schemes: [], needs: ['package'], batchBytes: 256 * KIB },
};
const NAME = /^[\w.-]{1,64}$/;
const STREAMS: readonly StreamName[] = ['stdout', 'stderr'];
const MOST_OPTIONS = 32;

/** By name: values that only sinks see. */
export type Secrets = ReadonlyMap<string, string>;

/** @throws PillionError when a secret is no text. */
export function readSecrets(secrets: readonly SecretVariable[] = []): Secrets {
  for (const { name, value } of secrets) {
    if (!isUtf8(value)) throw new PillionError({ subject: `logs: secret '${name}'`, found: 'no UTF-8 text' });
  }
  return new Map(secrets.map(({ name, value }) => [name, Buffer.from(value).toString().trim()]));
}

/** @throws PillionError that names the sink and what is wrong with it; never with a secret's value. */
export function readSink(sink: LogSink, secrets: Secrets): SinkSettings {
  const { name, type } = sink;
  if (!NAME.test(name)) throw problem(name, 'its name', 'letters, digits, ., _ and -, 64 at most');
  if (type === 'UNKNOWN') throw problem(name, 'a type that is not known');
  const kind = KINDS[type];
  const reader = new SinkReader(name, secrets);
  return {
    name,
    type,
    url: readUrl(sink, kind),
    streams: readStreams(sink),
    headers: reader.values('headers', sink.headers),
    options: readOptions(reader, sink, kind),
    ...reader.credentials(sink),
    ...(sink.tls === undefined ? {} : { tls: reader.tls(sink.tls) }),
    batchBytes: reader.number('batch_bytes', sink.batch_bytes ?? kind.batchBytes ?? MIB, KIB, 16 * MIB),
    batchTime: reader.number('batch_seconds', sink.batch_seconds ?? kind.batchSeconds ?? 1, 0, 60) * 1000,
    timeout: reader.number('timeout_seconds', sink.timeout_seconds ?? 30, 0.1, 600) * 1000,
    recordBytes: reader.number('record_bytes', sink.record_bytes ?? 64 * KIB, KIB, MIB),
    resendBytes: reader.number('resend_bytes', Number(sink.resend_bytes ?? 16 * MIB), 0, 1024 * MIB),
    resendTime: reader.number('resend_seconds', sink.resend_seconds ?? 5, 0, 3600) * 1000,
  };
}

function readUrl({ name, url = '' }: LogSink, { schemes }: Kind): string {
  if (schemes.length === 0 && url === '') return url;
  const expected = schemes.length === 0 ? 'no url' : `${schemes.join('// or ')}//host`;
  if (!URL.canParse(url)) throw problem(name, 'a url that is none', expected);
  const { protocol, hostname, port, username, password } = new URL(url);
  if (!schemes.includes(protocol) || hostname === '')
    throw problem(name, `a url with ${protocol}//`, expected);
  if (username + password !== '') throw problem(name, 'credentials in its url', 'username and password');
  if (!HTTP.includes(protocol) && port === '')
    throw problem(name, 'a url without a port', `${protocol}//host:port`);
  return url;
}

function readStreams({ name, streams = [] }: LogSink): StreamName[] {
  const unknown = streams.find((stream) => !STREAMS.some((known) => known === stream));
  if (unknown !== undefined) throw problem(name, `a stream '${unknown}'`, STREAMS.join(' or '));
  return STREAMS.filter((stream) => streams.length === 0 || streams.includes(stream));
}

function readOptions(
  reader: SinkReader,
  { name, type, options }: LogSink,
  kind: Kind,
): Record<string, string> {
  const found = reader.values('options', options);
  const unknown = Object.keys(found).find((option) => kind.options?.includes(option) === false);
  if (unknown !== undefined)
    throw problem(name, `an option '${unknown}'`, `of ${type}: ${kind.options?.join(', ') || 'none'}`);
  const missing = kind.needs?.find((option) => (found[option] ?? '') === '');
  if (missing !== undefined) throw problem(name, `no option '${missing}'`);
  return found;
}

class SinkReader {
  readonly #name: string;
  readonly #secrets: Secrets;

  constructor(name: string, secrets: Secrets) {
    this.#name = name;
    this.#secrets = secrets;
  }

  credentials({ username, password, token }: LogSink): Pick<SinkSettings, 'username' | 'password' | 'token'> {
    return this.#given({ username, password, token });
  }

  tls({ ca, certificate, key, server_name, insecure = false }: LogTls): TlsSettings {
    const serverName = server_name === undefined ? {} : { serverName: server_name };
    return { ...this.#given({ ca, cert: certificate, key }), ...serverName, insecure };
  }

  values(what: string, entries: readonly LogOption[] = []): Record<string, string> {
    if (entries.length > MOST_OPTIONS)
      throw problem(this.#name, `${entries.length} ${what}`, `${MOST_OPTIONS} at most`);
    return Object.fromEntries(entries.map(({ name, value }) => [name, this.#value(name, value)]));
  }

  number(what: string, found: number, least: number, most: number): number {
    if (found >= least && found <= most) return found;
    throw problem(this.#name, `${what} ${found}`, `${least} to ${most}`);
  }

  #given<K extends string>(values: Readonly<Record<K, LogValue | undefined>>): Partial<Record<K, string>> {
    const given: Partial<Record<K, string>> = {};
    for (const what of Object.keys(values) as K[]) {
      const value = values[what];
      if (value !== undefined) given[what] = this.#value(what, value);
    }
    return given;
  }

  #value(what: string, { value, secret }: LogValue): string {
    if (secret === undefined) return value ?? '';
    const found = this.#secrets.get(secret);
    if (found === undefined)
      throw problem(this.#name, `${what} from the secret '${secret}', which did not come`);
    return found;
  }
}

function problem(name: string, found: string, expected?: string): PillionError {
  const subject = `logs: sink '${name.slice(0, 64)}'`;
  return new PillionError({ subject, found, ...(expected === undefined ? {} : { expected }) });
}
