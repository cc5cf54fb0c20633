// Reservations and volumes of ours that no pod knows: they are destroyed and given back, so that nothing leaks.
// Resources of others, or of another framework id, are never touched. Pure.
import type { Offer_Operation, Resource } from '../../shared/mesos/generated/mesos.ts';
import { type Pool, takeReserved } from './pool.ts';

/** The resource_ids that some pod holds. */
export type Known = Pick<ReadonlySet<string>, 'has'>;

export interface Cleanup {
  readonly operations: readonly Offer_Operation[];
  /** For the log. */
  readonly resourceIds: readonly string[];
  readonly pool: Pool;
}

/** A MOUNT disk stays what it is when its volume is gone. */
function withoutVolume({ disk, ...resource }: Resource): Resource {
  return disk?.source === undefined ? resource : { ...resource, disk: { source: disk.source } };
}

/** DESTROY of the volumes, then UNRESERVE of everything, for what is in the pool and not in `known`. */
export function cleanup(pool: Pool, known: Known): Cleanup {
  const leftover = pool.reserved.filter(({ resourceId }) => !known.has(resourceId));
  const volumes = leftover
    .filter((entry) => entry.persistenceId !== undefined)
    .map(({ resource }) => resource);
  const resources = leftover.map(({ resource }) => withoutVolume(resource));
  const operations: Offer_Operation[] = [
    ...(volumes.length > 0 ? [{ type: 'DESTROY', destroy: { volumes } } as const] : []),
    ...(resources.length > 0 ? [{ type: 'UNRESERVE', unreserve: { resources } } as const] : []),
  ];
  const resourceIds = [...new Set(leftover.map(({ resourceId }) => resourceId))];
  return { operations, resourceIds, pool: resourceIds.reduce(takeReserved, pool) };
}
