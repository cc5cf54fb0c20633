// Where a task's progress is to be looked for, from its environment and files. Pure.
import { basename, dirname, join, resolve } from 'node:path';
import { PROGRESS_FILE } from '../process/environment.ts';
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
  const file = environment['PROGRESS_FILE'] ?? '';
  // Named as the task sees its directory; read where the executor sees it. Most tasks leave it at what they were given.
  const progressFile =
    file === `${sandbox}/${PROGRESS_FILE}`
      ? `${directory}/${PROGRESS_FILE}`
      : placeOf(file, sandbox, directory);
  return { directory, progressFile, outputs: [stdout, stderr], pattern: environment['PROGRESS_PATTERN'] };
}

function placeOf(file: string, sandbox: string, directory: string): string | undefined {
  const path = resolve(sandbox, file);
  return dirname(path) === resolve(sandbox) ? join(directory, basename(path)) : undefined;
}
