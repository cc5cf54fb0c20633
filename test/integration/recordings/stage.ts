// What a replay plays on: a local master and a local agent in this process, on the replay's clock, and the control
// connections of the puppet executors that the agent starts.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { systemRandom } from '../../../shared/runtime/random.ts';
import { parseDuration } from '../../local-mesos/agent/durations.ts';
import { LocalAgent } from '../../local-mesos/agent/local-agent.ts';
import { LocalMaster } from '../../local-mesos/master/local-master.ts';
import { FileServer } from './file-server.ts';
import { type Place, portPlaces, RECORDED } from './places.ts';
import { Puppets } from './puppets.ts';
import { ReplayClock } from './replay-clock.ts';
import { Wire } from './wire.ts';

const RECORDED_MASTER_PORT = 6050;
const RECORDED_AGENT_PORT = 6051;
const MESOS_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const PUPPET = join(import.meta.dirname, 'puppet.ts');
/** So long that the agent's random wait before it registers can be any that a recording had. */
const REGISTRATION_WAIT_MS = 100_000;

export class Stage {
  readonly workDir: string;
  readonly clock: ReplayClock;
  readonly puppets: Puppets;
  /** In milliseconds of the clock: when the agent is to register next. */
  registerAt = 0;
  #files: FileServer | undefined;
  #master: LocalMaster | undefined;
  #agent: LocalAgent | undefined;
  #wire: Wire | undefined;
  #places: Place[];

  /** `start`: the recording's first moment, in milliseconds since the epoch. */
  static async open(start: number, onChange: () => void): Promise<Stage> {
    const workDir = realpathSync(mkdtempSync(join(tmpdir(), 'recordings-')));
    mkdirSync(join(workDir, 'bin'));
    symlinkSync(process.execPath, join(workDir, 'bin', 'node'));
    return new Stage(workDir, new ReplayClock(start), await Puppets.listen(onChange));
  }

  private constructor(workDir: string, clock: ReplayClock, puppets: Puppets) {
    this.workDir = workDir;
    this.clock = clock;
    this.puppets = puppets;
    this.#places = [
      { recorded: MESOS_PATH, ours: this.#path },
      {
        recorded: `${RECORDED.work}/fetch/${RECORDED.user}`,
        ours: join(workDir, 'agent', 'fetch', userInfo().username),
      },
      { recorded: RECORDED.work, ours: workDir },
      { recorded: RECORDED.executor, ours: PUPPET },
    ];
  }

  get places(): readonly Place[] {
    return this.#places;
  }

  get masterPort(): number {
    return Number(this.#master?.address.split(':')[1] ?? 0);
  }

  get agentPort(): number {
    return this.#agent?.port ?? 0;
  }

  /** Where executors fetch from; undefined where no recording needs it. */
  get files(): FileServer | undefined {
    return this.#files;
  }

  /** `port`: the recorder's own file server's. */
  async serveFiles(port: number): Promise<void> {
    this.#files = await FileServer.listen(this.workDir);
    this.addPort(port, this.#files.port);
  }

  /** Adds a server of the replay's own to what is translated. */
  addPort(recorded: number, ours: number): void {
    this.#places.push(...portPlaces(recorded, ours));
  }

  /** The first start; later ones keep the port and the work directory. */
  async startMaster(flags: readonly string[]): Promise<void> {
    if (this.#master !== undefined) return this.#master.restart();
    const allocationIntervalMs = durationOf(flags, 'allocation_interval', 1000);
    this.#master = await LocalMaster.start({
      workDir: join(this.workDir, 'master'),
      allocationIntervalMs,
      agentPingTimeoutMs: durationOf(flags, 'agent_ping_timeout', 15_000),
      maxAgentPingTimeouts: Number(flag(flags, 'max_agent_ping_timeouts') ?? 5),
      clock: this.clock.forMaster(allocationIntervalMs),
    });
    this.addPort(RECORDED_MASTER_PORT, this.masterPort);
    this.#wire = await Wire.open(this.masterPort);
  }

  async startAgent(flags: readonly string[]): Promise<void> {
    if (this.#agent !== undefined) return this.#agent.restart();
    this.#agent = await LocalAgent.start({
      workDir: join(this.workDir, 'agent'),
      master: `127.0.0.1:${this.#wire?.port}`,
      resources: flag(flags, 'resources') ?? '',
      executorEnvironmentVariables: {
        REC_CTL: String(this.puppets.port),
        REC_EXECUTOR: PUPPET,
        PATH: this.#path,
      },
      executorRegistrationTimeout: durationOf(flags, 'executor_registration_timeout', 60_000),
      registrationBackoffFactor: REGISTRATION_WAIT_MS,
      clock: this.clock,
      random: { uuid: () => systemRandom.uuid(), fraction: () => this.#registrationFraction() },
    });
    this.addPort(RECORDED_AGENT_PORT, this.agentPort);
  }

  async crash(program: 'master' | 'agent'): Promise<void> {
    const isParted = this.#wire?.closed();
    await (program === 'master' ? this.#master : this.#agent)?.crash();
    await isParted;
  }

  /** What the master says does not reach the agent any more, until it is started again. */
  deafenAgent(): void {
    this.#wire?.deafen();
  }

  /** Resolves when the master has ended the agent. */
  get agentEnded(): Promise<void> {
    return this.#agent?.ended ?? Promise.resolve();
  }

  async close(): Promise<void> {
    await this.#agent?.stop();
    await this.#master?.stop();
    await this.#wire?.close();
    this.clock.end();
    await this.puppets.close();
    await this.#files?.close();
    rmSync(this.workDir, { recursive: true, force: true });
  }

  get #path(): string {
    return `${join(this.workDir, 'bin')}:${MESOS_PATH}`;
  }

  #registrationFraction(): number {
    const wait = Math.max(0, this.registerAt - this.clock.monotonic());
    return Math.min(wait / REGISTRATION_WAIT_MS, 1);
  }
}

function flag(flags: readonly string[], name: string): string | undefined {
  const prefix = `--${name}=`;
  return flags.find((given) => given.startsWith(prefix))?.slice(prefix.length);
}

function durationOf(flags: readonly string[], name: string, byDefault: number): number {
  return parseDuration(flag(flags, name) ?? '') ?? byDefault;
}
