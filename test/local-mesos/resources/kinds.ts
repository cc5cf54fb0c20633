// What a single resource is: reserved, dynamic, a volume, allocated; and which two are of one kind. PURE.
// All functions take the post-reservation-refinement form (`reservations`, no `role`); see formats.ts.
import { isDeepStrictEqual } from 'node:util';
import type {
  Resource,
  Resource_DiskInfo,
  Resource_ReservationInfo,
} from '../../../shared/mesos/generated/mesos.ts';

export const reservationsOf = (resource: Resource): readonly Resource_ReservationInfo[] =>
  resource.reservations ?? [];

export const isReserved = (resource: Resource): boolean => reservationsOf(resource).length > 0;
export const isUnreserved = (resource: Resource): boolean => !isReserved(resource);

export function isDynamicallyReserved(resource: Resource): boolean {
  return reservationsOf(resource).at(-1)?.type === 'DYNAMIC';
}

/** The role of the innermost reservation; `*` when there is none. */
export function reservationRole(resource: Resource): string {
  return reservationsOf(resource).at(-1)?.role ?? '*';
}

export const isRefined = (resource: Resource): boolean => reservationsOf(resource).length > 1;
export const isPersistentVolume = (resource: Resource): boolean => resource.disk?.persistence !== undefined;
export const isRevocable = (resource: Resource): boolean => resource.revocable !== undefined;

/** Reservations and volumes that are made at run time, which the agent keeps on disk. */
export function needsCheckpoint(resource: Resource): boolean {
  return isDynamicallyReserved(resource) || isPersistentVolume(resource);
}

export function isStrictSubrole(role: string, ancestor: string): boolean {
  return role.startsWith(`${ancestor}/`);
}

/** Whether a framework in `role` may be offered it: unreserved, or reserved to the role or an ancestor. */
export function isAllocatableTo(resource: Resource, role: string): boolean {
  const reserved = reservationRole(resource);
  return isUnreserved(resource) || reserved === role || isStrictSubrole(role, reserved);
}

/** The volume's reserved disk without the volume: what CREATE takes, and DESTROY gives back. */
export function stripVolume(volume: Resource): Resource {
  const { disk, shared: _shared, ...rest } = volume;
  return disk?.source === undefined ? rest : { ...rest, disk: { source: disk.source } };
}

/** Same in everything but the amount. */
export function sameKind(a: Resource, b: Resource): boolean {
  return (
    a.name === b.name &&
    a.type === b.type &&
    a.allocation_info?.role === b.allocation_info?.role &&
    sameReservations(a, b) &&
    sameDisk(a.disk, b.disk) &&
    isRevocable(a) === isRevocable(b) &&
    (a.shared === undefined) === (b.shared === undefined) &&
    a.provider_id?.value === b.provider_id?.value
  );
}

/** Whether `b` may be merged into `a`: volumes and mounted disks stay apart. */
export function isAddable(a: Resource, b: Resource): boolean {
  return sameKind(a, b) && !isWhole(a);
}

/** A persistent volume, or a disk that can only be had whole. */
export function isWhole({ disk, shared }: Resource): boolean {
  const source = disk?.source;
  const exclusive =
    source?.type === 'MOUNT' ||
    source?.type === 'BLOCK' ||
    (source?.type === 'RAW' && source.id !== undefined);
  return shared !== undefined || disk?.persistence !== undefined || exclusive;
}

function sameReservations(a: Resource, b: Resource): boolean {
  const left = reservationsOf(a);
  const right = reservationsOf(b);
  return left.length === right.length && left.every((one, at) => sameReservation(one, right[at]));
}

function sameReservation(a: Resource_ReservationInfo, b: Resource_ReservationInfo | undefined): boolean {
  return (
    b !== undefined &&
    a.type === b.type &&
    a.role === b.role &&
    a.principal === b.principal &&
    isDeepStrictEqual(labelList(a), labelList(b))
  );
}

/** Labels are compared as a bag: their order means nothing. */
function labelList(reservation: Resource_ReservationInfo): string[] | undefined {
  return reservation.labels?.labels?.map(({ key, value }) => JSON.stringify([key, value])).sort();
}

/** A volume is its persistence id: the path and mode may differ. */
function sameDisk(a: Resource_DiskInfo | undefined, b: Resource_DiskInfo | undefined): boolean {
  return (
    (a === undefined) === (b === undefined) &&
    isDeepStrictEqual(a?.source, b?.source) &&
    (a?.persistence === undefined) === (b?.persistence === undefined) &&
    a?.persistence?.id === b?.persistence?.id
  );
}
