// The scheduler of a service as a process of its own, and a client of its HTTP API.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PillionError } from '../../shared/runtime/errors.ts';
import type { PlanStatus } from './progress.ts';

const PROGRAM = resolve(import.meta.dirname, '../../scheduler/cli/main.ts');
const START_LIMIT = 30_000;
const POLL = 200;
const LOG_LINES_SHOWN = 15;
/** The scheduler's state has the environments of tasks: nobody else may read it. */
const PRIVATE = 0o077;
/** Seconds: on a laptop nobody wants to wait the SDK's minute before a failed task starts again. */
const TASK_BACKOFF = '2';

export interface ServiceOptions {
  readonly svcYml: string;
  readonly master: string;
  readonly port: number;
  /** Where state and log go. */
  readonly work: string;
  readonly executor: string;
  /** Files served to agents, by name: `NAME` becomes `{{{ARTIFACT_NAME}}}` in the template. */
  readonly artifacts: Readonly<Record<string, string>>;
  readonly environment: NodeJS.ProcessEnv;
}

export class Service {
  readonly url: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly #child: ChildProcess;
  readonly #log: string;

  /** Resolves when the API answers; rejects with what the scheduler said when it ends before. */
  static async start(options: ServiceOptions): Promise<Service> {
    const log = join(options.work, 'scheduler.log');
    await mkdir(options.work, { recursive: true });
    await using output = await open(log, 'w', 0o600);
    const umask = process.umask(PRIVATE);
    const child = spawn(process.execPath, schedulerArguments(options), {
      env: options.environment,
      // The channel tells the scheduler when this process is gone, also by kill -9.
      stdio: ['ignore', output.fd, output.fd, 'ipc'],
      // Ctrl-C reaches the whole foreground group; the scheduler is stopped in its turn instead.
      detached: true,
    });
    process.umask(umask);
    const service = new Service(child, log, options);
    await service.#ready();
    return service;
  }

  private constructor(child: ChildProcess, log: string, { port, environment }: ServiceOptions) {
    this.#child = child;
    this.#log = log;
    this.url = `http://127.0.0.1:${port}`;
    this.environment = environment;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async get<T>(path: string): Promise<T> {
    const response = await fetch(`${this.url}${path}`);
    return (await response.json()) as T;
  }

  async post(path: string): Promise<void> {
    const response = await fetch(`${this.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    if (response.ok) return void (await response.body?.cancel());
    const found = `${response.status} ${await response.text()}`;
    throw new PillionError({ subject: `POST ${path}`, found, expected: '200' });
  }

  async plans(): Promise<string[]> {
    return this.get('/v1/plans');
  }

  /** Follows a plan until `isOver` or the signal; `show` gets each status. Rejects when the scheduler ends. */
  async follow(
    plan: string,
    show: (status: PlanStatus) => void,
    isOver: (status: PlanStatus) => boolean,
    signal: AbortSignal,
  ): Promise<PlanStatus> {
    for (;;) {
      if (!this.isRunning) throw await this.#ended();
      const status = await this.get<PlanStatus>(`/v1/plans/${encodeURIComponent(plan)}`);
      show(status);
      if (isOver(status)) return status;
      await sleep(POLL, undefined, { signal });
    }
  }

  async stop(isHurried: boolean): Promise<void> {
    if (!this.isRunning) return;
    this.#child.kill(isHurried ? 'SIGKILL' : 'SIGTERM');
    await once(this.#child, 'exit');
  }

  async #ready(): Promise<void> {
    const signal = AbortSignal.timeout(START_LIMIT);
    for (;;) {
      if (!this.isRunning) throw await this.#ended();
      const answer = await this.plans().catch(() => undefined);
      if (answer !== undefined) return;
      await sleep(POLL, undefined, { signal });
    }
  }

  async #ended(): Promise<PillionError> {
    const lines = (await readFile(this.#log, 'utf8')).trimEnd().split('\n');
    const { exitCode, signalCode } = this.#child;
    return new PillionError({
      subject: 'the scheduler',
      found: `it ended (${exitCode ?? signalCode}); its last lines:\n${lines.slice(-LOG_LINES_SHOWN).join('\n')}`,
    });
  }
}

function schedulerArguments(options: ServiceOptions): string[] {
  const artifacts = Object.entries(options.artifacts).flatMap(([name, file]) => [
    '--artifacts',
    `${name}=${file}`,
  ]);
  return [
    '--disable-warning=ExperimentalWarning',
    PROGRAM,
    'scheduler',
    options.svcYml,
    '--master',
    options.master,
    '--port',
    String(options.port),
    '--state',
    join(options.work, 'state.db'),
    '--executor',
    options.executor,
    '--task-backoff',
    TASK_BACKOFF,
    ...artifacts,
  ];
}

/** `wanted` where nobody listens on it, else one that the system gives. */
export async function freePort(wanted: number): Promise<number> {
  return (await canListen(wanted)) ?? (await canListen(0)) ?? wanted;
}

async function canListen(port: number): Promise<number | undefined> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' ? address?.port : undefined;
  } catch {
    return undefined;
  } finally {
    server.close();
  }
}
