// The start of a scheduler as it is shipped, in a process of its own: `npm run bench -- start`.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { extract } from 'tar';
import { ModelMaster } from '../../../test/support/model-master.ts';
import { Program } from '../../../test/support/program.ts';
import { packScheduler } from '../../pack-scheduler.ts';
import type { BenchRow } from '../row.ts';
import { emptyMemory, median, row } from './rows.ts';

const STARTS = 5;
/** Until what only the start needed is given back (shared/runtime/memory-relief.ts). */
const QUIET_MS = 8000;

const SVC = `
name: bench
pods:
  hello: { count: 1, tasks: { server: { goal: RUNNING, cmd: run, cpus: 0.1, memory: 32 } } }
`;
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
  const svc = join(directory, 'svc.yml');
  writeFileSync(svc, SVC);
  const master = await ModelMaster.start('cpus:4;mem:2048;disk:4096;ports:[31000-31100]');
  const begin = performance.now();
  const state = join(directory, `state-${run}.db`);
  const options = ['--master', master.master.address, '--state', state, '--port', '0'];
  const pillion = join(directory, 'pillion/bin/pillion');
  const program = new Program(
    spawn(pillion, ['scheduler', svc, ...options], { stdio: ['ignore', 'pipe', 'pipe'] }),
  );
  await master.master.call('ACCEPT');
  const milliseconds = performance.now() - begin;
  await master.master.call('SUPPRESS');
  await setTimeout(QUIET_MS);
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

export async function startBench(): Promise<BenchRow[]> {
  const directory = mkdtempSync(join(tmpdir(), 'pillion-bench-'));
  try {
    await extract({ file: (await packScheduler()).file, cwd: directory });
    return await startRows(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
