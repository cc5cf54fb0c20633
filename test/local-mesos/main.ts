// The local Mesos as a program: master and agents in one process, or one of them alone (a process that a test can
// kill for real). Ends on SIGINT and SIGTERM, with all executors. Exit code 1, and one sentence, when it cannot start.
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { describeError } from '../../shared/runtime/errors.ts';
import type { LogFields, Logger } from '../../shared/runtime/logger.ts';
import { parseDuration } from './agent/durations.ts';
import { LocalAgent } from './agent/local-agent.ts';
import { LocalMesos } from './local-mesos.ts';
import { LocalMaster } from './master/local-master.ts';

const DEFAULT_WORK_DIR = join(tmpdir(), 'local-mesos');

interface Stoppable {
  stop(): Promise<void>;
}

function port(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 65535) return value;
  throw new InvalidArgumentError('Expected a port number: 0 (any free one) to 65535.');
}

function count(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 100) return value;
  throw new InvalidArgumentError('Expected a whole number from 1 to 100.');
}

/** `200ms`, `15secs`, `10mins`, as Mesos writes durations; milliseconds. */
function duration(text: string): number {
  const value = parseDuration(text);
  if (value !== undefined) return value;
  throw new InvalidArgumentError("Expected a duration such as '200ms', '15secs' or '10mins'.");
}

const time = (flag: string, description: string, standard: string) =>
  new Option(`${flag} <duration>`, description).argParser(duration).default(duration(standard), standard);

const option = {
  ip: () => new Option('--ip <address>', 'address to listen on').default('127.0.0.1'),
  workDir: () => new Option('--work-dir <path>', 'where everything is kept').default(DEFAULT_WORK_DIR),
  masterPort: (flag: string) =>
    new Option(`${flag} <number>`, 'port of the master, 0 for any free one').argParser(port).default(5050),
  resources: () =>
    new Option(
      '--resources <text>',
      "what an agent has, such as 'cpus:4;mem:4096;disk:8192;ports:[31000-32000]' (default: these)",
    ),
  attributes: () => new Option('--attributes <text>', "such as 'rack:r1;zone:a'"),
};

interface MasterFlags {
  readonly ip: string;
  readonly workDir: string;
  readonly hostname?: string;
  readonly allocationInterval: number;
  readonly agentPingTimeout: number;
  readonly maxAgentPingTimeouts: number;
  readonly agentReregisterTimeout: number;
}

function withMasterFlags(command: Command): Command {
  return command
    .addOption(option.ip())
    .addOption(option.workDir())
    .option('--hostname <name>', 'name that is told to clients (default: the address)')
    .addOption(time('--allocation-interval', 'between two rounds of offers', '200ms'))
    .addOption(time('--agent-ping-timeout', 'between pings of an agent', '15secs'))
    .option('--max-agent-ping-timeouts <number>', 'missed pings until an agent is unreachable', count, 5)
    .addOption(time('--agent-reregister-timeout', 'until an agent that is away is unreachable', '10mins'));
}

const masterOptions = (flags: MasterFlags) => ({
  ip: flags.ip,
  ...(flags.hostname !== undefined && { hostname: flags.hostname }),
  allocationIntervalMs: flags.allocationInterval,
  agentPingTimeoutMs: flags.agentPingTimeout,
  maxAgentPingTimeouts: flags.maxAgentPingTimeouts,
  agentReregisterTimeoutMs: flags.agentReregisterTimeout,
});

const say = (line: string) => process.stdout.write(`${line}\n`);

const log: Logger = {
  debug() {},
  info: (message, fields) => report(message, fields),
  warn: (message, fields) => report(`warning: ${message}`, fields),
  error: (message, fields) => report(`error: ${message}`, fields),
};

function report(message: string, fields: LogFields = {}): void {
  const details = Object.entries(fields).map(([name, value]) => ` ${name}=${value}`);
  process.stderr.write(`${message}${details.join('')}\n`);
}

