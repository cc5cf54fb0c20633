// The executor's numbers, each beside its floor in the same run: start, memory, and the time to launch a task.
// The agent is the tests' scripted one, in this process, so that nothing of Mesos is measured.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { ExecutorProcess, shellTask } from '../../test/support/executor-process.ts';
import { FakeAgent } from '../../test/support/fake-agent.ts';
import { bundleExecutor } from '../executor-bundle.ts';
import type { BenchRow } from './row.ts';

const STARTS = 15;
const LAUNCHES = 30;
const TASKS = 50;
const MEMORY_RUNS = 3;
/** Milliseconds until memory has settled after the last event. */
const SETTLE = 1000;

interface Workshop {
  readonly agent: FakeAgent;
  /** The bundled executor. */
  readonly executor: string;
  /** An empty program, and one that does nothing for ever. */
  readonly empty: string;
  readonly idle: string;
}

export async function executorBench(): Promise<BenchRow[]> {
  const directory = mkdtempSync(join(tmpdir(), 'pillion-bench-'));
  const agent = await FakeAgent.start();
  try {
    const workshop = await furnish(directory, agent);
    return [await starts(workshop), ...(await memory(workshop)), await launches(workshop)];
  } finally {
    await agent.crash();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function furnish(directory: string, agent: FakeAgent): Promise<Workshop> {
  const file = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(directory, name), content);
    return join(directory, name);
  };
  return {
    agent,
    executor: file('executor.cjs', await bundleExecutor()),
    empty: file('empty.cjs', ''),
    idle: file('idle.cjs', 'setInterval(() => {}, 1e9);'),
  };
}

async function starts(workshop: Workshop): Promise<BenchRow> {
  const ours: number[] = [];
  const floor: number[] = [];
  for (let run = 0; run < STARTS; run++) {
    floor.push(await timed(async () => void (await once(spawn(process.execPath, [workshop.empty]), 'exit'))));
    const [executor, time] = await startExecutor(workshop);
    ours.push(time);
    await executor.dispose();
  }
  return row('executor: start to SUBSCRIBE sent (floor: an empty program)', 'ms', ours, floor);
}

/** Resident memory of one executor idle, then with its tasks. */
async function memory(workshop: Workshop): Promise<BenchRow[]> {
  const samples: Record<'idle' | 'busy' | 'floor', number[]> = { idle: [], busy: [], floor: [] };
  for (let run = 0; run < MEMORY_RUNS; run++) {
    const empty = spawn(process.execPath, [workshop.idle]);
    const [executor] = await startExecutor(workshop);
    await wait(SETTLE);
    samples.floor.push(residentMegabytes(empty.pid));
    samples.idle.push(residentMegabytes(executor.pid));
    await launch(
      workshop.agent,
      Array.from({ length: TASKS }, (_, index) => `m${run}-${index}`),
    );
    await wait(SETTLE);
    samples.busy.push(residentMegabytes(executor.pid));
    empty.kill('SIGKILL');
    await executor.dispose();
  }
  const floor = '(floor: an empty program)';
  return [
    row(`executor: resident memory, idle ${floor}`, 'MB', samples.idle, samples.floor),
    row(`executor: resident memory, ${TASKS} tasks ${floor}`, 'MB', samples.busy, samples.floor),
  ];
}

async function launches(workshop: Workshop): Promise<BenchRow> {
  const [executor] = await startExecutor(workshop);
  const ours: number[] = [];
  const floor: number[] = [];
  for (let run = 0; run < LAUNCHES; run++) {
    ours.push(await timed(() => launch(workshop.agent, [`l${run}`])));
    floor.push(await timed(bareSpawn));
  }
  await executor.dispose();
  return row('executor: LAUNCH received to RUNNING sent (floor: a bare spawn)', 'ms', ours, floor);
}

async function bareSpawn(): Promise<void> {
  const child = spawn('/bin/sh', ['-c', 'exec sleep 1000'], { stdio: 'ignore', detached: true });
  await once(child, 'spawn');
  child.kill('SIGKILL');
}

async function launch(agent: FakeAgent, ids: readonly string[]): Promise<void> {
  agent.launch(...ids.map((id) => shellTask(id, 'exec sleep 1000')));
  await Promise.all(ids.map((id) => agent.update(id, 'TASK_RUNNING')));
}

/** The time is that from the start of the process to its SUBSCRIBE, in milliseconds. */
async function startExecutor({ agent, executor }: Workshop): Promise<[ExecutorProcess, number]> {
  agent.calls.length = 0;
  const begun = performance.now();
  const started = new ExecutorProcess({ endpoint: agent.endpoint, program: [executor] });
  await agent.callOf('SUBSCRIBE');
  return [started, performance.now() - begun];
}

async function timed(action: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await action();
  return performance.now() - begun;
}

function residentMegabytes(pid: number | undefined): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

function row(name: string, unit: string, ours: readonly number[], floors: readonly number[]): BenchRow {
  const [value, floor] = [median(ours), median(floors)];
  return {
    name,
    unit,
    median: value,
    min: Math.min(...ours),
    max: Math.max(...ours),
    floor,
    ratio: value / floor,
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
