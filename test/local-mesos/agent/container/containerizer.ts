// The containers of an agent: one per run of an executor, with its sandbox, its fetched files, its volumes and its
// processes. States of a container: PREPARING (fetching) -> RUNNING -> DESTROYING -> gone; `onTerminated` is called
// exactly once, when nothing of it is alive any more, unless the agent crashed before (`abandon`).
import type { CommandInfo, Resource } from '../../../../shared/mesos/generated/mesos.ts';
import type { Cancel, Clock } from '../../../../shared/runtime/clock.ts';
import { describeError } from '../../../../shared/runtime/errors.ts';
import { type ProcessIdentity, startExecutor, watchRecovered } from './executor-process.ts';
import { processStat } from './proc.ts';
import { killContainer } from './process-tree.ts';
import type { UserIds } from './user.ts';
import { applyVolumeLinks, type VolumeLinks, volumeLinks } from './volumes.ts';
import { UNKNOWN_STATUS } from './wait-status.ts';

export interface ContainerOptions {
  readonly id: string;
  readonly sandbox: string;
  readonly user?: UserIds | undefined;
  /** Called once, with the raw wait status of the executor's process. */
  readonly onTerminated: (status: number) => void;
}

export interface LaunchOptions extends ContainerOptions {
  readonly command: CommandInfo;
  readonly environment: Readonly<Record<string, string>>;
  readonly resources: readonly Resource[];
  /** Brings the command's URIs into the sandbox; rejects with the text that the scheduler gets. */
  readonly fetch: (signal: AbortSignal) => Promise<void>;
  /** Called as soon as the process exists, before anything else is done about it. */
  readonly onStarted: (process: ProcessIdentity) => void;
  /** Called when the container could not be made; `onTerminated` follows. */
  readonly onFailed: (message: string) => void;
}

interface Container {
  readonly options: ContainerOptions;
  readonly abort: AbortController;
  links: VolumeLinks;
  process?: ProcessIdentity | undefined;
  stopWatching?: Cancel;
  isDestroying: boolean;
  isOver: boolean;
  /** The status to report when the process has none of its own. */
  status: number;
}

/** What the launcher's exit status is when the fetcher fails. */
const FETCH_FAILED_STATUS = 256;
const KILLED_STATUS = 9;

export interface ContainerizerOptions {
  readonly clock: Clock;
  /** The agent's folder of persistent volumes. */
  readonly volumes: string;
}

export class Containerizer {
  #options: ContainerizerOptions;
  #containers = new Map<string, Container>();

  constructor(options: ContainerizerOptions) {
    this.#options = options;
  }

  /** Fetches, makes the links, starts the process. Everything that goes wrong is told through the callbacks. */
  async launch(launch: LaunchOptions): Promise<void> {
    const container = this.#add(launch);
    try {
      this.update(launch.id, launch.resources);
      await launch.fetch(container.abort.signal);
      if (container.isDestroying) this.#end(container, KILLED_STATUS);
      else if (!container.isOver) this.#start(container, launch);
    } catch (error) {
      if (!container.isDestroying) launch.onFailed(describeError(error));
      this.#end(container, container.isDestroying ? KILLED_STATUS : FETCH_FAILED_STATUS);
    }
  }

  /** A container that never comes to be: only its end is told. */
  fail(options: ContainerOptions): void {
    this.#end(this.#add(options), UNKNOWN_STATUS);
  }

  /** Takes over a container that a former agent started; one without a process is over at once. */
  recover(
    options: ContainerOptions,
    process: ProcessIdentity | undefined,
    resources: readonly Resource[],
  ): void {
    const container = this.#add(options);
    container.links = volumeLinks(this.#options.volumes, resources);
    container.process = process;
    if (process === undefined) this.#end(container, UNKNOWN_STATUS);
    else {
      const onEnd = (status: number) => this.#end(container, status);
      container.stopWatching = watchRecovered(this.#options.clock, process, onEnd);
    }
  }

  /** Makes the sandbox show the volumes among `resources`, and no others. Throws when that cannot be. */
  update(id: string, resources: readonly Resource[]): void {
    const container = this.#containers.get(id);
    if (container === undefined || container.isDestroying) return;
    const wanted = volumeLinks(this.#options.volumes, resources);
    applyVolumeLinks(container.options.sandbox, container.links, wanted, container.options.user);
    container.links = wanted;
  }

  /** Kills everything of the container; `onTerminated` tells the end. */
  async destroy(id: string): Promise<void> {
    const container = this.#containers.get(id);
    if (container === undefined || container.isDestroying) return;
    container.isDestroying = true;
    container.status = KILLED_STATUS;
    container.abort.abort();
    if (container.process !== undefined) await this.#kill(container);
  }

  /** The executor's process, undefined before it is started and while it is killed. */
  processOf(id: string): ProcessIdentity | undefined {
    const container = this.#containers.get(id);
    return container?.isDestroying === true ? undefined : container?.process;
  }

  /** The ids of all containers that are not gone. */
  get ids(): readonly string[] {
    return [...this.#containers.keys()];
  }

  /** Forgets everything and ends nothing, as a crash does. */
  abandon(): void {
    for (const container of this.#containers.values()) {
      container.isOver = true;
      container.abort.abort();
      container.stopWatching?.();
    }
    this.#containers.clear();
  }

  /** Forgets everything as a crash does, but kills it all first; nothing is told. */
  async end(): Promise<void> {
    const containers = [...this.#containers.values()];
    this.abandon();
    await Promise.all(containers.map((container) => this.#kill(container)));
  }

  #add(options: ContainerOptions): Container {
    const container: Container = {
      options,
      abort: new AbortController(),
      links: new Map(),
      isDestroying: false,
      isOver: false,
      status: UNKNOWN_STATUS,
    };
    this.#containers.set(options.id, container);
    return container;
  }

  #start(container: Container, { command, environment, sandbox, user, onStarted }: LaunchOptions): void {
    const { identity, status } = startExecutor({ command, environment, sandbox, user });
    container.process = identity;
    if (identity !== undefined) onStarted(identity);
    status.then((raw) => this.#end(container, raw));
  }

  #end(container: Container, status: number): void {
    if (container.isOver) return;
    container.isOver = true;
    container.stopWatching?.();
    const raw = status === UNKNOWN_STATUS ? container.status : status;
    this.#kill(container).then(() => {
      if (!this.#containers.delete(container.options.id)) return;
      container.options.onTerminated(raw);
    });
  }

  #kill({ process, options }: Container): Promise<void> {
    const present = process && processStat(process.pid);
    const isAnother = present !== undefined && present.startTime !== process?.startTime;
    return killContainer(isAnother ? undefined : process?.pid, options.sandbox);
  }
}
