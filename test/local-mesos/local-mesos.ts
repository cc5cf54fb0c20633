// A whole local Mesos for a test: one master and its agents in this process, on free ports.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalAgent } from './agent/local-agent.ts';
import type { AgentOptions } from './agent/options.ts';
import { LocalMaster } from './master/local-master.ts';
import type { MasterOptions } from './master/options.ts';

export interface LocalMesosOptions extends Partial<Omit<MasterOptions, 'port'>> {
  /** Kept by stop() when it is given; else a temporary directory, which stop() removes. */
  readonly workDir?: string;
  /** Default 0: a free one. */
  readonly masterPort?: number;
  /** One agent for each; default one with Mesos' own defaults. Times in milliseconds. */
  readonly agents?: readonly Partial<Omit<AgentOptions, 'master'>>[];
}

/** Registers at once: a test should not wait for the random second that agents leave between them. */
const AT_ONCE = { registrationBackoffFactor: 20 };

export class LocalMesos {
  readonly master: LocalMaster;
  readonly agents: readonly LocalAgent[];
  readonly workDir: string;
  readonly #isTemporary: boolean;

  private constructor(
    master: LocalMaster,
    agents: readonly LocalAgent[],
    workDir: string,
    isTemporary: boolean,
  ) {
    this.master = master;
    this.agents = agents;
    this.workDir = workDir;
    this.#isTemporary = isTemporary;
  }

  /** Listens when it returns; the agents register by themselves in the moments after. */
  static async start(options: LocalMesosOptions = {}): Promise<LocalMesos> {
    const { workDir: given, masterPort, agents: wanted = [{}], ...rest } = options;
    const workDir = given ?? (await mkdtemp(join(tmpdir(), 'local-mesos-')));
    const master = await LocalMaster.start({
      ...rest,
      port: masterPort ?? 0,
      workDir: join(workDir, 'master'),
    });
    const agents: LocalAgent[] = [];
    try {
      for (const [at, agent] of wanted.entries()) {
        const own = { workDir: join(workDir, `agent-${at}`), master: master.address };
        agents.push(await LocalAgent.start({ ...AT_ONCE, ...own, ...agent }));
      }
    } catch (error) {
      await Promise.all([...agents.map((agent) => agent.stop()), master.stop()]);
      throw error;
    }
    return new LocalMesos(master, agents, workDir, given === undefined);
  }

  /** `http://ip:port`. */
  get masterUrl(): string {
    return this.master.url;
  }

  /** Ends everything: the executors' process groups too. */
  async stop(): Promise<void> {
    await Promise.all(this.agents.map((agent) => agent.stop()));
    await this.master.stop();
    if (this.#isTemporary) await rm(this.workDir, { recursive: true, force: true });
  }
}
