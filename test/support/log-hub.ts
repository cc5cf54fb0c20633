// The heart of the forwarding thread with real files and real sinks, in the test's own process.
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hub } from '../../executor/logs/hub.ts';
import { readLogSettings } from '../../executor/logs/log-settings.ts';
import { OffsetsFile } from '../../executor/logs/offsets.ts';
import type { FromForwarder } from '../../executor/logs/protocol.ts';
import { createSink } from '../../executor/logs/sinks/create.ts';
import type { LogConfiguration, LogStream, SecretVariable } from '../../shared/link/generated/link.ts';
import { systemClock } from '../../shared/runtime/clock.ts';

export class LogHub {
  readonly directory = mkdtempSync(join(tmpdir(), 'pillion-hub-'));
  readonly told: FromForwarder[] = [];
  readonly freed = new BigInt64Array(new SharedArrayBuffer(8));
  readonly #waiters: { readonly wanted: () => boolean; readonly resolve: () => void }[] = [];
  readonly hub: Hub;

  constructor() {
    this.hub = new Hub({
      clock: systemClock,
      random: { fraction: () => 0.1 },
      offsets: new OffsetsFile(join(this.directory, 'offsets')),
      createSink: (settings, events) => createSink(settings, events, this.directory),
      tell: (message) => this.#take(message),
    });
  }

  /** Begins to forward the stdout of a task. */
  open(logs: LogConfiguration, taskId = 't', secrets: readonly SecretVariable[] = []): void {
    const settings = readLogSettings(logs, secrets, true).forwarding;
    if (settings === undefined) throw new Error('no sinks');
    const directory = join(this.directory, taskId);
    mkdirSync(directory, { recursive: true });
    const streams = [{ name: 'stdout', path: this.path(taskId), freed: this.freed }] as const;
    const labels = {
      service: 'hello',
      pod: 'hello-0',
      agent: 'agent.example',
      task: 'hello-0-server',
      task_id: taskId,
    };
    this.hub.open({ taskId, directory, streams, labels, settings });
  }

  path(taskId = 't'): string {
    return join(this.directory, taskId, 'stdout');
  }

  write(content: string | Uint8Array, taskId = 't'): void {
    mkdirSync(join(this.directory, taskId), { recursive: true });
    appendFileSync(this.path(taskId), content);
  }

  /** The first figures of a task's stdout that fit, from now on. */
  async figures(wanted: (stream: LogStream) => boolean, taskId = 't'): Promise<LogStream> {
    const now = () => {
      const last = this.told.findLast((message) => message.type === 'FIGURES');
      return last?.tasks.find((task) => task.taskId === taskId)?.streams[0];
    };
    await this.until(() => {
      const stream = now();
      return stream !== undefined && wanted(stream);
    });
    return now() ?? { file: '', sink: '' };
  }

  until(wanted: () => boolean): Promise<void> {
    if (wanted()) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ wanted, resolve }));
  }

  get log(): string {
    return this.told.map((message) => (message.type === 'LOG' ? `${message.message}\n` : '')).join('');
  }

  async dispose(): Promise<void> {
    await this.hub.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  #take(message: FromForwarder): void {
    this.told.push(message);
    for (const waiter of this.#waiters.filter(({ wanted }) => wanted())) {
      this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
      waiter.resolve();
    }
  }
}
