// Reads what a real Mesos said on the wire (test/fixtures/mesos-wire, whose README tells the format).
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Link = 'scheduler-master' | 'executor-agent' | 'operator-master' | 'operator-agent' | 'host';

/** Protobuf bytes; `decoded` of the line is their text form. */
export interface Base64Body {
  readonly base64: string;
}

/** One line of a recording. */
export interface RecordedLine {
  readonly at_ms: number;
  readonly link: Link;
  readonly who?: string;
  /** Number of the request on that client; answers and events carry their call's. */
  readonly n?: number;
  readonly dir: 'call' | 'response' | 'event' | 'note';
  /** Method and path, on calls. */
  readonly request?: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The body as it was on the wire, where it is JSON: `4096.0` and all digits. Ours, not the file's. */
  readonly bodyText?: string;
  readonly decoded?: string;
  readonly note?: string;
  /** The line's number in its file, from 1. Ours, not the file's. */
  readonly line: number;
}

const FOLDER = join(import.meta.dirname, '..', 'fixtures', 'mesos-wire');

/** Names such as `02-protobuf`, in order. */
export function recordingNames(): string[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.jsonl'));
  return files.map((file) => file.slice(0, -'.jsonl'.length)).sort();
}

export function readRecording(name: string): RecordedLine[] {
  const lines = readFileSync(join(FOLDER, `${name}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((text, index) => {
    const line: RecordedLine = JSON.parse(text);
    const bodyText = bodyOf(text);
    return { ...line, line: index + 1, ...(bodyText !== undefined && { bodyText }) };
  });
}

/** The bytes of a protobuf body; undefined for any other. */
export function protobufBody(line: RecordedLine): Uint8Array | undefined {
  return isBase64(line.body) ? new Uint8Array(Buffer.from(line.body.base64, 'base64')) : undefined;
}

export function isBase64(body: unknown): body is Base64Body {
  return typeof body === 'object' && body !== null && 'base64' in body && typeof body.base64 === 'string';
}

/** `body` stands last in a line, except for `decoded`, which stands before it. */
function bodyOf(text: string): string | undefined {
  const mark = ',"body":';
  const at = text.indexOf(mark);
  return at < 0 ? undefined : text.slice(at + mark.length, -1);
}
