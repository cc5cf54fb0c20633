// Pods with external volumes: real executors under scripted agents, on one agent's ledger and plugin.
import { type ExternalVolume, PodConfiguration } from '../../shared/link/generated/link.ts';
import { encode } from '../../shared/mesos/codec.ts';
import type { TaskInfo } from '../../shared/mesos/generated/mesos.ts';
import { ExecutorProcess, shellTask } from './executor-process.ts';
import { FakeAgent } from './fake-agent.ts';
import { VolumePlugin } from './volume-plugin.ts';

export interface Pod {
  readonly agent: FakeAgent;
  readonly executor: ExecutorProcess;
}

/** One machine: a plugin, and the executors on it. */
export class VolumeMachine {
  readonly plugin: VolumePlugin;
  readonly #pods: Pod[] = [];

  private constructor(plugin: VolumePlugin) {
    this.plugin = plugin;
  }

  static async start(): Promise<VolumeMachine> {
    return new VolumeMachine(await VolumePlugin.start());
  }

  /** An executor that has subscribed. */
  pod(...volumes: ExternalVolume[]): Promise<Pod> {
    return this.podWith({}, ...volumes);
  }

  /** The same with more variables. */
  async podWith(more: Readonly<Record<string, string>>, ...external_volumes: ExternalVolume[]): Promise<Pod> {
    const agent = await FakeAgent.start({
      executor: { data: encode(PodConfiguration, { external_volumes }) },
      framework: { capabilities: [{ type: 'TASK_KILLING_STATE' }] },
    });
    const environment = { ...this.plugin.environment, ...more };
    const executor = new ExecutorProcess({ endpoint: agent.endpoint, environment });
    this.#pods.push({ agent, executor });
    await agent.callOf('SUBSCRIBE');
    return { agent, executor };
  }

  /** For a pod's configuration; appears as `data`. */
  volume(name: string, more: Partial<ExternalVolume> = {}): ExternalVolume {
    return { driver: this.plugin.driver, name, container_path: 'data', ...more };
  }

  /** A task that names a volume in its labels. */
  task(id: string, command: string, volume: string, more: Readonly<Record<string, string>> = {}): TaskInfo {
    const labels = { volume, 'volume-driver': this.plugin.driver, ...more };
    const list = Object.entries(labels).map(([key, value]) => ({ key, value }));
    return shellTask(id, command, { labels: { labels: list.filter(({ value }) => value !== '') } });
  }

  async stop(): Promise<void> {
    for (const { agent, executor } of this.#pods) {
      await executor.dispose();
      await agent.crash();
    }
    await this.plugin.stop();
  }
}
