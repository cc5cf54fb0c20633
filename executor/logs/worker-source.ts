// What the forwarding thread runs: its module, or in the packed executor, where everything is one file, its text
// (scripts/executor-bundle.ts puts that in this module's place).
import { join } from 'node:path';

export interface WorkerSource {
  /** A path, or the program itself. */
  readonly program: string;
  readonly isText: boolean;
}

export function workerSource(): WorkerSource {
  return { program: join(import.meta.dirname, 'worker.ts'), isText: false };
}
