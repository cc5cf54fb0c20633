// A whole deployment on simulated agents: `npm run bench -- deploy`.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { MOST_AT_ONCE } from '../../../shared/mesos/event-stream.ts';
import { SCHEDULER_NODE_OPTIONS } from '../../scheduler-node-options.ts';
import type { BenchRow } from '../row.ts';
import type { DeployFigures } from './figures.ts';
import { emptyMemory, MB, row } from './rows.ts';

const PODS = 10_000;
const AGENTS = 2000;
/** Bytes of a stream that are read at once. */
const CHUNK = 65_536;
const COMMITS = 200;

/** Seconds for a task's record in a durable write of so many, by SQLite alone. */
function recordSeconds(directory: string, records: number): number {
  const database = new DatabaseSync(join(directory, `floor-${records}.db`));
  database.exec(
    'PRAGMA synchronous = FULL; PRAGMA journal_mode = WAL; CREATE TABLE r (k TEXT PRIMARY KEY, v TEXT)',
  );
  const put = database.prepare('INSERT INTO r VALUES (?, ?)');
  const begin = performance.now();
  for (let index = 0; index < COMMITS * records; index += 1) {
    if (index % records === 0) database.exec('BEGIN');
    put.run(`task/${index}`, 'x'.repeat(1500));
    if (index % records === records - 1) database.exec('COMMIT');
  }
  const seconds = (performance.now() - begin) / 1000 / COMMITS / records;
  database.close();
  return seconds;
}

function run(pods: number, agents: number, chunk: number): DeployFigures {
  const script = join(import.meta.dirname, 'run.ts');
  const output = execFileSync(process.execPath, [
    ...SCHEDULER_NODE_OPTIONS,
    script,
    ...[pods, agents, chunk].map(String),
  ]);
  return JSON.parse(String(output)) as DeployFigures;
}

function deployRows(directory: string): BenchRow[] {
  const { seconds, updates, updatesPerSecond, rss, mostRss, heapUsed, scrapeMs } = run(PODS, AGENTS, CHUNK);
  const alone = run(PODS / 10, AGENTS / 10, 0);
  const one = recordSeconds(directory, 1);
  const ofMany = recordSeconds(directory, MOST_AT_ONCE);
  const name = `${PODS} pods of 3 tasks on ${AGENTS} agents`;
  return [
    row(`deploy of ${name}`, 's', [seconds], updates * ofMany),
    row('  status updates that come together, durable', '1/s', [updatesPerSecond], 1 / ofMany),
    row('  status updates that come one by one, durable', '1/s', [alone.updatesPerSecond], 1 / one),
    row('  resident memory, at its most', 'MB', [mostRss / MB], emptyMemory()),
    row('  resident memory, when it is quiet', 'MB', [rss / MB], emptyMemory()),
    row('  metrics and health, processor time of a scrape', 'ms', [scrapeMs], alone.scrapeMs),
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
