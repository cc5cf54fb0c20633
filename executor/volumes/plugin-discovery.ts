// Finds where a Docker volume plugin listens: a socket by its name, else a file that holds its address.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, PillionError } from '../../shared/runtime/errors.ts';
import { fieldOf, textOf } from './json-fields.ts';
import type { VolumeDirectories } from './volume-directories.ts';

export type PluginDirectories = Pick<VolumeDirectories, 'sockets' | 'specs'>;

export interface PluginTls {
  readonly verify: boolean;
  /** PEM files. */
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
}

/** A unix socket, or an http or https URL. */
export type PluginAddress =
  | { readonly socketPath: string }
  | { readonly url: URL; readonly tls?: PluginTls | undefined };

/** Bytes; an address file is one line or a small object. */
const MOST_SPEC_BYTES = 64 * 1024;

/** @throws PillionError when there is no such plugin on this agent, or its address is unreadable. */
export async function discover(driver: string, directories: PluginDirectories): Promise<PluginAddress> {
  if (!/^[A-Za-z0-9][\w.:@-]*$/.test(driver)) {
    const expected = 'the name of a Docker volume plugin';
    throw new PillionError({ subject: 'volume driver', found: JSON.stringify(driver), expected });
  }
  for (const path of directories.sockets.flatMap((directory) => placesIn(directory, driver, 'sock'))) {
    if (await isSocket(path)) return { socketPath: path };
  }
  const specs = directories.specs.flatMap((directory) =>
    ['spec', 'json'].flatMap((ending) => placesIn(directory, driver, ending)),
  );
  for (const path of specs) {
    const text = await readSpec(path);
    if (text !== undefined) return path.endsWith('.spec') ? addressOf(path, text.trim()) : ofJson(path, text);
  }
  throw notFound(driver, directories);
}

function placesIn(directory: string, driver: string, ending: string): string[] {
  return [join(directory, `${driver}.${ending}`), join(directory, driver, `${driver}.${ending}`)];
}

async function isSocket(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isSocket();
  } catch (thrown) {
    if (isAbsent(thrown)) return false;
    throw thrown;
  }
}

async function readSpec(path: string): Promise<string | undefined> {
  try {
    if ((await stat(path)).size > MOST_SPEC_BYTES)
      throw unreadable(path, `more than ${MOST_SPEC_BYTES} bytes`);
    return await readFile(path, 'utf8');
  } catch (thrown) {
    if (isAbsent(thrown)) return undefined;
    throw thrown;
  }
}

function isAbsent(thrown: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(errorCode(thrown) ?? '');
}

/** `unix:///path`, `tcp://host:port`, `http://` or `https://`. */
function addressOf(path: string, text: string, tls?: PluginTls): PluginAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'unix:' && url.pathname !== '')
    return { socketPath: decodeURIComponent(url.pathname) };
  if (url?.protocol === 'tcp:') return { url: new URL(text.replace('tcp', tls ? 'https' : 'http')), tls };
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return { url, tls };
  throw unreadable(path, JSON.stringify(text.slice(0, 100)));
}

/** `{ Name, Addr, TLSConfig: { InsecureSkipVerify, CAFile, CertFile, KeyFile } }` */
function ofJson(path: string, text: string): PluginAddress {
  const value = parsed(path, text);
  const tls = fieldOf(value, 'TLSConfig');
  return addressOf(
    path,
    textOf(value, 'Addr') ?? '',
    tls === undefined || tls === null ? undefined : tlsOf(tls),
  );
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PillionError(
      { subject: path, found: 'no JSON', expected: 'the address of a plugin' },
      { cause },
    );
  }
}

/** The certificate is verified unless the file says not to. */
function tlsOf(value: unknown): PluginTls {
  const names = { caFile: 'CAFile', certFile: 'CertFile', keyFile: 'KeyFile' };
  const files = Object.entries(names).map(([key, name]) => [key, textOf(value, name)] as const);
  const set = files.filter(([, file]) => file !== undefined && file !== '');
  return { verify: fieldOf(value, 'InsecureSkipVerify') !== true, ...Object.fromEntries(set) };
}

function unreadable(path: string, found: string): PillionError {
  return new PillionError({
    subject: path,
    found,
    expected: 'an address such as unix:///run/x.sock or tcp://host:port',
  });
}

function notFound(driver: string, { sockets, specs }: PluginDirectories): PillionError {
  return new PillionError({
    subject: `volume driver '${driver}'`,
    found: 'no such plugin on this agent',
    expected: `${driver}.sock in ${sockets.join(', ')}, or ${driver}.spec or ${driver}.json in ${specs.join(', ')}`,
    action: 'Start the plugin on the agent',
  });
}
