// The agent as a program of its own: `npm run local-mesos -- agent --master HOST:PORT ...`. Flags are named as Mesos'.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import type { DomainInfo } from '../../../shared/mesos/generated/mesos.ts';
import { parseDuration } from './durations.ts';
import { LocalAgent } from './local-agent.ts';
import type { AgentOptions } from './options.ts';

interface Flags {
  readonly master: string;
  readonly work_dir: string;
  readonly port: number;
  readonly ip: string;
  readonly hostname?: string;
  readonly resources?: string;
  readonly attributes?: string;
  readonly domain?: DomainInfo;
  readonly executor_environment_variables?: Readonly<Record<string, string>>;
  readonly executor_registration_timeout?: number;
  readonly executor_reregistration_timeout?: number;
  readonly executor_shutdown_grace_period?: number;
  readonly recovery_timeout?: number;
  readonly registration_backoff_factor?: number;
  readonly gc_delay?: number;
  readonly http_executor_domain_sockets?: boolean;
  readonly switch_user?: boolean;
}

/**
 * Runs until SIGINT or SIGTERM, or until the master ends the agent; then every executor's processes are ended too.
 * `args` are those behind the word `agent`. Prints the agent's address in one line when it listens.
 */
export async function runAgent(args: readonly string[]): Promise<void> {
  const agent = await LocalAgent.start(optionsOf(parseFlags(args)));
  process.stdout.write(`local agent: ${agent.url}, work dir ${agent.workDir}\n`);
  const signalled = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await Promise.race([signalled, agent.ended]);
  await agent.stop();
}

function parseFlags(args: readonly string[]): Flags {
  const program = new Command('local-mesos agent')
    .description('A local Mesos agent: real executors, checkpoints in its work directory')
    .requiredOption('--master <host:port>', 'where the local master listens')
    .option('--work_dir <path>', 'what it keeps', join(tmpdir(), 'local-mesos-agent'))
    .option('--port <number>', 'to listen on; 0 takes a free one', number, 5051)
    .option('--ip <address>', 'to listen on', '127.0.0.1')
    .option('--hostname <name>', 'told to the master; default: the address')
    .option('--resources <text>', 'cpus:4;mem:4096;disk:8192;ports:[31000-32000]')
    .option('--attributes <text>', 'rack:r1;level:10')
    .option('--domain <region/zone>', 'fault domain', domain)
    .option('--executor_environment_variables <json>', 'set for every executor', variables)
    .option('--executor_registration_timeout <duration>', 'default 1mins', duration)
    .option('--executor_reregistration_timeout <duration>', 'default 2secs', duration)
    .option('--executor_shutdown_grace_period <duration>', 'default 5secs', duration)
    .option('--recovery_timeout <duration>', 'default 15mins', duration)
    .option('--registration_backoff_factor <duration>', 'default 1secs', duration)
    .option('--gc_delay <duration>', 'default 1weeks', duration)
    .option('--http_executor_domain_sockets', 'also listen on a unix domain socket in the work directory')
    .option('--no-switch_user', 'run all executors as the user of the agent');
  return program.parse([...args], { from: 'user' }).opts<Flags>();
}

function optionsOf(flags: Flags): AgentOptions {
  const given = {
    hostname: flags.hostname,
    resources: flags.resources,
    attributes: flags.attributes,
    domain: flags.domain,
    executorEnvironmentVariables: flags.executor_environment_variables,
    executorRegistrationTimeout: flags.executor_registration_timeout,
    executorReregistrationTimeout: flags.executor_reregistration_timeout,
    executorShutdownGracePeriod: flags.executor_shutdown_grace_period,
    recoveryTimeout: flags.recovery_timeout,
    registrationBackoffFactor: flags.registration_backoff_factor,
    gcDelay: flags.gc_delay,
    httpExecutorDomainSockets: flags.http_executor_domain_sockets,
    switchUser: flags.switch_user === false ? false : undefined,
  };
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { workDir: flags.work_dir, master: flags.master, port: flags.port, ip: flags.ip, ...present };
}

function number(text: string): number {
  if (!/^[0-9]{1,5}$/.test(text)) throw new InvalidArgumentError('not a port number');
  return Number(text);
}

function duration(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined) throw new InvalidArgumentError('not a duration such as 5secs or 200ms');
  return milliseconds;
}

function domain(text: string): DomainInfo {
  const [region, zone] = text.split('/');
  if (!region || !zone) throw new InvalidArgumentError('not region/zone');
  return { fault_domain: { region: { name: region }, zone: { name: zone } } };
}

function variables(text: string): Readonly<Record<string, string>> {
  try {
    const given: unknown = JSON.parse(text);
    if (typeof given === 'object' && given !== null) {
      return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
    }
  } catch {
    // Said below.
  }
  throw new InvalidArgumentError('not a JSON object of strings');
}
