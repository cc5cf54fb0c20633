// A whole deployment on simulated agents, and the start of a scheduler: `npm run bench -- deploy`.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ModelMaster } from '../../../test/support/model-master.ts';
import { Program } from '../../../test/support/program.ts';
import type { BenchRow } from '../row.ts';
import type { DeployFigures } from './figures.ts';

const PODS = 10_000;
const AGENTS = 2000;
const MB = 1024 * 1024;
const COMMITS = 500;
const STARTS = 3;

const SVC = `
name: bench
pods:
  hello: { count: 1, tasks: { server: { goal: RUNNING, cmd: run, cpus: 0.1, memory: 32 } } }
`;

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function row(name: string, unit: string, values: readonly number[], floor: number): BenchRow {
  const middle = median(values);
  return {
    name,
    unit,
    median: middle,
    min: Math.min(...values),
    max: Math.max(...values),
    floor,
    ratio: middle / floor,
  };
}

/** Seconds for one durable write of a task's size, by SQLite alone. */
function commitSeconds(directory: string): number {
  const database = new DatabaseSync(join(directory, 'floor.db'));
  database.exec(
    'PRAGMA synchronous = FULL; PRAGMA journal_mode = WAL; CREATE TABLE r (k TEXT PRIMARY KEY, v TEXT)',
  );
  const put = database.prepare('INSERT INTO r VALUES (?, ?)');
  const begin = performance.now();
  for (let index = 0; index < COMMITS; index += 1) put.run(`task/${index}`, 'x'.repeat(1500));
  const seconds = (performance.now() - begin) / 1000 / COMMITS;
  database.close();
  return seconds;
}

function deployRows(directory: string): BenchRow[] {
  const script = join(import.meta.dirname, 'run.ts');
  const output = execFileSync(process.execPath, ['--expose-gc', script, String(PODS), String(AGENTS)]);
  const { seconds, updates, updatesPerSecond, rss, heapUsed } = JSON.parse(String(output)) as DeployFigures;
  const commit = commitSeconds(directory);
  const name = `${PODS} pods of 3 tasks on ${AGENTS} agents`;
  return [
    row(`deploy of ${name}`, 's', [seconds], updates * commit),
    row('  status updates, each durable', '1/s', [updatesPerSecond], 1 / commit),
    row('  resident memory then', 'MB', [rss / MB], emptyMemory()),
    row('  of it live objects', 'MB', [heapUsed / MB], 1),
  ];
}

function emptyMemory(): number {
  const output = execFileSync(process.execPath, ['-e', 'console.log(process.memoryUsage.rss())']);
  return Number(output) / MB;
}

function emptyStart(): number {
  const begin = performance.now();
  execFileSync(process.execPath, ['-e', '']);
  return performance.now() - begin;
}

function residentMb(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
}

/** Of a scheduler's process: milliseconds until its first ACCEPT, MB when it has nothing to do any more. */
async function start(directory: string, run: number): Promise<[milliseconds: number, megabytes: number]> {
  const [svc, executor] = [join(directory, 'svc.yml'), join(directory, 'executor.tar.gz')];
  writeFileSync(svc, SVC);
  writeFileSync(executor, 'no executor');
  const master = await ModelMaster.start('cpus:4;mem:2048;disk:4096;ports:[31000-31100]');
  const begin = performance.now();
  const state = join(directory, `state-${run}.db`);
  const options = [
    '--master',
    master.master.address,
    '--executor',
    executor,
    '--state',
    state,
    '--port',
    '0',
  ];
  const program = Program.node('scheduler/cli/main.ts', ['scheduler', svc, ...options]);
  await master.master.call('ACCEPT');
  const milliseconds = performance.now() - begin;
  await master.master.call('SUPPRESS');
  const megabytes = residentMb(program.child.pid);
  program.child.kill('SIGTERM');
  await program.ended;
  await master.stop();
  return [milliseconds, megabytes];
}

async function startRows(directory: string): Promise<BenchRow[]> {
  const starts: [number, number][] = [];
  for (let run = 0; run < STARTS; run += 1) starts.push(await start(directory, run));
  return [
    row(
      'process start to the first offer used',
      'ms',
      starts.map(([time]) => time),
      median([1, 2, 3].map(emptyStart)),
    ),
    row(
      'resident memory of an idle scheduler',
      'MB',
      starts.map(([, memory]) => memory),
      emptyMemory(),
    ),
  ];
}

export async function deployBench(): Promise<BenchRow[]> {
  const directory = mkdtempSync(join(tmpdir(), 'pillion-bench-'));
  try {
    return [...(await startRows(directory)), ...deployRows(directory)];
  } finally {
    rmSync(directory, { recursive: true });
  }
}
