// A pod instance's reservations: what stands in its record, and the Mesos resource that each of them is.
// A reservation is known by its own `resource_id` label, so two never merge in an offer, and belongs to an owner:
// the executor, or one resource set. Pure.
import type {
  Label,
  Resource,
  Resource_DiskInfo_Source,
  Resource_ReservationInfo,
} from '../../shared/mesos/generated/mesos.ts';
import { fromMilli, showMilli } from './scalar.ts';

/** The owner of the executor's resources and of the pod's volumes. No resource set may have this name in a record. */
export const EXECUTOR = '(executor)';

export type ScalarName = 'cpus' | 'mem' | 'disk' | 'gpus';

interface ReservationBase {
  readonly resourceId: string;
  readonly owner: string;
  /** Seen in an offer or used by a task that ran; until then the ACCEPT that makes it may have failed. */
  readonly confirmed: boolean;
  /** What was reserved for our role's parent before (svc.yml's pre-reserved-role), which ours refines; absent: nothing. */
  readonly base?: ReservationStack | undefined;
}

/** The outermost first, as Mesos has them. */
export type ReservationStack = readonly Resource_ReservationInfo[];

export interface ScalarReservation extends ReservationBase {
  readonly kind: 'scalar';
  readonly name: ScalarName;
  readonly milli: number;
}

export interface PortReservation extends ReservationBase {
  readonly kind: 'port';
  /** The port's name in svc.yml. */
  readonly name: string;
  readonly port: number;
}

export interface VolumeReservation extends ReservationBase {
  readonly kind: 'volume';
  readonly path: string;
  readonly milli: number;
  /** A UUID; it names the data on the agent's disk. */
  readonly persistenceId: string;
  /** Of a MOUNT volume: the disk that it has as a whole. */
  readonly source?: Resource_DiskInfo_Source | undefined;
}

export type Reservation = ScalarReservation | PortReservation | VolumeReservation;

/** Whose reservations: of one framework, under one principal. */
export interface Owner {
  readonly frameworkId: string;
  /** Of pods without a pre-reserved role; the others have `<pre-reserved-role>/<role>`. */
  readonly role: string;
  readonly principal: string;
}

function label(key: string, value: string): Label {
  return { key, value };
}

/** The role under which a pod's resources are offered and reserved. */
export function roleUnder({ role }: Pick<Owner, 'role'>, preReservedRole: string | undefined): string {
  return preReservedRole === undefined ? role : `${preReservedRole}/${role}`;
}

function stackOf(owner: Owner, { resourceId, base = [] }: Reservation): Resource_ReservationInfo[] {
  const labels = [label('resource_id', resourceId), label('framework_id', owner.frameworkId)];
  const role = roleUnder(owner, base.at(-1)?.role);
  return [...base, { type: 'DYNAMIC', role, principal: owner.principal, labels: { labels } }];
}

/** The reserved resource before a volume is made on it; the form for RESERVE and UNRESERVE. */
export function reservedResource(owner: Owner, reservation: Reservation): Resource {
  const reservations = stackOf(owner, reservation);
  if (reservation.kind === 'port') {
    const range = [{ begin: BigInt(reservation.port), end: BigInt(reservation.port) }];
    return { name: 'ports', type: 'RANGES', ranges: { range }, reservations };
  }
  const amount = { type: 'SCALAR', scalar: { value: fromMilli(reservation.milli) }, reservations } as const;
  if (reservation.kind === 'scalar') return { name: reservation.name, ...amount };
  const { source } = reservation;
  return { name: 'disk', ...amount, ...(source === undefined ? {} : { disk: { source } }) };
}

/** The resource as a task or executor uses it; the form for CREATE and DESTROY of a volume. */
export function usedResource(owner: Owner, reservation: Reservation): Resource {
  const reserved = reservedResource(owner, reservation);
  if (reservation.kind !== 'volume') return reserved;
  const persistence = { id: reservation.persistenceId, principal: owner.principal };
  return {
    ...reserved,
    disk: { ...reserved.disk, persistence, volume: { mode: 'RW', container_path: reservation.path } },
  };
}

function labelValue(info: Resource_ReservationInfo, key: string): string | undefined {
  return info.labels?.labels?.find((one) => one.key === key)?.value;
}

function isOwnRole({ role: own }: Pick<Owner, 'role'>, role: string): boolean {
  return role === own || role.endsWith(`/${own}`);
}

/** The `resource_id` of a resource that is ours, by role and framework; undefined for everybody else's. */
export function ownResourceId(
  owner: Pick<Owner, 'frameworkId' | 'role'>,
  resource: Resource,
): string | undefined {
  const last = resource.reservations?.at(-1);
  if (last?.type !== 'DYNAMIC' || last.role === undefined || !isOwnRole(owner, last.role)) return undefined;
  return labelValue(last, 'framework_id') === owner.frameworkId ? labelValue(last, 'resource_id') : undefined;
}

/** `cpus 0.5`, `port 31000 (http)`, `volume data (256 MB)`: for people. */
export function showReservation(reservation: Reservation): string {
  if (reservation.kind === 'port') return `port ${reservation.port} (${reservation.name})`;
  const amount = showMilli(reservation.milli);
  return reservation.kind === 'volume'
    ? `volume ${reservation.path} (${amount} MB)`
    : `${reservation.name} ${amount}`;
}
