// The process beside the executor in which its modules run, each in a thread: V8 aborts the whole process when one
// allocation goes far beyond a thread's limit, and that must not be the executor's. It ends when the executor does.
import type { TaskRun } from '../process/run.ts';
import type { FromHost, ToHost } from './host-protocol.ts';
import { ModuleRun } from './module-run.ts';

const runs = new Map<number, TaskRun>();

export function serveModules(): void {
  // At once: a thread that waits inside the kernel would hold up a polite end.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.on('message', (message: ToHost) => {
    if (message.type === 'START') start(message);
    else runs.get(message.run)?.signal(message.signal);
  });
}

function start({ run, command }: Extract<ToHost, { readonly type: 'START' }>): void {
  ModuleRun.start(command, {
    onSpawned: (taskRun) => {
      runs.set(run, taskRun);
      tell({ type: 'SPAWNED', run });
    },
    onFailed: (message) => tell({ type: 'FAILED', run, message }),
    onExited: (exit) => {
      runs.delete(run);
      tell({ type: 'EXITED', run, exit });
    },
  });
}

function tell(message: FromHost): void {
  process.send?.(message);
}
