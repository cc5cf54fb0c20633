// A whole deployment on simulated agents: `npm run bench -- deploy`.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { BenchRow } from '../row.ts';
import type { DeployFigures } from './figures.ts';
import { emptyMemory, MB, row } from './rows.ts';

const PODS = 10_000;
const AGENTS = 2000;
const COMMITS = 500;

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

export async function deployBench(): Promise<BenchRow[]> {
  const directory = mkdtempSync(join(tmpdir(), 'pillion-bench-'));
  try {
    return deployRows(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
