// What `npm start` does once everything runs: show the deployment, then either suggest what to try next, or run the
// backup plan unattended and say what came of it.
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Interruption } from './interruption.ts';
import type { StartOptions } from './options.ts';
import { type PlanStatus, type ProgressWriter, progressLine } from './progress.ts';
import type { Service } from './service.ts';

type Say = (line: string) => void;

const BACKUP = 'backup';

const isComplete = ({ status }: PlanStatus) => status === 'COMPLETE';
/** An operator would have to look: nothing goes on by itself. */
const isStuck = ({ status }: PlanStatus) => status === 'ERROR';
const isOver = (status: PlanStatus) => isComplete(status) || isStuck(status);

async function watch(service: Service, plan: string, progress: ProgressWriter, signal: AbortSignal) {
  const show = (status: PlanStatus) => progress.show(progressLine(plan, status));
  try {
    return await service.follow(plan, show, isOver, signal);
  } finally {
    progress.finish();
  }
}

export async function showDeployment(service: Service, progress: ProgressWriter, interruption: Interruption) {
  return watch(service, 'deploy', progress, interruption.signal);
}

export interface Suggestion {
  readonly service: Service;
  readonly work: string;
  readonly isExample: boolean;
  readonly databasePort: string | undefined;
  readonly say: Say;
}

/** Commands that work as printed, in another terminal, in the project's folder. */
export function suggest({ service, work, isExample, databasePort, say }: Suggestion): void {
  const url = service.url.endsWith(':8080') ? '' : ` --url ${service.url}`;
  say(`\nThe page: ${service.url}/`);
  say('Try next, in another terminal:');
  say(`  npx pillion status --watch${url}`);
  if (isExample) {
    say(`  npx pillion plan start backup${url}     # dumps the database inside the live pod`);
    say(`  npx pillion logs -f db-0-server${url}   # as it is written`);
    say(`  npx pillion task why db-0-backup${url}  # how it ended`);
    say(`  npx pillion plan start repair${url}     # checks and rebuilds its indexes`);
    say(`  npx pillion endpoints${url}             # where the database can be reached`);
    say(`  find ${join(work, 'mesos')} -name '*.sql.gz'`);
    const query = `psql -h 127.0.0.1 -p ${databasePort} -U postgres -c 'SELECT count(*) FROM journey'`;
    if (isInstalled('psql')) say(`  ${query}`);
  } else say(`  npx pillion logs -f${url}`);
  say('Ctrl-C stops everything.\n');
}

function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}

export interface Unattended {
  readonly service: Service;
  readonly work: string;
  readonly options: StartOptions;
  readonly progress: ProgressWriter;
  readonly interruption: Interruption;
  readonly isExample: boolean;
  readonly say: Say;
}

/** Deploys, runs the backup plan where there is one, and says in a line each what came of it. */
export async function runOnce(context: Unattended): Promise<boolean> {
  if (!(await completes(context, 'deploy'))) return false;
  if (!(await context.service.plans()).includes(BACKUP)) return true;
  const before = new Set(await filesInVolumes(context.work));
  await context.service.post(`/v1/plans/${BACKUP}/start`);
  if (!(await completes(context, BACKUP))) return false;
  return reportBackup(context, before);
}

async function completes({ service, options, progress, interruption, say }: Unattended, plan: string) {
  const limit = AbortSignal.timeout(options.timeout * 1000);
  try {
    const signal = AbortSignal.any([limit, interruption.signal]);
    const status = await watch(service, plan, progress, signal);
    say(`plan ${plan}: ${status.status}${status.errors.map((error) => `; ${error}`).join('')}`);
    return isComplete(status);
  } catch (error) {
    if (!limit.aborted) throw error;
    say(`plan ${plan}: not COMPLETE within ${options.timeout} s (--timeout); see the scheduler's log`);
    return false;
  }
}

/** The example's backup must have left a file in a volume; another service's may go elsewhere. */
async function reportBackup(
  { work, isExample, say }: Unattended,
  before: ReadonlySet<string>,
): Promise<boolean> {
  const written = (await filesInVolumes(work)).filter((file) => !before.has(file));
  const backups = isExample ? written.filter((file) => file.endsWith('.sql.gz')) : written;
  for (const file of backups.slice(0, 5)) say(`backup written: ${file} (${(await stat(file)).size} bytes)`);
  if (backups.length > 5) say(`backup written: ${backups.length - 5} files more`);
  if (backups.length > 0 || !isExample) return true;
  say('backup: the plan completed, but no dump stands in the volume');
  return false;
}

/** All files in the persistent volumes of the local Mesos. */
async function filesInVolumes(work: string): Promise<string[]> {
  const found = await readdir(join(work, 'mesos'), { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile() && /\/volumes\/roles\//.test(entry.parentPath))
    .map((entry) => join(entry.parentPath, entry.name));
}
