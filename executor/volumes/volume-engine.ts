// Opens the ledger and puts together what mounts and unmounts. Loaded only by executors that meet an external volume:
// SQLite and node:crypto are not free.
import type { Clock } from '../../shared/runtime/clock.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { ExternalVolume } from './external-volume.ts';
import { MountLedger, volumeKey } from './mount-ledger.ts';
import { PluginClient } from './plugin-client.ts';
import { discover } from './plugin-discovery.ts';
import { Releases } from './releases.ts';
import type { VolumeDirectories } from './volume-directories.ts';
import { VolumeMounts } from './volume-mounts.ts';

export interface VolumeEngineOptions {
  readonly directories: VolumeDirectories;
  readonly clock: Clock;
  readonly log: Logger;
  /** Unique to this executor process. */
  readonly id: string;
  readonly executorId: string;
}

/** A volume in use. */
export interface Use {
  readonly key: string;
  readonly useId: string;
  readonly volume: ExternalVolume;
  /** The directory on the agent. */
  readonly mountpoint: string;
}

export class VolumeEngine {
  readonly #ledger: MountLedger;
  readonly #mounts: VolumeMounts;
  readonly #releases: Releases;

  /** @throws PillionError when the ledger cannot be written. */
  constructor({ directories, clock, log, id, executorId }: VolumeEngineOptions) {
    this.#ledger = new MountLedger(directories.ledger, id, clock);
    const connect = async (driver: string) => {
      const plugin = new PluginClient(driver, await discover(driver, directories), clock);
      await plugin.activate();
      return plugin;
    };
    this.#mounts = new VolumeMounts({ ledger: this.#ledger, clock, log, executorId, connect });
    this.#releases = new Releases((key, useId) => this.#mounts.settle(key, useId), clock, log);
  }

  /** Mounts all, or none: when one fails or nobody wants them any more, they are released after all have settled. */
  acquire(volumes: readonly ExternalVolume[], signal: AbortSignal, task?: string): Promise<Use[]> {
    const acquiring = this.#acquire(volumes, signal, task);
    this.#releases.follow(acquiring);
    return acquiring;
  }

  async #acquire(volumes: readonly ExternalVolume[], signal: AbortSignal, task?: string): Promise<Use[]> {
    const wanted = volumes.map((volume) => ({
      volume,
      key: volumeKey(volume.driver, volume.name),
      useId: this.#mounts.nextUseId(),
    }));
    const mounting = wanted.map(async ({ volume, key, useId }) => {
      const mountpoint = await this.#mounts.acquire(volume, useId, task);
      return { volume, key, useId, mountpoint };
    });
    const results = await Promise.allSettled(mounting);
    const failure = results.find((result) => result.status === 'rejected');
    if (failure === undefined && !signal.aborted) return Promise.all(mounting);
    this.release(wanted);
    throw failure?.reason ?? signal.reason;
  }

  /** In the background. */
  release(uses: readonly Pick<Use, 'key' | 'useId'>[]): void {
    for (const { key, useId } of uses) this.#releases.add(key, useId);
  }

  /** Unmounts, in the background, what dead executors left. */
  recover(): void {
    for (const key of this.#ledger.keys()) this.#releases.addLeft(key);
    this.#ledger.owner.removeDead();
  }

  /** Waits for what is being released, `limit` milliseconds at most; gives how many volumes are left. */
  async close(limit: number): Promise<number> {
    const left = await this.#releases.finish(limit);
    this.#ledger.owner.leave();
    return left;
  }
}
