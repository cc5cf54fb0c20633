// `pillion scheduler SVC_YML`: runs the scheduler of one service until it is told to end.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { systemClock } from '../../shared/runtime/clock.ts';
import { PillionError } from '../../shared/runtime/errors.ts';
import { MemoryRelief, ownMemory } from '../../shared/runtime/memory-relief.ts';
import type { Tokens } from '../http/gate.ts';
import { checkedToken, tokenInFile } from '../http/tokens.ts';
import { FAILOVER_TIMEOUT_SECONDS } from '../master/framework.ts';
import { FITS, type Fit } from '../offer/fit.ts';
import { LAUNCH_RATE, NO_LAUNCH_LIMIT } from '../offer/launch-rate.ts';
import { CERTIFICATE_DAYS, type RunOptions } from '../options.ts';
import { defaultExecutor } from './default-executor.ts';
import { type MasterFlags, masterOptions } from './master-flags.ts';

type Environment = Readonly<Record<string, string | undefined>>;

interface Flags extends MasterFlags {
  readonly master?: readonly string[];
  readonly state?: string;
  readonly executor?: string;
  readonly port: number;
  readonly host: string;
  readonly advertise?: string;
  readonly readTokenFile?: string;
  readonly writeTokenFile?: string;
  readonly insecureNoToken?: boolean;
  readonly allowHost?: readonly string[];
  readonly statsd?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly artifacts?: Readonly<Record<string, string>>;
  readonly configTemplateDir?: string;
  readonly secrets?: string;
  readonly taskCaCert?: string;
  readonly taskCaKey?: string;
  readonly makeTaskCa?: boolean;
  readonly taskCertDays: number;
  readonly fit: Fit;
  readonly launchRate: number;
  readonly shareGpuAgents?: boolean;
  readonly region?: string;
  readonly maintenanceLead: number;
  readonly masterTimeout: number;
  readonly failoverTimeout: number;
  readonly taskBackoff?: number;
  readonly logLevel: string;
}

function wholeNumber(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
  };
}

function artifact(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, name, file] = /^([A-Za-z][A-Za-z0-9_]*)=(.+)$/.exec(text) ?? [];
  if (name === undefined || file === undefined) throw new InvalidArgumentError('Give it as NAME=FILE.');
  return { ...before, [name.toUpperCase()]: file };
}

function addresses(text: string, before: readonly string[] = []): string[] {
  return [...before, ...text.split(',').filter((one) => one !== '')];
}

/** `--task-backoff 5`: the first wait; the later ones keep the SDK's proportions. */
function backoff(seconds: number | undefined): Pick<RunOptions, 'backoff'> {
  return seconds === undefined
    ? {}
    : { backoff: { first: seconds * 1000, factor: 1.15, most: seconds * 5000 } };
}

const DEFAULT_STATE = 'pillion-state.sqlite';
const READ_TOKEN = 'PILLION_READ_TOKEN';
const WRITE_TOKEN = 'PILLION_WRITE_TOKEN';

async function tokens(flags: Flags, environment: Environment): Promise<Tokens> {
  const one = async (flag: string, file: string | undefined, variable: string) => {
    if (file !== undefined) return tokenInFile(flag, file);
    const value = environment[variable];
    return value === undefined || value === '' ? undefined : checkedToken(variable, value);
  };
  return {
    read: await one('--read-token-file', flags.readTokenFile, READ_TOKEN),
    write: await one('--write-token-file', flags.writeTokenFile, WRITE_TOKEN),
  };
}

function tls({ tlsCert, tlsKey }: Flags): Pick<RunOptions, 'tls'> {
  if (tlsCert === undefined && tlsKey === undefined) return {};
  if (tlsCert !== undefined && tlsKey !== undefined) return { tls: { cert: tlsCert, key: tlsKey } };
  const found = `only ${tlsCert === undefined ? '--tls-key' : '--tls-cert'}`;
  throw new PillionError({ subject: 'TLS', found, expected: 'both --tls-cert and --tls-key, or neither' });
}

/** The tokens are nothing that a template or a task may see. */
function withoutTokens(environment: Environment): Environment {
  const { [READ_TOKEN]: _read, [WRITE_TOKEN]: _write, ...rest } = environment;
  return rest;
}

