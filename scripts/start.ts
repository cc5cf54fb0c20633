// `npm start`: the main job on one machine. Packs the executor, starts a local Mesos in this process and the
// scheduler beside it, shows the deployment, and says what to try next; `--once` does it all unattended.
// Exit codes: 0 done (or stopped by Ctrl-C), 1 something did not hold, 2 wrong command line.
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describeError } from '../shared/runtime/errors.ts';
import { LocalMesos } from '../test/local-mesos/local-mesos.ts';
import { packExample } from './pack-example.ts';
import { packExecutor } from './pack-executor.ts';
import { Interruption } from './start/interruption.ts';
import { HELP, parseStartOptions, type StartOptions } from './start/options.ts';
import { ProgressWriter } from './start/progress.ts';
import { runOnce, showDeployment, suggest } from './start/run.ts';
import { freePort, Service } from './start/service.ts';

const EXAMPLE = 'examples/database/svc.yml';
const DATABASE_PORT = 31432;
const MASTER_PORT = 5050;
const API_PORT = 8080;
/** Milliseconds that executors wait for their agent: after a kill -9 of this process nobody brings it back. */
const RECOVERY_TIMEOUT = 10_000;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function parse(): StartOptions | undefined {
  try {
    return parseStartOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n`);
    process.exit(2);
  }
}

async function workDirectory(wanted: string | undefined, stack: AsyncDisposableStack): Promise<string> {
  if (wanted !== undefined) {
    await mkdir(wanted, { recursive: true });
    return resolve(wanted);
  }
  const made = await mkdtemp(join(tmpdir(), 'pillion-'));
  // Tasks of another user must reach their sandboxes; what else is in here is still not listed to them.
  await chmod(made, 0o711);
  stack.defer(() => rm(made, { recursive: true, force: true }));
  return made;
}

/** The values that the example's template needs and the environment does not give. */
async function exampleEnvironment(): Promise<Record<string, string>> {
  const port = process.env['DATABASE_PORT'] ?? String(await freePort(DATABASE_PORT));
  return { DATABASE_PORT: port };
}

async function main(options: StartOptions, interruption: Interruption): Promise<boolean> {
  await using stack = new AsyncDisposableStack();
  const isExample = options.svcYml === undefined || resolve(options.svcYml) === resolve(EXAMPLE);
  say('packing the executor');
  const executor = await packExecutor();
  const artifacts = isExample ? { DATABASE: (await packExample()).file } : {};
  const work = await workDirectory(options.workDirectory, stack);

  const mesos = await LocalMesos.start({
    workDir: join(work, 'mesos'),
    masterPort: await freePort(MASTER_PORT),
    agents: Array.from({ length: options.agents }, () => ({
      resources: options.resources,
      recoveryTimeout: RECOVERY_TIMEOUT,
    })),
  });
  stack.defer(() => mesos.stop());
  say(`local Mesos    ${mesos.masterUrl}  (${options.agents} x ${options.resources}; files in ${work})`);

  const service = await Service.start({
    svcYml: options.svcYml ?? EXAMPLE,
    master: mesos.masterUrl,
    port: await freePort(API_PORT),
    work,
    executor: executor.file,
    artifacts,
    environment: { ...process.env, ...(isExample ? await exampleEnvironment() : {}) },
  });
  stack.defer(() => service.stop(interruption.isHurried));
  say(`scheduler      ${service.url}  (log: ${join(work, 'scheduler.log')})`);

  const progress = new ProgressWriter(process.stdout);
  // Awaited here: a returned promise would be waited for only after the stack has taken everything down.
  if (options.once) return await runOnce({ service, work, options, progress, interruption, isExample, say });
  await showDeployment(service, progress, interruption);
  suggest({ service, work, isExample, databasePort: service.environment['DATABASE_PORT'], say });
  await interruption.wait();
  say('stopping');
  return true;
}

const options = parse();
if (options === undefined) {
  process.stdout.write(HELP);
} else {
  const interruption = new Interruption();
  try {
    process.exitCode = (await main(options, interruption)) ? 0 : 1;
  } catch (error) {
    if (!interruption.isInterrupted) {
      process.stderr.write(`npm start: ${describeError(error)}\n`);
      process.exitCode = 1;
    }
  } finally {
    interruption.close();
  }
}
