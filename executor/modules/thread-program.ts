// What the threads of modules run. In the packed executor that is a file beside the program, and the way to it is put in
// this module's place (scripts/executor-bundle.ts).
import { join } from 'node:path';

/** A path. */
export function threadProgram(): string {
  return join(import.meta.dirname, 'thread.ts');
}
