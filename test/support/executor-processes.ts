// The executors that live on this machine, found as an operator would find them: in /proc.
import { existsSync, globSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';

export interface ExecutorProcessInfo {
  readonly pid: number;
  readonly sandbox: string;
}

/** Executors whose sandbox lies below `directory`. */
export function executorsBelow(directory: string): ExecutorProcessInfo[] {
  return globSync('/proc/[0-9]*')
    .flatMap(readProcess)
    .filter(({ sandbox }) => sandbox.startsWith(`${directory}/`));
}

/** Whether the executor runs, or has run, the task. */
export function hasTask({ sandbox }: ExecutorProcessInfo, taskId: string): boolean {
  return existsSync(join(sandbox, 'tasks', taskId));
}

/** Processes of any kind that carry `text` in their environment: whatever a task has left behind. */
export function processesWith(text: string): number[] {
  return globSync('/proc/[0-9]*').flatMap((path) => {
    return (readOrNothing(join(path, 'environ')) ?? '').includes(text)
      ? [Number(path.slice('/proc/'.length))]
      : [];
  });
}

/** Waits for the end of a process that is not our child. */
export async function untilGone(pid: number): Promise<void> {
  await execa('tail', [`--pid=${pid}`, '--follow', '/dev/null'], { timeout: 60_000 });
}

function readProcess(path: string): ExecutorProcessInfo[] {
  const command = readOrNothing(join(path, 'cmdline'));
  if (command === undefined || !command.includes('pillion/executor.cjs')) return [];
  try {
    return [{ pid: Number(path.slice('/proc/'.length)), sandbox: readlinkSync(join(path, 'cwd')) }];
  } catch {
    return [];
  }
}

/** A process may be gone between being listed and being read. */
function readOrNothing(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
