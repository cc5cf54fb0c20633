// Where a task's progress is to be looked for, from its environment and files. Pure.
import { basename, dirname, join, resolve } from 'node:path';
import type { ProgressSource } from './progress-watch.ts';

/** Of a task's run. */
export interface RunFiles {
  readonly environment: Readonly<Record<string, string>>;
  readonly directory: string;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * PROGRESS_FILE may name another file of the task's directory; one elsewhere is not watched.
 * PROGRESS_PATTERN replaces the pattern.
 */
export function progressSource({ environment, directory, stdout, stderr }: RunFiles): ProgressSource {
  const sandbox = environment['MESOS_SANDBOX'] ?? directory;
  const file = resolve(sandbox, environment['PROGRESS_FILE'] ?? '');
  // Named as the task sees its directory; read where the executor sees it.
  const progressFile = dirname(file) === resolve(sandbox) ? join(directory, basename(file)) : undefined;
  return { directory, progressFile, outputs: [stdout, stderr], pattern: environment['PROGRESS_PATTERN'] };
}
