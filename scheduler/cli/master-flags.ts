// How the scheduler proves itself to the master, from flags: a principal, its secret, and whom to trust for TLS.
import { readFile } from 'node:fs/promises';
import { errorCode, PillionError } from '../../shared/runtime/errors.ts';
import type { RunOptions } from '../options.ts';

export interface MasterFlags {
  readonly principal?: string;
  readonly secretFile?: string;
  readonly masterTlsCa?: string;
}

/** Characters; Mesos' own are far shorter. */
const MOST_SECRET = 4096;

async function content(flag: string, file: string, expected: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const found = `${file} cannot be read (${errorCode(cause) ?? 'unknown'})`;
    throw new PillionError({ subject: flag, found, expected }, { cause });
  }
}

/** One line; the error never shows it. */
async function secretIn(file: string): Promise<string> {
  const expected = 'a file that holds the secret alone, in one line';
  const secret = (await content('--secret-file', file, expected)).replace(/\r?\n$/, '');
  if (secret !== '' && secret.length <= MOST_SECRET && !/[\r\n]/.test(secret)) return secret;
  const found = secret === '' ? 'an empty file' : `${secret.length} characters, or several lines`;
  throw new PillionError({ subject: `--secret-file ${file}`, found, expected });
}

async function authorization({ principal, secretFile }: MasterFlags): Promise<string | undefined> {
  if (secretFile === undefined) return undefined;
  if (principal === undefined || principal.includes(':')) {
    const found =
      principal === undefined ? 'no --principal' : 'a principal with a colon, which basic cannot tell';
    throw new PillionError({
      subject: '--secret-file',
      found,
      expected: 'whose secret it is: --principal NAME',
    });
  }
  return `Basic ${Buffer.from(`${principal}:${await secretIn(secretFile)}`).toString('base64')}`;
}

async function trusted({ masterTlsCa }: MasterFlags): Promise<RunOptions['masterTls']> {
  if (masterTlsCa === undefined) return undefined;
  const expected = 'a PEM file of authorities';
  const ca = await content('--master-tls-ca', masterTlsCa, expected);
  if (ca.includes('-----BEGIN CERTIFICATE-----')) return { ca };
  throw new PillionError({ subject: `--master-tls-ca ${masterTlsCa}`, found: 'no certificate', expected });
}

type MasterOptions = Pick<RunOptions, 'authorization' | 'masterTls' | 'changeSpec'>;

/** The principal stands in the framework and in every reservation, so it takes the place of svc.yml's. */
export async function masterOptions(flags: MasterFlags): Promise<MasterOptions> {
  const { principal } = flags;
  return {
    authorization: await authorization(flags),
    masterTls: await trusted(flags),
    changeSpec: principal === undefined ? undefined : (spec) => ({ ...spec, principal }),
  };
}
