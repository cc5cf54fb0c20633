// The tokens of the API and the rule for where it may listen without them.
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { errorCode, PillionError } from '../../shared/runtime/errors.ts';
import type { Tokens } from './gate.ts';

export interface AccessOptions {
  /** Of the API: `read` may look, `write` may command too. Without any, everyone who reaches the API may command. */
  readonly tokens?: Tokens | undefined;
  /** Listen on other addresses than this machine's own though there is no token. */
  readonly insecureNoToken?: boolean | undefined;
  /** Further host names by which browsers and clients may reach the API, such as a proxy's. */
  readonly allowHosts?: readonly string[] | undefined;
}

/** Characters: fewer could be guessed. */
const LEAST_LENGTH = 16;

/** @throws PillionError when it cannot be a token; it does not tell it. */
export function checkedToken(subject: string, text: string): string {
  const token = text.trim();
  if (token.length >= LEAST_LENGTH && /^[\x21-\x7e]+$/.test(token)) return token;
  throw new PillionError({
    subject,
    found:
      token.length < LEAST_LENGTH ? `a token of ${token.length} characters` : 'a token with other characters',
    expected: `at least ${LEAST_LENGTH} visible ASCII characters without spaces`,
    action: 'Make one with: openssl rand -hex 32',
  });
}

/** @throws PillionError when the file cannot be read or holds no token. */
export async function tokenInFile(flag: string, file: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const found = `${file} cannot be read (${errorCode(cause) ?? 'unknown'})`;
    throw new PillionError(
      { subject: flag, found, action: 'Give a file that holds the token alone' },
      { cause },
    );
  }
  return checkedToken(`${flag} ${file}`, text);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** @throws PillionError when what is asked for would let strangers command the service. */
export function checkAccess(host: string, { tokens = {}, insecureNoToken = false }: AccessOptions): void {
  const { read, write } = tokens;
  for (const [name, token] of Object.entries({ read, write })) {
    if (token !== undefined) checkedToken(`${name} token`, token);
  }
  if (read !== undefined && write === undefined) {
    const found = 'a read token without a write token';
    const action = 'Give --write-token-file too; otherwise nobody could command the service';
    throw new PillionError({ subject: 'tokens', found, action });
  }
  if (write !== undefined || isLoopback(host) || insecureNoToken) return;
  throw new PillionError({
    subject: `--host ${host}`,
    found: 'no token, so everyone who reaches this address could command the service',
    expected: 'an address of this machine alone (127.0.0.1), or a token',
    action: 'Give --write-token-file FILE, or --insecure-no-token where the network is trusted',
  });
}
