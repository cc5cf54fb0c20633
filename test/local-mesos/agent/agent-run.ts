// One life of an agent, from its start or restart to its end or crash: puts the parts together. What it knows is in
// memory and on disk; a crash drops the memory and cuts the links, and leaves executors and disk as they are.
import type { AgentInfo } from '../../../shared/mesos/generated/mesos.ts';
import type { AgentMessage } from '../link.ts';
import { agentInfo } from './agent-info.ts';
import { AgentState } from './agent-state.ts';
import { Containerizer } from './container/containerizer.ts';
import type { AgentCore } from './core.ts';
import { Endings } from './endings.ts';
import { ExecutorCalls } from './executor-calls.ts';
import { ExecutorStarter } from './executor-starter.ts';
import { Fetcher } from './fetcher/fetcher.ts';
import { Files } from './files/files.ts';
import { GarbageCollector } from './garbage-collector.ts';
import { Kills } from './kills.ts';
import { Launches } from './launches.ts';
import { MasterMessages } from './master-messages.ts';
import { MasterSession } from './master-session.ts';
import { Operations } from './operations.ts';
import type { OperatorParts } from './operator/operator-api.ts';
import type { AgentConfig } from './options.ts';
import { AgentPaths } from './paths.ts';
import { Recovery } from './recovery.ts';
import { RunCheckpoint } from './run-checkpoint.ts';
import { RunClock } from './run-clock.ts';
import { UpdateManager } from './status/update-manager.ts';
import { StatusUpdates } from './status-updates.ts';

export interface RunOptions {
  readonly config: AgentConfig;
  readonly port: number;
  /** The master wanted the agent to end, and everything of it has ended. */
  readonly onTerminated: () => void;
}

export class AgentRun {
  readonly calls: ExecutorCalls;
  readonly operator: OperatorParts;
  #core: AgentCore;
  #clock: RunClock;
  #session: MasterSession;
  #recovery: Recovery;

  constructor({ config, port, onTerminated }: RunOptions) {
    this.#clock = new RunClock(config.clock);
    this.#core = makeCore({
      config,
      clock: this.#clock,
      info: agentInfo(config, port),
      port,
      onTerminated,
      send: (message) => this.#session.send(message),
      forward: (update) => updates.forward(update),
    });
    const core = this.#core;
    const files = new Files(core.paths);
    const checkpoint = new RunCheckpoint(core.paths);
    const operations = new Operations(core);
    const updates = new StatusUpdates(core, () => endings);
    const garbage = new GarbageCollector(this.#clock, config.gcDelay, (path) => files.detach(path));
    const endings = new Endings(core, updates, checkpoint, garbage);
    const starter = new ExecutorStarter(core, endings, checkpoint, files);
    const launches = new Launches(core, updates, endings, checkpoint, starter);
    const kills = new Kills(core, updates, endings);
    const parts = { updates, endings, launches, kills, operations, checkpoint };
    const messages = new MasterMessages(core, parts);
    this.calls = new ExecutorCalls(core, updates, endings, launches);
    this.operator = { core, files, operations };
    this.#recovery = new Recovery(core, parts, files);
    this.#session = new MasterSession(core, {
      registration: () => messages.registration(),
      onMessage: (message) => messages.take(message),
      onDisconnected: () => messages.disconnected(),
    });
  }

  /** Recovers what a former life has left, then looks for the master. */
  start(): void {
    this.#recovery.start(() => this.#session.connect());
  }

  get agentId(): string | undefined {
    return this.#core.state.info.id?.value;
  }

  /** Memory is lost, links are cut, executors live on. */
  crash(): void {
    this.#clock.end();
    this.#core.updates.pause();
    this.#core.containerizer.abandon();
    this.#session.cut();
  }

  /** The end in peace: the link is closed after what was sent, and every executor is killed. */
  async end(): Promise<void> {
    this.#clock.end();
    this.#core.updates.pause();
    this.#session.close();
    await this.#core.containerizer.end();
  }
}

interface CoreOptions {
  readonly config: AgentConfig;
  readonly clock: RunClock;
  readonly info: AgentInfo;
  readonly port: number;
  readonly onTerminated: () => void;
  readonly send: (message: AgentMessage) => void;
  readonly forward: ConstructorParameters<typeof UpdateManager>[0]['forward'];
}

function makeCore({ config, clock, info, port, onTerminated, send, forward }: CoreOptions): AgentCore {
  const paths = new AgentPaths(config.workDir);
  return {
    config,
    clock,
    paths,
    state: new AgentState(info),
    containerizer: new Containerizer({ clock, volumes: paths.volumes }),
    fetcher: new Fetcher({
      clock,
      cacheDirectory: paths.fetcherCache,
      cacheSize: config.fetcherCacheSize,
      stallTimeout: config.fetcherStallTimeout,
    }),
    updates: new UpdateManager({ clock, forward }),
    streams: new Map(),
    port: () => port,
    send,
    terminated: onTerminated,
  };
}
