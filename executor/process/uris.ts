// What a task's URI asks for: where it is, its name in the sandbox, what is done with it. Pure; Mesos' fetcher's meaning
// (names, endings, flags), and one thing more: a fragment `#sha256=HEX` is the digest that the content must have.
import { join } from 'node:path';
import type { CommandInfo_URI } from '../../shared/mesos/generated/mesos.ts';
import { PillionError } from '../../shared/runtime/errors.ts';
import { innerPath } from './inner-path.ts';

export interface Artifact {
  /** How messages call it: without credentials and without the query, which may hold a signature. */
  readonly label: string;
  /** What no message may tell of it: credentials, and the query, as they were given. */
  readonly hidden: readonly string[];
  /** An http or https URL as it was given, or the absolute path of a file on this machine. */
  readonly source: URL | string;
  /** Where it goes, relative to the task's directory. */
  readonly name: string;
  /** Its ending says what is unpacked: of the name, or of the URI for what comes through the cache, as Mesos judges it. */
  readonly judgedBy: string;
  /** Hexadecimal, lower case. */
  readonly sha256?: string | undefined;
  readonly extract: boolean;
  readonly executable: boolean;
  /** Fetched once for all tasks of this executor. */
  readonly cache: boolean;
}

export type Compression = 'none' | 'gzip' | 'bzip2' | 'xz';

export interface ArchiveKind {
  readonly container: 'tar' | 'zip' | 'none';
  readonly compression: Compression;
}

const ENDINGS: readonly (readonly [string, ArchiveKind])[] = [
  ['.tar', { container: 'tar', compression: 'none' }],
  ['.tgz', { container: 'tar', compression: 'gzip' }],
  ['.tar.gz', { container: 'tar', compression: 'gzip' }],
  ['.tbz2', { container: 'tar', compression: 'bzip2' }],
  ['.tar.bz2', { container: 'tar', compression: 'bzip2' }],
  ['.txz', { container: 'tar', compression: 'xz' }],
  ['.tar.xz', { container: 'tar', compression: 'xz' }],
  ['.gz', { container: 'none', compression: 'gzip' }],
  ['.zip', { container: 'zip', compression: 'none' }],
];
const DIGEST = /#sha256=([^#]*)$/;
const HEX_DIGEST = /^[0-9a-f]{64}$/i;

/** What the ending of a name says of the file; undefined when it is no archive. */
export function archiveKind(name: string): ArchiveKind | undefined {
  return ENDINGS.find(([ending]) => name.endsWith(ending))?.[1];
}

/**
 * A relative path is one inside `sandbox`, the executor's: what the agent fetched for the pod.
 * @throws PillionError when it cannot be understood.
 */
export function readUri(uri: CommandInfo_URI, sandbox: string): Artifact {
  const { value, sha256 } = takeDigest(uri.value);
  const label = labelOf(value);
  const { executable = false, cache = false } = uri;
  const name = nameOf(uri, value, label);
  return {
    label,
    hidden: hiddenIn(value),
    source: sourceOf(value, label, sandbox),
    name,
    judgedBy: cache ? value : name,
    sha256,
    extract: !executable && (uri.extract ?? true),
    executable,
    cache,
  };
}

function takeDigest(text: string): { value: string; sha256?: string } {
  const [suffix, digest] = DIGEST.exec(text) ?? [];
  if (suffix === undefined || digest === undefined) return { value: text };
  const value = text.slice(0, -suffix.length);
  if (HEX_DIGEST.test(digest)) return { value, sha256: digest.toLowerCase() };
  throw invalid(labelOf(value), `the digest '${digest}'`, '64 hexadecimal digits after #sha256=');
}

/** `user:password@`, and more than that where the URL is none: up to its last @. */
const CREDENTIALS = /^(\w+:\/\/)([^?]*@)/;
const PARSED_CREDENTIALS = /^(\w+:\/\/)([^/?#]*@)/;
const QUERY = /\?.*$/s;

function credentials(value: string): RegExp {
  return URL.canParse(value) ? PARSED_CREDENTIALS : CREDENTIALS;
}

function labelOf(value: string): string {
  return value.replace(credentials(value), '$1').replace(QUERY, '?...');
}

function hiddenIn(value: string): string[] {
  const found = [credentials(value).exec(value)?.[2] ?? '', QUERY.exec(value)?.[0] ?? ''];
  return found.filter((part) => part.length > 1);
}

/** The same text without what is hidden of the artifact. */
export function concealed(text: string, { hidden }: Pick<Artifact, 'hidden'>): string {
  return hidden.reduce((shown, part) => shown.replaceAll(part, '...'), text);
}

function nameOf({ output_file }: CommandInfo_URI, value: string, label: string): string {
  const subject = `output file of '${label}'`;
  if (output_file !== undefined) return innerPath(output_file, subject);
  const name = baseName(value, label);
  if (name.includes('\0')) throw invalid(label, 'a NUL in its file name');
  return innerPath(name, subject);
}

function sourceOf(value: string, label: string, sandbox: string): URL | string {
  if (/^https?:\/\//.test(value)) {
    if (URL.canParse(value)) return new URL(value);
    throw invalid(label, 'not a URL');
  }
  const path = value.replace(/^file:\/\/(localhost)?(?=\/)/, '');
  if (/^[\w+.-]+:\/\//.test(path)) throw invalid(label, 'an unknown scheme', 'http, https or file');
  return path.startsWith('/') ? path : join(sandbox, innerPath(path, `URI '${label}'`));
}

/** The last part of the path as it is written, query and escapes included, as Mesos names it. */
function baseName(value: string, label: string): string {
  const path = value.replace(/^\w+:\/\//, '');
  const name = path.slice(path.lastIndexOf('/') + 1);
  const isMissing = path === value ? name === '' : !path.includes('/') || name === '';
  if (isMissing || name === '.' || name === '..') throw invalid(label, 'no file name');
  return name;
}

function invalid(label: string, found: string, expected?: string): PillionError {
  return new PillionError({
    subject: `URI '${label}'`,
    found,
    ...(expected === undefined ? {} : { expected }),
  });
}
