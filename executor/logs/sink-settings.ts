// What one sink of a LogConfiguration asks for, checked, with its defaults and its credentials in place. Pure.
import { isUtf8 } from 'node:buffer';
import type {
  LogOption,
  LogSink,
  LogTls,
  LogValue,
  SecretVariable,
} from '../../shared/link/generated/link.ts';
import { type SinkType, sinkOptionsProblem, sinkUrlProblem } from '../../shared/link/log-sinks.ts';
import { PillionError } from '../../shared/runtime/errors.ts';

export type { SinkType } from '../../shared/link/log-sinks.ts';

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

/** Batches of a type that are not 1 MiB and 1 s. */
interface Batches {
  readonly bytes?: number;
  readonly seconds?: number;
}

const KIB = 1024;
const MIB = 1024 ** 2;
const LINES: Batches = { seconds: 0.1 };
const BATCHES: Readonly<Partial<Record<SinkType, Batches>>> = {
  SYSLOG: LINES,
  JSON_LINES: LINES,
  S3: { bytes: 8 * MIB },
  WINSTON: { bytes: 256 * KIB },
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
  const batches = BATCHES[type];
  const reader = new SinkReader(name, secrets);
  return {
    name,
    type,
    url: readUrl(name, type, sink),
    streams: readStreams(sink),
    headers: reader.values('headers', sink.headers),
    options: readOptions(reader, type, sink),
    ...reader.credentials(sink),
    ...(sink.tls === undefined ? {} : { tls: reader.tls(sink.tls) }),
    batchBytes: reader.number('batch_bytes', sink.batch_bytes ?? batches?.bytes ?? MIB, KIB, 16 * MIB),
    batchTime: reader.number('batch_seconds', sink.batch_seconds ?? batches?.seconds ?? 1, 0, 60) * 1000,
    timeout: reader.number('timeout_seconds', sink.timeout_seconds ?? 30, 0.1, 600) * 1000,
    recordBytes: reader.number('record_bytes', sink.record_bytes ?? 64 * KIB, KIB, MIB),
    resendBytes: reader.number('resend_bytes', Number(sink.resend_bytes ?? 16 * MIB), 0, 1024 * MIB),
    resendTime: reader.number('resend_seconds', sink.resend_seconds ?? 5, 0, 3600) * 1000,
  };
}

function readUrl(name: string, type: SinkType, { url = '' }: LogSink): string {
  const wrong = sinkUrlProblem(type, url);
  if (wrong !== undefined) throw problem(name, wrong.found, wrong.expected);
  return url;
}

function readStreams({ name, streams = [] }: LogSink): StreamName[] {
  const unknown = streams.find((stream) => !STREAMS.some((known) => known === stream));
  if (unknown !== undefined) throw problem(name, `a stream '${unknown}'`, STREAMS.join(' or '));
  return STREAMS.filter((stream) => streams.length === 0 || streams.includes(stream));
}

function readOptions(reader: SinkReader, type: SinkType, { name, options }: LogSink): Record<string, string> {
  const found = reader.values('options', options);
  const wrong = sinkOptionsProblem(type, found);
  if (wrong !== undefined) throw problem(name, wrong.found, wrong.expected);
  const { facility = '1' } = found;
  if (type === 'SYSLOG' && !/^(\d|1\d|2[0-3])$/.test(facility))
    throw problem(name, `facility '${facility}'`, '0 to 23');
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
