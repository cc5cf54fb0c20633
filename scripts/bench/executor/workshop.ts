// What the executor's sections share: the two executors (ours and the bare one), a scripted agent in this process, so
// that nothing of Mesos is measured, and what can be done with them.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { build } from 'esbuild';
import { EXECUTOR_NODE_OPTIONS } from '../../../shared/link/executor-command.ts';
import type { TaskInfo } from '../../../shared/mesos/generated/mesos.ts';
import { ExecutorProcess, shellTask } from '../../../test/support/executor-process.ts';
import type { FakeAgent } from '../../../test/support/fake-agent.ts';
import { bundleExecutor, writeProgram } from '../../executor-bundle.ts';
import { executorFiles } from '../../executor-files.ts';
import type { BenchRow } from '../row.ts';

export interface Workshop {
  readonly agent: FakeAgent;
  /** Arguments of node: our executor as the scheduler starts it, and the bare one. */
  readonly ours: readonly string[];
  readonly bare: readonly string[];
  /** An empty program, and one that does nothing for ever. */
  readonly empty: string;
  readonly idle: string;
}

const BARE = join(import.meta.dirname, 'bare-executor.ts');

export async function furnish(directory: string, agent: FakeAgent): Promise<Workshop> {
  const file = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(directory, name), content);
    return join(directory, name);
  };
  writeProgram(directory, await executorFiles(process.execPath, await bundleExecutor()));
  const { outputFiles } = await build({
    entryPoints: [BARE],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
  });
  return {
    agent,
    ours: [...EXECUTOR_NODE_OPTIONS, join(directory, 'executor.cjs')],
    bare: [file('bare.cjs', outputFiles[0]?.text ?? '')],
    empty: file('empty.cjs', ''),
    idle: file('idle.cjs', 'setInterval(() => {}, 1e9);'),
  };
}

/** Started and subscribed. */
export async function start(agent: FakeAgent, program: readonly string[]): Promise<ExecutorProcess> {
  agent.calls.length = 0;
  // Without checkpointing: its tasks and it end by themselves when the benchmark is killed and the stream is cut.
  const started = new ExecutorProcess({ endpoint: agent.endpoint, program, checkpoint: false });
  await agent.callOf('SUBSCRIBE');
  return started;
}

/** With its tasks: the bare one leaves them behind when it is killed. */
export async function end(agent: FakeAgent, executor: ExecutorProcess): Promise<void> {
  agent.send({ type: 'SHUTDOWN' });
  await executor.ended;
  await executor.dispose();
}

export function names(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
}

export async function launch(
  agent: FakeAgent,
  ids: readonly string[],
  taskOf: (id: string) => TaskInfo = (id) => shellTask(id, 'exec sleep 1000'),
  until: 'TASK_RUNNING' | 'TASK_FINISHED' = 'TASK_RUNNING',
): Promise<void> {
  agent.launch(...ids.map(taskOf));
  await Promise.all(ids.map((id) => agent.update(id, until)));
}

export async function kill(agent: FakeAgent, ids: readonly string[]): Promise<void> {
  agent.send(...ids.map((value) => ({ type: 'KILL' as const, kill: { task_id: { value } } })));
  await Promise.all(ids.map((id) => agent.update(id, 'TASK_KILLED')));
}

/** Milliseconds. */
export async function timed(action: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await action();
  return performance.now() - begun;
}

export function residentMegabytes(pid: number | undefined): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

export function row(
  name: string,
  unit: string,
  ours: readonly number[],
  floors: readonly number[],
): BenchRow {
  const [value, floor] = [median(ours), median(floors)];
  // At once: a run that is cut short has told what it knows.
  progress(`${name}: ${value.toFixed(1)} ${unit}, floor ${floor.toFixed(1)}`);
  const range = { min: Math.min(...ours), max: Math.max(...ours) };
  return { name, unit, median: value, ...range, floor, ratio: value / floor };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

export function progress(what: string): void {
  process.stderr.write(`bench: ${what} ...\n`);
}
