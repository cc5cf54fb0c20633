// What a task's LogConfiguration asks for, checked and with its defaults. Pure; what is wrong fails the task before
// it starts.
import type { LogConfiguration, SecretVariable } from '../../shared/link/generated/link.ts';
import { describeError, PillionError } from '../../shared/runtime/errors.ts';
import { linearSearch } from '../../shared/runtime/linear-pattern.ts';
import { DEFAULT_RETAINED, LEAST_RETAINED } from './retention.ts';
import { readSecrets, readSink, type SinkSettings } from './sink-settings.ts';

export interface LogSettings {
  /** Bytes of each stream that stay on disk. */
  readonly retained: number;
  /** Absent: nothing is forwarded. */
  readonly forwarding?: ForwardingSettings;
}

/** Plain data: it goes to the thread that forwards. */
export interface ForwardingSettings {
  readonly sinks: readonly SinkSettings[];
  readonly labels: Readonly<Record<string, string>>;
  readonly records: RecordSettings;
}

/** Which lines are one record. */
export interface MultiLineSettings {
  /** What the first line of a record matches; absent: what is no DEFAULT_CONTINUATION. */
  readonly start?: string;
  /** Milliseconds. */
  readonly wait: number;
}

/** What becomes a record, and of which. Regular expressions of RE2, as text. */
export interface RecordSettings {
  readonly multiLine?: MultiLineSettings;
  readonly keep: readonly string[];
  readonly drop: readonly string[];
  readonly redactions: readonly { readonly pattern: string; readonly replacement: string }[];
}

/** Lines that belong to the one before, where `start` says nothing. */
export const DEFAULT_CONTINUATION = '^(?:\\s|Caused by:|Suppressed:|\\.\\.\\.)';
const DEFAULT_REPLACEMENT = '[redacted]';
const MOST_SINKS = 8;
const MOST_OF_A_KIND = 16;
const LONGEST_LABEL = 1024;
const OWN_LABELS = [
  'service',
  'pod',
  'task',
  'task_id',
  'agent',
  'stream',
  'time',
  'offset',
  'message',
  'partial',
];

/** `allowsPackages`: whether code that the pod brought may run in the executor. @throws PillionError */
export function readLogSettings(
  configuration: LogConfiguration = {},
  secrets: readonly SecretVariable[] = [],
  allowsPackages = false,
): LogSettings {
  const { retain_bytes, sinks = [] } = configuration;
  const retained = Number(retain_bytes ?? DEFAULT_RETAINED);
  if (retained < LEAST_RETAINED) throw problem(`retain_bytes ${retained}`, `${LEAST_RETAINED} or more`);
  if (sinks.length === 0) return { retained };
  atMost(sinks, MOST_SINKS, 'sinks');
  const known = readSecrets(secrets);
  const names = sinks.map(({ name }) => name);
  if (new Set(names).size < names.length) throw problem('two sinks of one name');
  if (!allowsPackages && sinks.some(({ type }) => type === 'WINSTON'))
    throw problem('a winston transport, which runs in the executor', 'allow_modules in the PodConfiguration');
  return {
    retained,
    forwarding: {
      sinks: sinks.map((sink) => readSink(sink, known)),
      labels: readLabels(configuration),
      records: readRecords(configuration),
    },
  };
}

function readLabels({ labels = [] }: LogConfiguration): Record<string, string> {
  atMost(labels, MOST_OF_A_KIND, 'labels');
  for (const { name, value } of labels) {
    if (OWN_LABELS.includes(name)) throw problem(`a label '${name}', which every record has`);
    if (!/^[A-Za-z_]\w{0,63}$/.test(name))
      throw problem(`a label '${name.slice(0, 64)}'`, 'a name such as team_1');
    if (value.length > LONGEST_LABEL) throw problem(`label '${name}'`, `${LONGEST_LABEL} characters at most`);
  }
  return Object.fromEntries(labels.map(({ name, value }) => [name, value]));
}

function readRecords(configuration: LogConfiguration): RecordSettings {
  const { keep = [], drop = [], redactions = [], multi_line } = configuration;
  atMost(keep, MOST_OF_A_KIND, 'keep');
  atMost(drop, MOST_OF_A_KIND, 'drop');
  atMost(redactions, MOST_OF_A_KIND, 'redactions');
  const { start } = multi_line ?? {};
  const starts = start === undefined ? [] : [start];
  for (const pattern of [...keep, ...drop, ...redactions.map((one) => one.pattern), ...starts])
    check(pattern);
  const wait = (multi_line?.wait_seconds ?? 1) * 1000;
  return {
    keep,
    drop,
    redactions: redactions.map(({ pattern, replacement = DEFAULT_REPLACEMENT }) => ({
      pattern,
      replacement,
    })),
    ...(multi_line === undefined ? {} : { multiLine: { wait, ...(start === undefined ? {} : { start }) } }),
  };
}

function check(pattern: string): void {
  try {
    linearSearch(pattern);
  } catch (thrown) {
    throw problem(describeError(thrown));
  }
}

function atMost(found: readonly unknown[], most: number, what: string): void {
  if (found.length > most) throw problem(`${found.length} ${what}`, `${most} at most`);
}

function problem(found: string, expected?: string): PillionError {
  return new PillionError({ subject: 'logs', found, ...(expected === undefined ? {} : { expected }) });
}
