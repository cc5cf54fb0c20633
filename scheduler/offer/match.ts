// One requirement against one pool: taken from what is free, or found again among our reservations. Pure.
import type { Resource } from '../../shared/mesos/generated/mesos.ts';
import type { Random } from '../../shared/runtime/random.ts';
import { fail, type Outcome, pass } from './outcome.ts';
import {
  type MountDisk,
  type Pool,
  type ReservedEntry,
  reservedEntries,
  takeDisk,
  takeReserved,
  takeScalar,
} from './pool.ts';
import { lowestCommon, type Ranges, removePort, showRanges } from './ranges.ts';
import { type Requirement, showRequirement } from './requirement.ts';
import {
  type Owner,
  type Reservation,
  reservedResource,
  showReservation,
  usedResource,
} from './reservation.ts';
import { showMilli, toMilli } from './scalar.ts';

export interface Matched {
  readonly pool: Pool;
  readonly reservation: Reservation;
  readonly unreserve?: Resource | undefined;
  readonly reserve?: Resource | undefined;
  readonly create?: Resource | undefined;
}

export interface Match {
  readonly outcome: Outcome;
  /** Absent when the requirement is not met. */
  readonly matched?: Matched | undefined;
}

const ANY_PORT: Ranges = [{ begin: 1, end: 65535 }];
/** Disks that a reason names. */
const MOST_SHOWN = 5;

function refuse(requirement: Requirement, reason: string): Match {
  return { outcome: fail(showRequirement(requirement), reason) };
}

function accept(requirement: Requirement, reason: string, matched: Matched): Match {
  return { outcome: pass(showRequirement(requirement), reason), matched };
}

function reserved(owner: Owner, pool: Pool, reservation: Reservation): Matched {
  const isVolume = reservation.kind === 'volume';
  return {
    pool,
    reservation,
    reserve: reservedResource(owner, reservation),
    create: isVolume ? usedResource(owner, reservation) : undefined,
  };
}

function newPort(
  owner: Owner,
  need: Extract<Requirement, { kind: 'port' }>,
  pool: Pool,
  random: Random,
): Match {
  const { port, name, ranges } = need.port;
  const wanted = port === 0 ? (ranges.length > 0 ? ranges : ANY_PORT) : [{ begin: port, end: port }];
  const chosen = lowestCommon(pool.ports, wanted);
  if (chosen === undefined)
    return refuse(need, `needs ${showRanges(wanted)}, free are ${showRanges(pool.ports)}`);
  const left = { ...pool, ports: removePort(pool.ports, chosen) };
  const reservation = { ...newReservation(need, pool, random), kind: 'port', name, port: chosen } as const;
  return accept(need, `${chosen} is free`, reserved(owner, left, reservation));
}

type VolumeNeed = Extract<Requirement, { kind: 'volume' }>;

/** As the DC/OS SDK has it: a disk with a profile is for those who name it, one without for those who name none. */
function hasProfile({ source }: MountDisk, profiles: readonly string[]): boolean {
  return source.profile === undefined ? profiles.length === 0 : profiles.includes(source.profile);
}

function showDisks(disks: readonly MountDisk[]): string {
  const shown = disks.slice(0, MOST_SHOWN).map(({ milli, source }) => {
    return `${showMilli(milli)}${source.profile === undefined ? '' : ` (${source.profile})`}`;
  });
  return shown.join(', ') || 'none';
}

/** The smallest disk that is large enough, as a whole. */
function mountVolume(owner: Owner, need: VolumeNeed, pool: Pool, random: Random): Match {
  const { size, profiles, path } = need.volume;
  const fitting = pool.disks.filter((disk) => disk.milli >= toMilli(size) && hasProfile(disk, profiles));
  const [first, ...others] = fitting;
  if (first === undefined) {
    const profile = profiles.length > 0 ? ` with a profile of ${profiles.join(', ')}` : '';
    return refuse(need, `needs a MOUNT disk of ${size} MB${profile}, free are ${showDisks(pool.disks)}`);
  }
  const disk = others.reduce((best, one) => (one.milli < best.milli ? one : best), first);
  const { milli, source } = disk;
  const persistenceId = random.uuid();
  const volume = { kind: 'volume', path, milli, persistenceId, source } as const;
  const reservation = { ...newReservation(need, pool, random), ...volume };
  return accept(
    need,
    `a disk of ${showMilli(milli)} MB is free`,
    reserved(owner, takeDisk(pool, disk), reservation),
  );
}

