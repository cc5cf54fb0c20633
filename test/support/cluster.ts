// A master, an agent and a scheduler, each a real process that a test may kill for real, around one work directory.
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packExecutor } from '../../scripts/pack-executor.ts';
import { endExecutors } from '../local-mesos/agent/local-agent.ts';
import { Program } from './program.ts';

const LOCAL_MESOS = 'test/local-mesos/main.ts';

export interface PlanView {
  readonly status: string;
  readonly phases: ReadonlyArray<{
    readonly steps: ReadonlyArray<{ readonly name: string; readonly status: string }>;
  }>;
}

export interface PodTask {
  readonly id: string;
  readonly name: string;
  readonly status: string;
}

export class Cluster {
  readonly directory: string;
  readonly #svcYml: string;
  #environment: Readonly<Record<string, string>> = {};
  #flags: readonly string[] = [];
  readonly #ca: string | undefined;
  readonly #token: string | undefined;
  #running: { master: Program; agent: Program; scheduler: Program } | undefined;
  /** All that were ever started. */
  readonly #programs: Program[] = [];
  #masterUrl = '';
  #agentUrl = '';
  #apiUrl = '';
  #executor = '';

  /** Paths: of the authority that agents and clients trust for an API with HTTPS, and of the API's token. */
  constructor(ca?: string, token?: string) {
    this.#ca = ca;
    this.#token = token;
    this.directory = realpathSync(mkdtempSync(join(tmpdir(), 'pillion-cluster-')));
    this.#svcYml = join(this.directory, 'svc.yml');
  }

  /** `flags`: of the scheduler, beside what it needs. */
  async start(
    svcYml: string,
    environment: Readonly<Record<string, string>> = {},
    flags: readonly string[] = [],
  ): Promise<void> {
    writeFileSync(this.#svcYml, svcYml);
    this.#environment = environment;
    this.#flags = flags;
    this.#executor = (await packExecutor()).file;
    const master = await this.#startMaster('0');
    const agent = await this.#startAgent('0');
    this.#running = { master, agent, scheduler: await this.#startScheduler('0') };
  }

  get scheduler(): Program {
    return this.#processes.scheduler;
  }

  /** A call of the master's operator API. */
  async master(call: object): Promise<unknown> {
    const response = await fetch(`${this.#masterUrl}/api/v1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(call),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status} ${text}`);
    return text === '' ? {} : JSON.parse(text);
  }

  get agentWorkDirectory(): string {
    return join(this.directory, 'agent');
  }

  async killScheduler(): Promise<void> {
    await this.#processes.scheduler.kill();
    this.#processes.scheduler = await this.#startScheduler(new URL(this.#apiUrl).port);
  }

  async killAgent(): Promise<void> {
    await this.#processes.agent.kill();
    this.#processes.agent = await this.#startAgent(new URL(this.#agentUrl).port);
  }

  async killMaster(): Promise<void> {
    await this.#processes.master.kill();
    this.#processes.master = await this.#startMaster(new URL(this.#masterUrl).port);
  }

  /** Waits until `probe` is true, asked again whenever the scheduler says something. */
  async until(what: string, probe: () => boolean | Promise<boolean>): Promise<void> {
    await this.scheduler.until(what, probe);
  }

  async untilComplete(plan: string): Promise<void> {
    await this.until(`plan ${plan} is COMPLETE`, async () => (await this.plan(plan)).status === 'COMPLETE');
  }

  async get<T>(path: string): Promise<T> {
    const response = await fetch(`${this.#apiUrl}${path}`);
    return (await response.json()) as T;
  }

  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.#apiUrl}${path}`, init);
  }

  async startPlan(plan: string, parameters: Readonly<Record<string, string>> = {}): Promise<number> {
    const response = await fetch(`${this.#apiUrl}/v1/plans/${plan}/start`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(parameters),
    });
    await response.body?.cancel();
    return response.status;
  }

  /** A client command to its end. */
  async pillion(...args: string[]): Promise<{ readonly code: number | null; readonly output: string }> {
    const client = this.client(...args);
    const { code } = await client.ended;
    return { code, output: client.output.join('\n') };
  }

  /** Of the API. */
  get url(): string {
    return this.#apiUrl;
  }

  /** A client command that runs. */
  client(...args: string[]): Program {
    const env = { PILLION_URL: this.#apiUrl, ...(this.#ca === undefined ? {} : { PILLION_CA: this.#ca }) };
    const flags = this.#token === undefined ? [] : ['--token-file', this.#token];
    return Program.node('scheduler/cli/main.ts', [...flags, ...args], { env });
  }

  plan(name: string): Promise<PlanView> {
    return this.get(`/v1/plans/${name}`);
  }

  async tasks(pod: string): Promise<readonly PodTask[]> {
    return (await this.get<{ tasks: PodTask[] }>(`/v1/pod/${pod}/status`)).tasks;
  }

  /** Ends every process and removes every file. */
  async stop(): Promise<void> {
    const { scheduler, agent, master } = this.#running ?? {};
    for (const program of [scheduler, agent, master, ...this.#programs]) await program?.kill('SIGTERM');
    await endExecutors(this.agentWorkDirectory).catch(() => {});
    rmSync(this.directory, { recursive: true, force: true });
  }

  get #processes() {
    if (this.#running === undefined) throw new Error('the cluster has not been started');
    return this.#running;
  }

  #start(program: Program): Program {
    this.#programs.push(program);
    return program;
  }

  async #startMaster(port: string): Promise<Program> {
    const flags = ['--port', port, '--work-dir', this.directory];
    const master = this.#start(Program.node(LOCAL_MESOS, ['master', ...flags]));
    this.#masterUrl = (await master.line(/^master (\S+)/))[1] ?? '';
    return master;
  }

  async #startAgent(port: string): Promise<Program> {
    const flags = ['--port', port, '--work-dir', this.directory, '--master', new URL(this.#masterUrl).host];
    const env = this.#ca === undefined ? {} : { NODE_EXTRA_CA_CERTS: this.#ca };
    const agent = this.#start(Program.node(LOCAL_MESOS, ['agent', ...flags], { env }));
    this.#agentUrl = (await agent.line(/^agent (\S+)/))[1] ?? '';
    return agent;
  }

  async #startScheduler(port: string): Promise<Program> {
    const state = join(this.directory, 'state.db');
    const flags = [
      '--master',
      this.#masterUrl,
      '--state',
      state,
      '--port',
      port,
      '--executor',
      this.#executor,
    ];
    const quick = ['--task-backoff', '0', ...this.#flags];
    const args = ['scheduler', this.#svcYml, ...flags, ...quick];
    const program = this.#start(Program.node('scheduler/cli/main.ts', args, { env: this.#environment }));
    this.#apiUrl = (await program.line(/ at (https?:\S+)/))[1] ?? '';
    return program;
  }
}
