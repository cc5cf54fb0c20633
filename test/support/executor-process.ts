// The real executor as a real process in a temporary sandbox, with the environment that an agent gives it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskInfo } from '../../shared/mesos/generated/mesos.ts';

export interface ExecutorProcessOptions {
  /** ip:port */
  readonly endpoint: string;
  readonly checkpoint?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  /** The Node.js to run; a relative one is looked for in the sandbox. By default this process' own. */
  readonly node?: string;
  /** Arguments of node; by default the executor's sources. */
  readonly program?: readonly string[];
  /** Called with the sandbox before the process starts. */
  readonly fill?: (sandbox: string) => void;
}

export interface ExecutorEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const ROOT = join(import.meta.dirname, '../..');
/** Arguments of Node.js. */
export const SOURCES = ['--disable-warning=ExperimentalWarning', join(ROOT, 'executor/main.ts')];

export class ExecutorProcess {
  readonly sandbox: string;
  readonly child: ChildProcess;
  readonly ended: Promise<ExecutorEnd>;
  stderr = '';
  stdout = '';

  constructor(options: ExecutorProcessOptions) {
    const {
      endpoint,
      checkpoint = true,
      environment,
      node = process.execPath,
      program = SOURCES,
      fill,
    } = options;
    this.sandbox = mkdtempSync(join(tmpdir(), 'pillion-executor-'));
    fill?.(this.sandbox);
    this.child = spawn(node, program, {
      cwd: this.sandbox,
      env: { ...agentEnvironment(endpoint, this.sandbox, checkpoint), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    this.ended = once(this.child, 'close').then(([code, signal]) => ({ code, signal }));
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  /** The text of a file of a task. */
  read(taskId: string, file: string): string {
    return readFileSync(join(this.sandbox, 'tasks', taskId, file), 'utf8');
  }

  /** Waits until a task has written `text` to its stdout. */
  async printed(taskId: string, text: string): Promise<void> {
    const path = join(this.sandbox, 'tasks', taskId, 'stdout');
    await this.until(() => existsSync(path) && readFileSync(path, 'utf8').includes(text));
  }

  /** Waits until `isTrue`; fails when the executor ends before, as after a test that took too long. */
  async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) {
      const { exitCode, signalCode } = this.child;
      if ((exitCode ?? signalCode) !== null && !isTrue()) throw new Error('the executor has ended before');
      await tick();
    }
  }

  /** Ends the executor if it still runs, waits until nothing of it is left, and removes the sandbox. */
  async dispose(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
    await gone(() => processesIn(this.sandbox));
    rmSync(this.sandbox, { recursive: true, force: true });
  }
}

/** Resolves when `find` finds no process any more. */
export async function gone(find: () => readonly number[]): Promise<void> {
  while (find().length > 0) await tick();
}

function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 10));
}

/** Processes whose environment names a directory, dead ones apart. */
export function processesIn(directory: string): number[] {
  const numbers = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return numbers.map(Number).filter((pid) => environmentOf(pid).includes(directory));
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
}

/** A task of a LAUNCH_GROUP with a shell command. */
export function shellTask(id: string, value: string, more: Partial<TaskInfo> = {}): TaskInfo {
  return {
    name: id,
    task_id: { value: id },
    agent_id: { value: 'a1' },
    command: { shell: true, value },
    ...more,
  };
}

function agentEnvironment(endpoint: string, sandbox: string, checkpoint: boolean): Record<string, string> {
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    MESOS_FRAMEWORK_ID: 'f1',
    MESOS_EXECUTOR_ID: 'e1',
    MESOS_SLAVE_ID: 'a1',
    MESOS_SLAVE_PID: `slave(1)@${endpoint}`,
    MESOS_AGENT_ENDPOINT: endpoint,
    MESOS_DIRECTORY: sandbox,
    MESOS_SANDBOX: sandbox,
    MESOS_CHECKPOINT: checkpoint ? '1' : '0',
    MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD: '5secs',
    ...(checkpoint ? { MESOS_RECOVERY_TIMEOUT: '15mins', MESOS_SUBSCRIPTION_BACKOFF_MAX: '200ms' } : {}),
  };
}
