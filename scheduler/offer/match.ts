// One requirement against one pool: taken from what is free, or found again among our reservations. Pure.
import type { Resource } from '../../shared/mesos/generated/mesos.ts';
import type { Random } from '../../shared/runtime/random.ts';
import { fail, type Outcome, pass } from './outcome.ts';
import { type Pool, type ReservedEntry, reservedEntries, takeReserved, takeScalar } from './pool.ts';
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
  const base = { resourceId: random.uuid(), owner: need.owner, confirmed: false };
  const left = { ...pool, ports: removePort(pool.ports, chosen) };
  return accept(
    need,
    `${chosen} is free`,
    reserved(owner, left, { ...base, kind: 'port', name, port: chosen }),
  );
}

function reservationOf(
  need: Exclude<Requirement, { kind: 'port' }>,
  milli: number,
  random: Random,
): Reservation {
  const base = { resourceId: random.uuid(), owner: need.owner, confirmed: false, milli };
  if (need.kind === 'scalar') return { ...base, kind: 'scalar', name: need.name };
  return { ...base, kind: 'volume', path: need.volume.path, persistenceId: random.uuid() };
}

/** Taken from what nobody has reserved. */
export function matchNew(owner: Owner, need: Requirement, pool: Pool, random: Random): Match {
  if (need.kind === 'port') return newPort(owner, need, pool, random);
  const milli = need.kind === 'scalar' ? need.milli : toMilli(need.volume.size);
  const name = need.kind === 'scalar' ? need.name : 'disk';
  const free = pool.scalars[name];
  if (free < milli) return refuse(need, `needs ${showMilli(milli)} ${name}, ${showMilli(free)} is free`);
  const matched = reserved(owner, takeScalar(pool, name, milli), reservationOf(need, milli, random));
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