function placing({ fit, launchRate, shareGpuAgents, region }: Flags): RunOptions['placing'] {
  const limit = { perSecond: launchRate, burst: Math.ceil(launchRate) };
  return {
    fit,
    launchRate: launchRate === 0 ? NO_LAUNCH_LIMIT : limit,
    sharesGpuAgents: shareGpuAgents ?? false,
    region,
  };
}

/** Without paths it is made beside the state. */
function taskCa({ taskCaCert, taskCaKey, makeTaskCa, taskCertDays: days, ...flags }: Flags) {
  if (makeTaskCa === true || (taskCaCert !== undefined && taskCaKey !== undefined)) {
    const beside = flags.state ?? DEFAULT_STATE;
    const [cert, key] = [taskCaCert ?? `${beside}.ca.crt`, taskCaKey ?? `${beside}.ca.key`];
    return { cert, key, days, make: makeTaskCa };
  }
  if (taskCaCert === undefined && taskCaKey === undefined) return undefined;
  const found = `only ${taskCaCert === undefined ? '--task-ca-key' : '--task-ca-cert'}`;
  const expected = 'both --task-ca-cert and --task-ca-key, or neither';
  throw new PillionError({ subject: 'transport encryption', found, expected });
}

async function runOptions(svcYml: string, flags: Flags, environment: Environment): Promise<RunOptions> {
  return {
    svcYml,
    configTemplates: flags.configTemplateDir,
    environment: withoutTokens(environment),
    tokens: await tokens(flags, environment),
    insecureNoToken: flags.insecureNoToken,
    allowHosts: flags.allowHost,
    statsd: flags.statsd,
    ...tls(flags),
    ...(await masterOptions(flags)),
    masters: flags.master ?? ['127.0.0.1:5050'],
    state: flags.state ?? DEFAULT_STATE,
    executor: flags.executor ?? defaultExecutor(),
    port: flags.port,
    host: flags.host,
    advertise: flags.advertise,
    artifacts: flags.artifacts,
    secrets: flags.secrets,
    taskCa: taskCa(flags),
    placing: placing(flags),
    maintenanceLeadMs: flags.maintenanceLead * 1000,
    firstTimeoutMs: flags.masterTimeout * 1000,
    failoverTimeout: flags.failoverTimeout,
    logLevel: flags.logLevel,
    ...backoff(flags.taskBackoff),
  };
}

/** The scheduler's own modules are loaded only here: the client commands start without them. */
async function run(options: RunOptions): Promise<void> {
  const { runScheduler } = await import('../run.ts');
  const running = await runScheduler(options);
  const relief = new MemoryRelief({ clock: systemClock, ...ownMemory });
  running.events.on('change', () => relief.ended());
  process.stderr.write(`pillion: ${running.spec.name} at ${running.url}\n`);
  const end = () => void running.stop();
  const reload = () => void running.reload();
  if (options.tls !== undefined) process.on('SIGHUP', reload);
  // A parent that keeps a channel to its scheduler takes it along, however that parent ends.
  process.once('SIGINT', end).once('SIGTERM', end).once('disconnect', end);
  try {
    await running.done;
  } finally {
    relief.stop();
    process.off('SIGINT', end).off('SIGTERM', end).off('disconnect', end).off('SIGHUP', reload);
  }
}

/** A restart takes no longer; with less a broken connection could cost every pod. */
const SHORTEST_FAILOVER = 60;
/** A year; Mesos counts nanoseconds in 63 bits, 292 years. */
const LONGEST_FAILOVER = 31_536_000;

const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'];

function level(text: string): string {
  if (LEVELS.includes(text)) return text;
  throw new InvalidArgumentError(`Give one of ${LEVELS.join(', ')}.`);
}