function newReservation({ owner }: Requirement, { base }: Pool, random: Random) {
  const known = { resourceId: random.uuid(), owner, confirmed: false };
  return base.length === 0 ? known : { ...known, base };
}

function reservationOf(
  need: Exclude<Requirement, { kind: 'port' }>,
  milli: number,
  pool: Pool,
  random: Random,
): Reservation {
  const base = { ...newReservation(need, pool, random), milli };
  if (need.kind === 'scalar') return { ...base, kind: 'scalar', name: need.name };
  return { ...base, kind: 'volume', path: need.volume.path, persistenceId: random.uuid() };
}

/** Taken from what nobody has reserved. */
export function matchNew(owner: Owner, need: Requirement, pool: Pool, random: Random): Match {
  if (need.kind === 'port') return newPort(owner, need, pool, random);
  if (need.kind === 'volume' && need.volume.type === 'MOUNT') return mountVolume(owner, need, pool, random);
  const milli = need.kind === 'scalar' ? need.milli : toMilli(need.volume.size);
  const name = need.kind === 'scalar' ? need.name : 'disk';
  const free = pool.scalars[name];
  if (free < milli) return refuse(need, `needs ${showMilli(milli)} ${name}, ${showMilli(free)} is free`);
  const matched = reserved(owner, takeScalar(pool, name, milli), reservationOf(need, milli, pool, random));
  return accept(need, `${showMilli(free)} ${name} is free`, matched);
}

function total(entries: readonly ReservedEntry[]): number {
  return entries.reduce((sum, { milli }) => sum + milli, 0);
}

type ScalarNeed = Extract<Requirement, { kind: 'scalar' }>;

/** The reservation keeps its id when svc.yml now asks for more or for less: only the difference changes hands. */
function resized(owner: Owner, need: ScalarNeed, old: Reservation, offered: number, pool: Pool): Match {
  const difference = need.milli - offered;
  const sized = { ...old, confirmed: true, kind: 'scalar', name: need.name, milli: need.milli } as const;
  if (difference === 0) return accept(need, 'is reserved', { pool, reservation: sized });
  const change = reservedResource(owner, { ...sized, milli: Math.abs(difference) });
  if (difference < 0) {
    return accept(need, `is reserved with ${showMilli(-difference)} more`, {
      pool,
      reservation: sized,
      unreserve: change,
    });
  }
  const free = pool.scalars[need.name];
  if (free < difference)
    return refuse(need, `needs ${showMilli(difference)} more, ${showMilli(free)} is free`);
  const left = takeScalar(pool, need.name, difference);
  return accept(need, `${showMilli(difference)} more is free`, {
    pool: left,
    reservation: sized,
    reserve: change,
  });
}

/** Found again among the reservations in the offer; a task or executor that still uses them keeps them out of it. */
export function matchReserved(owner: Owner, need: Requirement, old: Reservation, pool: Pool): Match {
  const entries = reservedEntries(pool, old.resourceId);
  if (entries.length === 0) {
    return refuse(need, `its reservation (${showReservation(old)}) is not in the offer yet`);
  }
  const left = takeReserved(pool, old.resourceId);
  if (need.kind === 'scalar') return resized(owner, need, old, total(entries), left);
  const reservation = { ...old, confirmed: true };
  const isMade = reservation.kind !== 'volume' || entries.some((entry) => entry.persistenceId !== undefined);
  const create = isMade ? undefined : usedResource(owner, reservation);
  return accept(need, 'is reserved', { pool: left, reservation, create });
}
