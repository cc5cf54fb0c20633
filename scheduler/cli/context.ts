// What every client command shares: the API's address and token, and how answers are written.
import { readFileSync } from 'node:fs';
import { styleText } from 'node:util';
import type { Command } from 'commander';
import { errorCode } from '../../shared/runtime/errors.ts';
import { ApiClient } from './api-client.ts';
import { CommandFailure, USAGE } from './exit-codes.ts';

export interface Context {
  readonly isJson: boolean;
  /** Whether a person looks at what is written. */
  readonly isTerminal: boolean;
  api(): ApiClient;
  /** The value with --json, else the text. */
  print(value: unknown, text: string): void;
  /** As it stands. */
  write(text: string): void;
}

interface Options {
  readonly url?: string;
  readonly json?: boolean;
  readonly tokenFile?: string;
  readonly ca?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const COLOURS: readonly (readonly [words: RegExp, colour: 'green' | 'red' | 'yellow' | 'cyan'])[] = [
  [/\b(COMPLETE|RUNNING|FINISHED|fits)\b/g, 'green'],
  [/\b(ERROR|FAILED|LOST|GONE|DROPPED|UNREACHABLE|does not fit)\b/g, 'red'],
  [/\b(WAITING|DELAYED|PAUSED|PAUSING|KILLED|DECOMMISSIONING)\b/g, 'yellow'],
  [/\b(IN_PROGRESS|PREPARED|STARTING|STARTED|STAGING)\b/g, 'cyan'],
];

/** States in colours, on a terminal that has them and whose owner did not say NO_COLOR. */
export function coloured(text: string): string {
  return COLOURS.reduce((plain, [words, colour]) => {
    return plain.replace(words, (word) => styleText(colour, word, { stream: process.stdout }));
  }, text);
}

function tokenOf({ tokenFile }: Options, environment: Environment): string | undefined {
  if (tokenFile === undefined) return environment['PILLION_TOKEN'] || undefined;
  try {
    return readFileSync(tokenFile, 'utf8').trim();
  } catch (cause) {
    const found = `${tokenFile} cannot be read (${errorCode(cause) ?? 'unknown'})`;
    throw new CommandFailure(USAGE, { subject: '--token-file', found }, { cause });
  }
}

/** For the whole process: it speaks to nobody but the scheduler. */
function trustAuthorities({ ca }: Options, environment: Environment): void {
  const file = ca ?? environment['PILLION_CA'] ?? '';
  if (file === '') return;
  const subject = ca === undefined ? 'PILLION_CA' : '--ca';
  const expected = 'a PEM file of authorities to trust';
  try {
    process.getBuiltinModule('node:tls').setDefaultCACertificates(certificatesIn(readFileSync(file, 'utf8')));
  } catch (cause) {
    const code = errorCode(cause);
    const found = `${file} ${code === undefined || code.startsWith('ERR_') ? 'holds no certificate' : `cannot be read (${code})`}`;
    throw new CommandFailure(USAGE, { subject, found, expected }, { cause });
  }
}

/** @throws Error when there is none. */
function certificatesIn(text: string): string[] {
  const found = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  if (found === null) throw new Error('no certificate');
  return found;
}

export function contextOf(program: Command, environment: Environment): Context {
  const options = () => program.opts<Options>();
  const write = (text: string) => void process.stdout.write(text);
  return {
    get isJson() {
      return options().json === true;
    },
    isTerminal: process.stdout.isTTY === true,
    api: () => {
      trustAuthorities(options(), environment);
      const url = options().url ?? environment['PILLION_URL'] ?? 'http://127.0.0.1:8080';
      return new ApiClient(url, tokenOf(options(), environment));
    },
    print: (value, text) =>
      write(options().json === true ? `${JSON.stringify(value, null, 2)}\n` : coloured(text)),
    write,
  };
}
