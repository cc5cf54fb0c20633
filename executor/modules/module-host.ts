// The process beside the executor in which its modules run, in threads: V8 aborts the whole process when one
// allocation goes far beyond a thread's limit, and that must not be the executor's. It ends when the executor does.
import { systemClock } from '../../shared/runtime/clock.ts';
import { runInterruptible } from '../compilers.ts';
import type { FromHost, ToHost } from './host-protocol.ts';
import { ModuleRun } from './module-run.ts';
import { ModuleThread, type ThreadJob } from './module-thread.ts';
import { ThreadPool } from './thread-pool.ts';

const threads = new ThreadPool<ThreadJob>((kind, events) => new ModuleThread(kind, events, systemClock));
const runs = new Map<number, ModuleRun>();

export function serveModules(): void {
  runInterruptible();
  // At once: a thread that waits inside the kernel would hold up a polite end.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.on('message', (message: ToHost) => {
    if (message.type === 'START') start(message);
    else if (message.type === 'MEASURE') for (const run of message.runs) void measure(run);
    else runs.get(message.run)?.signal(message.signal);
  });
}

function start({ run, command }: Extract<ToHost, { readonly type: 'START' }>): void {
  const prepared = ModuleRun.prepare(run, command, {
    onSpawned: (moduleRun) => {
      runs.set(run, moduleRun);
      tell({ type: 'SPAWNED', run });
    },
    onFailed: (message) => tell({ type: 'FAILED', run, message }),
    onExited: (exit) => {
      runs.delete(run);
      tell({ type: 'EXITED', run, exit });
    },
  });
  if (prepared !== undefined) threads.add(prepared);
}

/** Says nothing of a run that has ended, or ends before it answers. */
async function measure(run: number): Promise<void> {
  const usage = await runs.get(run)?.usage();
  if (usage !== undefined && runs.has(run)) tell({ type: 'USED', run, usage });
}

function tell(message: FromHost): void {
  process.send?.(message);
}