export function addSchedulerCommand(program: Command, environment: Environment): void {
  program
    .command('scheduler')
    .argument('<svc.yml>', 'the service; values for its {{TEMPLATE}} come from the environment')
    .description('run the scheduler of one service')
    .option(
      '--master <addresses>',
      'Mesos masters, HOST:PORT, separated by commas or repeated (default: 127.0.0.1:5050)',
      addresses,
    )
    .option('--principal <name>', "in the place of svc.yml's `principal`; with --secret-file, proved by it")
    .option('--secret-file <file>', "the principal's secret, for masters that authenticate (basic)")
    .option('--master-tls-ca <pem>', "authorities to trust for an https:// master (default: the system's)")
    .option('--executor <tar.gz>', "the executor's archive, served to the agents (default: our own)")
    .option('--state <file>', 'what the scheduler remembers (default: pillion-state.sqlite)')
    .option('--port <n>', 'of the HTTP API; 0 takes any free one', wholeNumber(0, 65535), 8080)
    .option('--host <address>', 'to listen on; another than this machine alone needs a token', '127.0.0.1')
    .option('--advertise <host>', 'name by which agents reach this machine (default: --host)')
    .option('--write-token-file <file>', `token that commands the service (or $${WRITE_TOKEN})`)
    .option('--read-token-file <file>', `token that only looks (or $${READ_TOKEN})`)
    .option(
      '--insecure-no-token',
      'listen on --host without a token: whoever reaches it commands the service',
    )
    .option(
      '--allow-host <name>',
      "a proxy's name under which the API is reached; may be repeated",
      addresses,
    )
    .option(
      '--tls-cert <pem>',
      'serve the API by HTTPS; agents must trust the certificate; read anew when it changes',
    )
    .option('--tls-key <pem>', 'key of --tls-cert')
    .option(
      '--artifacts <NAME=FILE>',
      'serve FILE to agents; {{{ARTIFACT_NAME}}} is its URL; may be repeated',
      artifact,
    )
    .option('--config-template-dir <dir>', 'where config templates and modules are (default: beside svc.yml)')
    .option('--secrets <dir>', 'where the values of secrets are: the secret a/b is the file DIR/a/b')
    .option('--task-ca-cert <pem>', 'authority that signs for `transport-encryption`, with all above it')
    .option('--task-ca-key <pem>', 'key of --task-ca-cert')
    .option('--make-task-ca', 'make these two if they are not there (default: beside --state)')
    .option(
      '--task-cert-days <n>',
      'that certificates of tasks hold',
      wholeNumber(1, 36_500),
      CERTIFICATE_DAYS,
    )
    .addOption(
      new Option('--fit <which>', 'agent for a new pod: the first that holds it, or the fullest')
        .choices(FITS)
        .default('first'),
    )
    .option(
      '--launch-rate <n>',
      'new executors a second, each of which fetches the tarball; 0: not limited',
      wholeNumber(0, 100_000),
      LAUNCH_RATE.perSecond,
    )
    .option('--region <name>', "of pods whose placement says nothing of one (default: the master's)")
    .option('--share-gpu-agents', 'place pods without GPUs on agents that have GPUs free, too')
    .option(
      '--maintenance-lead <s>',
      'so long before a maintenance window its agents are left',
      wholeNumber(0, 604_800),
      300,
    )
    .option('--master-timeout <s>', 'give up when no master answers at first', wholeNumber(1, 86_400), 10)
    .option(
      '--failover-timeout <s>',
      'so long Mesos keeps the pods while the scheduler is away; then it ends them for good',
      wholeNumber(SHORTEST_FAILOVER, LONGEST_FAILOVER),
      FAILOVER_TIMEOUT_SECONDS,
    )
    .option(
      '--task-backoff <s>',
      'first wait before a failed task starts again (default: 60)',
      wholeNumber(0, 3600),
    )
    .option('--statsd <host:port>', 'send the figures of /v1/metrics there every 10 s, by UDP')
    .option('--log-level <level>', LEVELS.join(', '), level, 'info')
    .addHelpText(
      'after',
      `
Ctrl-C ends the scheduler; the pods live on, and the next start with the same --state finds them again.

Examples
  $ pillion scheduler svc.yml --master 10.0.0.1:5050 --executor pillion-executor.tar.gz \\
      --host 0.0.0.0 --advertise scheduler.example --write-token-file token --state /var/lib/pillion/hello.sqlite
  $ DATABASE_PORT=31500 pillion scheduler examples/database/svc.yml --master 127.0.0.1:5050 \\
      --executor dist/pillion-executor.tar.gz --artifacts DATABASE=dist/database.tar.gz`,
    )
    .action(async (svcYml: string, flags: Flags) => run(await runOptions(svcYml, flags, environment)));
}