/** Runs until a signal asks it to end; a second signal ends it at once. */
function run(started: Stoppable): void {
  let isEnding = false;
  const end = () => {
    if (isEnding) process.exit(1);
    isEnding = true;
    started.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}

function fail(error: unknown): never {
  process.stderr.write(`local-mesos: ${describeError(error)}\n`);
  process.exit(1);
}

// The flags of `master` and `agent` have the names of its own: what stands behind the command's name is the command's.
const program = withMasterFlags(new Command('local-mesos').enablePositionalOptions())
  .description('A small Mesos for this machine: one master and its agents in one process, without isolation.')
  .addOption(option.masterPort('--master-port'))
  .option('--agents <number>', 'how many agents to run', count, 1)
  .addOption(option.resources())
  .addOption(option.attributes())
  .addHelpText(
    'after',
    `
Examples:
  npm run local-mesos                                   a master on port 5050 and one agent
  npm run local-mesos -- --agents 3                     the same with three agents
  npm run local-mesos -- master --port 6000             a master alone, to be killed and started again
  npm run local-mesos -- agent --master 127.0.0.1:6000  an agent alone

A framework subscribes at http://127.0.0.1:5050/api/v1/scheduler; an operator asks at /api/v1 and /state.
What is on disk survives a restart: reservations, volumes, tasks, the list of agents.`,
  )
  .action(
    async (
      flags: MasterFlags & { masterPort: number; agents: number; resources?: string; attributes?: string },
    ) => {
      const { resources, attributes } = flags;
      const agent = {
        ...(resources !== undefined && { resources }),
        ...(attributes !== undefined && { attributes }),
        log,
      };
      const mesos = await LocalMesos.start({
        ...masterOptions(flags),
        workDir: resolve(flags.workDir),
        masterPort: flags.masterPort,
        agents: Array.from({ length: flags.agents }, () => agent),
        logger: log,
      });
      say(`master ${mesos.masterUrl}`);
      for (const each of mesos.agents) say(`agent ${each.url}`);
      run(mesos);
    },
  );

withMasterFlags(program.command('master'))
  .description(
    'The master alone. Started again with the same --work-dir, it waits for the agents that it knew.',
  )
  .addOption(option.masterPort('--port'))
  .action(async (flags: MasterFlags & { port: number }) => {
    const workDir = resolve(flags.workDir, 'master');
    const master = await LocalMaster.start({
      ...masterOptions(flags),
      workDir,
      port: flags.port,
      logger: log,
    });
    say(`master ${master.url}`);
    run(master);
  });

interface AgentFlags {
  readonly ip: string;
  readonly workDir: string;
  readonly master: string;
  readonly port: number;
  readonly hostname?: string;
  readonly resources?: string;
  readonly attributes?: string;
}

program
  .command('agent')
  .description(
    'An agent alone. Started again with the same --work-dir, it finds its executors and tasks again.',
  )
  .requiredOption('--master <host:port>', 'where the master listens')
  .addOption(option.ip())
  .addOption(option.workDir())
  .addOption(new Option('--port <number>', 'port, 0 for any free one').argParser(port).default(5051))
  .option('--hostname <name>', 'name that is told to frameworks (default: the address)')
  .addOption(option.resources())
  .addOption(option.attributes())
  .action(async ({ master, port: agentPort, ip, workDir, hostname, resources, attributes }: AgentFlags) => {
    const agent = await LocalAgent.start({
      master,
      ip,
      port: agentPort,
      workDir: resolve(workDir, 'agent'),
      ...(hostname !== undefined && { hostname }),
      ...(resources !== undefined && { resources }),
      ...(attributes !== undefined && { attributes }),
      log,
    });
    say(`agent ${agent.url}`);
    run(agent);
    // The master may end an agent, too: its machine goes into maintenance.
    await agent.ended;
    process.exit(0);
  });

await program.parseAsync().catch(fail);
