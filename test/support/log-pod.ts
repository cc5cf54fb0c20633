// A pod of the real executor whose tasks' output is forwarded, with a scripted agent.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Heartbeat,
  type LogConfiguration,
  PodConfiguration,
  TaskConfiguration,
} from '../../shared/link/generated/link.ts';
import { decodeMessage } from '../../shared/link/link.ts';
import { encode } from '../../shared/mesos/codec.ts';
import { ExecutorProcess, type ExecutorProcessOptions, shellTask } from './executor-process.ts';
import { FakeAgent } from './fake-agent.ts';

export interface LogPodOptions extends Pick<ExecutorProcessOptions, 'fill' | 'program'> {
  readonly pod?: PodConfiguration;
}

export class LogPod {
  readonly agent: FakeAgent;
  readonly executor: ExecutorProcess;

  private constructor(agent: FakeAgent, executor: ExecutorProcess) {
    this.agent = agent;
    this.executor = executor;
  }

  static async start(logs: LogConfiguration, { pod, ...options }: LogPodOptions = {}): Promise<LogPod> {
    const configuration = { pod_instance: 'hello-0', heartbeat_interval_seconds: 0.2, logs, ...pod };
    const data = encode(PodConfiguration, configuration);
    const agent = await FakeAgent.start({ executor: { data } });
    const executor = new ExecutorProcess({ endpoint: agent.endpoint, ...options });
    await agent.callOf('SUBSCRIBE');
    return new LogPod(agent, executor);
  }

  run(id: string, command: string, configuration: TaskConfiguration = {}): void {
    const data = encode(TaskConfiguration, configuration);
    this.agent.launch(shellTask(id, command, { data }));
  }

  /** The first heartbeat that fits, past or future. */
  async heartbeat(wanted: (heartbeat: Heartbeat) => boolean): Promise<Heartbeat> {
    const read = (data: Uint8Array | undefined) =>
      data === undefined ? undefined : decodeMessage(data).heartbeat;
    const call = await this.agent.call(({ message }) => {
      const heartbeat = read(message?.data);
      return heartbeat !== undefined && wanted(heartbeat);
    });
    return read(call.message?.data) ?? {};
  }

  /** The executor's own log so far. */
  get log(): string {
    const path = join(this.executor.sandbox, 'executor.log');
    return this.executor.stderr + (existsSync(path) ? readFileSync(path, 'utf8') : '');
  }

  async dispose(): Promise<void> {
    await this.executor.dispose();
    await this.agent.crash();
  }
}
