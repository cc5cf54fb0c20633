// Mounts each volume once on an agent, however many executors and tasks use it, and unmounts it after the last.
// The ledger is written before the plugin is asked for anything, so that nothing is ever mounted that no record names.
// One volume is worked on by one executor at a time: everything here happens under its lock.
import { stat } from 'node:fs/promises';
import type { Clock } from '../../shared/runtime/clock.ts';
import { PillionError } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { ExternalVolume } from './external-volume.ts';
import { processIdentity } from './ledger-owner.ts';
import { type MountLedger, type VolumeRecord, type VolumeUse, volumeKey } from './mount-ledger.ts';
import { isMountpoint } from './mount-table.ts';
import { LONG_LIMIT, type PluginClient, PluginRefusal } from './plugin-client.ts';
import { bindReadOnly, unbind } from './read-only-bind.ts';

export interface VolumeMountsOptions {
  readonly ledger: MountLedger;
  readonly clock: Clock;
  readonly log: Logger;
  readonly executorId: string;
  /** Finds the plugin and shakes hands. */
  readonly connect: (driver: string) => Promise<PluginClient>;
}

/** A record without the uses that are over, and why some of them could not be taken out yet. */
interface Remainder {
  readonly record: VolumeRecord;
  readonly busy: readonly unknown[];
}

export class VolumeMounts {
  readonly #options: VolumeMountsOptions;
  #uses = 0;

  constructor(options: VolumeMountsOptions) {
    this.#options = options;
  }

