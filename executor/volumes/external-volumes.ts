// The external volumes of this executor: those of the pod, held from its first task to its end, and those that single
// tasks name in their labels, held while they live. Nothing is loaded or opened before the first of them.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ExternalVolume as Configured } from '../../shared/link/generated/link.ts';
import type { TaskInfo } from '../../shared/mesos/generated/mesos.ts';
import { describeError } from '../../shared/runtime/errors.ts';
import { type ExternalVolume, ofConfiguration, ofLabels } from './external-volume.ts';
import type { Use, VolumeEngine, VolumeEngineOptions } from './volume-engine.ts';

/** Milliseconds that the executor's end waits for plugins; what is left then is for the next executor. */
const CLOSE_LIMIT = 15_000;

/** The machine's fault, or the plugin's: not that of who asked. */
export class VolumeUnavailable extends Error {
  override readonly name = 'VolumeUnavailable';
}

export class ExternalVolumes {
  readonly #options: VolumeEngineOptions;
  #configured: readonly Configured[] = [];
  #engine: Promise<VolumeEngine> | undefined;
  #pod: Promise<readonly Use[]> | undefined;
  #heldByPod: readonly Use[] = [];
  readonly #closing = new AbortController();
  readonly #ofTasks = new Map<string, readonly Use[]>();

  constructor(options: VolumeEngineOptions) {
    this.#options = options;
  }

  /** The volumes in the pod's configuration: every task sees them. */
  setPod(volumes: readonly Configured[] | undefined): void {
    this.#configured = volumes ?? [];
  }

  /** Whether the task waits for a volume. @throws PillionError when the pod or the task names one wrongly. */
  concern(task: TaskInfo): boolean {
    return this.#podVolumes().length > 0 || ofLabels(task) !== undefined;
  }

  /**
   * Resolves when all volumes of the task are mounted; may take minutes. After `signal` nobody waits any more; what the
   * plugin was asked for goes on, and is undone when it is done.
   * @throws VolumeUnavailable when one cannot be mounted, or at `signal`.
   */
  async mount(task: TaskInfo, signal: AbortSignal): Promise<readonly Use[]> {
    try {
      return await Promise.race([this.#mount(task, signal), aborted(signal)]);
    } catch (cause) {
      throw new VolumeUnavailable(describeError(cause), { cause });
    }
  }

  /** The task is over: its own volumes are released in the background. */
  release(taskId: string): void {
    const uses = this.#ofTasks.get(taskId) ?? [];
    this.#ofTasks.delete(taskId);
    if (uses.length > 0) void this.#engine?.then((engine) => engine.release(uses));
  }

  /** Looks for what dead executors of this agent left mounted, and unmounts it in the background. */
  recover(): void {
    if (!hasRecords(this.#options.directories.ledger)) return;
    this.#load()
      .then((engine) => engine.recover())
      .catch((thrown) =>
        this.#options.log.warn(`volumes of dead executors are not looked for: ${describeError(thrown)}`),
      );
  }

  /** Releases everything; undefined where there is nothing to wait for. */
  close(): Promise<void> | undefined {
    return this.#engine?.then(
      (engine) => this.#close(engine),
      () => {},
    );
  }

  async #close(engine: VolumeEngine): Promise<void> {
    this.#closing.abort();
    for (const uses of this.#ofTasks.values()) engine.release(uses);
    engine.release(this.#heldByPod);
    const left = await engine.close(CLOSE_LIMIT);
    if (left > 0) this.#options.log.warn(`${left} volumes are left to the next executor on this agent`);
  }

  async #mount(task: TaskInfo, signal: AbortSignal): Promise<readonly Use[]> {
    const engine = await this.#load();
    const label = ofLabels(task);
    const taskId = task.task_id.value;
    const either = AbortSignal.any([signal, this.#closing.signal]);
    const own = engine.acquire(label === undefined ? [] : [label], either, taskId);
    const [ofPod, ofTask] = await Promise.allSettled([this.#podUses(engine), own]);
    if (ofTask.status === 'rejected') throw ofTask.reason;
    this.#ofTasks.set(taskId, ofTask.value);
    if (ofPod.status === 'rejected' || either.aborted) this.release(taskId);
    if (ofPod.status === 'rejected') throw ofPod.reason;
    return [...ofPod.value, ...ofTask.value];
  }

  /** Mounted once for all tasks; after a failure the next task tries again. */
  #podUses(engine: VolumeEngine): Promise<readonly Use[]> {
    this.#pod ??= engine.acquire(this.#podVolumes(), this.#closing.signal).then(
      (uses) => {
        this.#heldByPod = uses;
        return uses;
      },
      (thrown) => {
        this.#pod = undefined;
        throw thrown;
      },
    );
    return this.#pod;
  }

  #podVolumes(): ExternalVolume[] {
    return this.#configured.map(ofConfiguration);
  }

  #load(): Promise<VolumeEngine> {
    this.#engine ??= import('./volume-engine.ts').then(({ VolumeEngine }) => new VolumeEngine(this.#options));
    const engine = this.#engine;
    engine.catch(() => {
      if (this.#engine === engine) this.#engine = undefined;
    });
    return engine;
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** Cheap: most agents have no ledger. */
function hasRecords(ledger: string): boolean {
  try {
    return readdirSync(join(ledger, 'volumes')).length > 0;
  } catch {
    return false;
  }
}
