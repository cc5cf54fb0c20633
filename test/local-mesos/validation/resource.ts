// What the master asks of the resources in tasks, executors and operations. PURE, with Mesos' texts.
import type { Resource } from '../../../shared/mesos/generated/mesos.ts';
import {
  isDynamicallyReserved,
  isPersistentVolume,
  isRevocable,
  isUnreserved,
  reservationRole,
} from '../resources/kinds.ts';
import { equal, quantities, type Resources, scalar, sum, sumAll } from '../resources/resources.ts';
import { firstOf } from '../resources/roles.ts';
import { resourceText } from '../resources/text.ts';
import { resourcesError } from '../resources/validate.ts';
import { idError } from './ids.ts';

/** What is wrong with the first bad resource, in the words that stand behind "uses invalid resources: ". */
export function usableError(resources: Resources): string | undefined {
  const checks: readonly (readonly [string, (resources: Resources) => string | undefined])[] = [
    ['Invalid resources', resourcesError],
    ["Invalid 'gpus' resource", gpusError],
    ['Invalid DiskInfo', (all) => firstOf(all, diskInfoError)],
    ['Invalid ReservationInfo', (all) => firstOf(all, dynamicReservationError)],
  ];
  return firstOf(checks, ([title, check]) => {
    const error = check(resources);
    return error && `${title}: ${error}`;
  });
}

function gpusError(resources: Resources): string | undefined {
  const isWhole = Number.isInteger(scalar(resources, 'gpus') ?? 0);
  return isWhole ? undefined : "The 'gpus' resource must be an unsigned integer";
}

function diskInfoError(resource: Resource): string | undefined {
  const disk = resource.disk;
  if (disk === undefined) return undefined;
  if (disk.persistence !== undefined) return persistenceError(resource, disk.persistence.id);
  if (disk.volume !== undefined) return 'Non-persistent volume not supported';
  return disk.source === undefined ? 'DiskInfo is set but empty' : undefined;
}

function persistenceError(resource: Resource, id: string): string | undefined {
  const created = 'Persistent volumes cannot be created from';
  if (isRevocable(resource)) return `${created} revocable resources`;
  if (isUnreserved(resource)) return `${created} unreserved resources`;
  const volume = resource.disk?.volume;
  if (volume === undefined) return "Expecting 'volume' to be set for persistent volume";
  if (volume.host_path !== undefined) return "Expecting 'host_path' to be unset for persistent volume";
  const error = idError(id);
  return error && `Invalid persistence ID for persistent volume: ${error}`;
}

function dynamicReservationError(resource: Resource): string | undefined {
  if (!isDynamicallyReserved(resource) || !isRevocable(resource)) return undefined;
  return `Dynamically reserved resource ${resourceText(resource)} cannot be created from revocable resources`;
}

/** Persistence ids are unique per role and agent. */
export function persistenceIdsError(resources: Resources): string | undefined {
  const seen = new Set<string>();
  return firstOf(resources.filter(isPersistentVolume), (volume) => {
    const id = volume.disk?.persistence?.id ?? '';
    const key = `${reservationRole(volume)}\n${id}`;
    if (seen.has(key)) return `Persistence ID '${id}' is not unique`;
    seen.add(key);
    return undefined;
  });
}

export function mixedRevocableError(resources: Resources): string | undefined {
  const names = [...new Set(resources.map(({ name }) => name))];
  return firstOf(names, (name) => {
    const kinds = new Set(resources.filter((one) => one.name === name).map(isRevocable));
    return kinds.size > 1
      ? `Cannot use both revocable and non-revocable '${name}' at the same time`
      : undefined;
  });
}

export function persistentVolumesError(volumes: Resources): string | undefined {
  return firstOf(volumes, (resource) => {
    if (resource.disk === undefined) return `Resource ${resourceText(resource)} does not have DiskInfo`;
    if (resource.disk.persistence === undefined) return "'persistence' is not set in DiskInfo";
    const volume = resource.disk.volume;
    if (volume === undefined) return "Expecting 'volume' to be set for persistent volume";
    return volume.mode === 'RO' ? 'Read-only persistent volume not supported' : undefined;
  });
}

export function singleRoleError(resources: Resources): string | undefined {
  const first = resources[0]?.allocation_info?.role;
  return firstOf(resources, ({ allocation_info: info }) => {
    if (info?.role === undefined) return 'The resources are not allocated to a role';
    if (info.role === first) return undefined;
    return `The resources have multiple allocation roles ('${info.role}' and '${first}') but only one allocation role is allowed`;
  });
}

/** The local Mesos has no resource providers, but an operation may still name some. */
export function singleProviderError(resources: Resources): string | undefined {
  const ids = [...new Set(resources.map(({ provider_id: id }) => id?.value))];
  if (ids.length === 1) return undefined;
  if (ids.includes(undefined)) return 'Some resources have a resource provider and some do not';
  return `The resources have multiple resource providers: ${ids.join(', ')}`;
}

/** Whether a port, or an item of a set, is in two of the lists. */
export function overlap(lists: readonly Resources[]): boolean {
  const apart = new Map<string, bigint>();
  for (const list of lists) {
    for (const [name, amount] of quantities(sum(list))) apart.set(name, (apart.get(name) ?? 0n) + amount);
  }
  const together = quantities(sumAll(lists));
  return [...apart].some(([name, amount]) => together.get(name) !== amount);
}

export const sameResources = (a: Resources | undefined, b: Resources | undefined): boolean =>
  equal(sum(a), sum(b));