  /**
   * Creates the volume if it is absent, mounts it if it is not, and counts the use. Gives its directory on the agent.
   * @throws PillionError; the use stays in the ledger until `settle` is called for `volumeKey` with `useId`.
   */
  acquire(volume: ExternalVolume, useId: string, task?: string): Promise<string> {
    const { ledger, connect } = this.#options;
    const key = volumeKey(volume.driver, volume.name);
    return ledger.exclusively(key, async () => {
      const plugin = await connect(volume.driver);
      const left = (await this.#withoutDead(key))?.record;
      const known = left?.users.length === 0 ? await this.#takeOver(plugin, key, left) : left;
      const record = this.#withUse(known ?? fresh(volume, useId), volume, useId, task);
      const mountpoint = await this.#mounted(plugin, key, record, volume);
      return volume.readOnly ? this.#readOnly(mountpoint, useId) : mountpoint;
    });
  }

  /** A name for a use that no other use on this agent has. */
  nextUseId(): string {
    this.#uses += 1;
    return `${this.#options.ledger.owner.id}.${this.#uses}`;
  }

  /**
   * Takes a use out of the ledger, and those of dead executors; unmounts the volume when none is left.
   * @throws PillionError when it stays mounted, or may still become mounted; to be called again then.
   */
  settle(key: string, useId?: string): Promise<void> {
    return this.#options.ledger.exclusively(key, async () => {
      const remainder = await this.#withoutDead(key, useId);
      if (remainder === undefined) return;
      const { record, busy } = remainder;
      await this.#options.ledger.write(key, record);
      if (busy.length > 0) throw busy[0];
      if (record.users.length > 0) return;
      await this.#unmount(await this.#options.connect(record.driver), key, record);
    });
  }

  /** A use whose read-only sight is still busy, as while its tasks die, stays in the record. */
  async #withoutDead(key: string, useId?: string): Promise<Remainder | undefined> {
    const { ledger } = this.#options;
    const record = await ledger.read(key);
    if (record === undefined) return undefined;
    const isKept = ({ id, owner }: VolumeUse) => id !== useId && ledger.owner.isLive(owner);
    const kept = record.users.filter(isKept);
    const busy: unknown[] = [];
    for (const use of record.users.filter((user) => !isKept(user))) {
      await unbind(ledger.bindPathOf(use.id)).catch((thrown) => {
        kept.push(use);
        busy.push(thrown);
      });
    }
    return { record: { ...record, users: kept }, busy };
  }

  async #readOnly(mountpoint: string, useId: string): Promise<string> {
    const place = this.#options.ledger.bindPathOf(useId);
    await bindReadOnly(mountpoint, place);
    return place;
  }

  /** What nobody uses any more is unmounted first; where that fails, a mount that is whole is used on. */
  async #takeOver(
    plugin: PluginClient,
    key: string,
    record: VolumeRecord,
  ): Promise<VolumeRecord | undefined> {
    try {
      await this.#unmount(plugin, key, record);
      return undefined;
    } catch (thrown) {
      if (record.mountpoint === undefined && record.askedAt === undefined) throw thrown;
      return record;
    }
  }

  #withUse(record: VolumeRecord, { containerPath }: ExternalVolume, id: string, task?: string): VolumeRecord {
    const { ledger, executorId } = this.#options;
    const executor = { ...processIdentity(), executorId };
    const use: VolumeUse = { id, owner: ledger.owner.id, executor, task, containerPath };
    return { ...record, users: [...record.users, use] };
  }

  async #mounted(
    plugin: PluginClient,
    key: string,
    record: VolumeRecord,
    volume: ExternalVolume,
  ): Promise<string> {
    const { ledger, clock, log } = this.#options;
    const present = await this.#present(plugin, record);
    if (present !== undefined) {
      await ledger.write(key, record);
      return present;
    }
    const wanted: VolumeRecord = { ...record, mountpoint: undefined };
    await ledger.write(key, wanted);
    if ((await plugin.find(volume.name)) === undefined) await plugin.create(volume.name, volume.options);
    await ledger.write(key, { ...wanted, askedAt: clock.now() });
    const mountpoint = await this.#mount(plugin, key, wanted);
    await ledger.write(key, { ...wanted, askedAt: undefined, mountpoint });
    log.info(`mounted volume '${volume.name}' of ${volume.driver} at ${mountpoint}`);
    await mustExist(volume, mountpoint);
    return mountpoint;
  }

  /** Where another user has it mounted; undefined where the plugin no longer knows of that, as after its restart. */
  async #present(plugin: PluginClient, { name, mountpoint }: VolumeRecord): Promise<string | undefined> {
    if (mountpoint === undefined) return undefined;
    try {
      const path = await plugin.path(name);
      return path === '' ? undefined : path;
    } catch (thrown) {
      if (thrown instanceof PluginRefusal) return undefined;
      throw thrown;
    }
  }

  async #mount(plugin: PluginClient, key: string, record: VolumeRecord): Promise<string> {
    try {
      return await plugin.mount(record.name, record.mountId);
    } catch (thrown) {
      // After a clear no, nothing can become mounted any more.
      if (thrown instanceof PluginRefusal)
        await this.#options.ledger.write(key, { ...record, askedAt: undefined });
      throw thrown;
    }
  }

  /** The record goes only when nothing is mounted and nothing can become so. */
  async #unmount(plugin: PluginClient, key: string, record: VolumeRecord): Promise<void> {
    const { ledger, log } = this.#options;
    const wasMounted = await this.#isMounted(plugin, record);
    try {
      await plugin.unmount(record.name, record.mountId);
    } catch (thrown) {
      // What is not mounted any more cannot be unmounted: an executor that died in between has done it.
      if (!(thrown instanceof PluginRefusal) || (await this.#isMounted(plugin, record))) throw thrown;
    }
    if (!wasMounted && this.#mayBecomeMounted(record)) {
      const found = 'a Mount that a dead executor or a task asked for may still be under way';
      throw new PillionError({ subject: `volume '${record.name}' of ${record.driver}`, found });
    }
    await ledger.remove(key);
    log.info(`unmounted volume '${record.name}' of ${record.driver}`);
  }

  async #isMounted(plugin: PluginClient, record: VolumeRecord): Promise<boolean> {
    const places = [record.mountpoint, (await plugin.find(record.name))?.mountpoint];
    const found = await Promise.all(places.map((place) => (place ? isMountpoint(place) : false)));
    return found.includes(true);
  }

  /** A plugin has its full time for a Mount whose caller is gone. */
  #mayBecomeMounted({ askedAt }: VolumeRecord): boolean {
    return askedAt !== undefined && this.#options.clock.now() - askedAt < LONG_LIMIT;
  }
}

function fresh({ driver, name }: ExternalVolume, mountId: string): VolumeRecord {
  return { version: 1, driver, name, mountId, users: [] };
}

/** A plugin in a container of its own may mount where nobody else sees it. */
async function mustExist({ driver, name }: ExternalVolume, mountpoint: string): Promise<void> {
  const found = await stat(mountpoint).catch(() => undefined);
  if (found?.isDirectory()) return;
  throw new PillionError({
    subject: `volume '${name}' of ${driver}`,
    found: `mounted at ${mountpoint}, which is no directory for this executor`,
    action: 'Let the plugin mount where the agent sees it (mount propagation)',
  });
}
