// What every client command shares: the API's address, and how answers are written.
import type { Command } from 'commander';
import { ApiClient } from './api-client.ts';

export interface Context {
  api(): ApiClient;
  /** The value with --json, else the text. */
  print(value: unknown, text: string): void;
}

export function contextOf(
  program: Command,
  environment: Readonly<Record<string, string | undefined>>,
): Context {
  const options = () => program.opts<{ url?: string; json?: boolean }>();
  return {
    api: () => new ApiClient(options().url ?? environment['PILLION_URL'] ?? 'http://127.0.0.1:8080'),
    print: (value, text) => {
      process.stdout.write(options().json === true ? `${JSON.stringify(value, null, 2)}\n` : text);
    },
  };
}
