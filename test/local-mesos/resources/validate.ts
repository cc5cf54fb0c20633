// Whether a resource is well-formed, with Mesos' texts. PURE. Source of the rules: Mesos' Resources::validate.
// Takes what a client sent, in either form (see formats.ts).
import type {
  Resource,
  Resource_ReservationInfo,
  Value_Range,
} from '../../../shared/mesos/generated/mesos.ts';
import { isStrictSubrole } from './kinds.ts';
import { firstOf, roleError } from './roles.ts';
import { resourceText, sourceText } from './text.ts';
import { thousandths } from './values.ts';

type Check = (resource: Resource) => string | undefined;

/** What is wrong with the first bad one, undefined when all are well. */
export function resourcesError(resources: readonly Resource[]): string | undefined {
  return firstOf(resources, (resource) => {
    const error = resourceError(resource);
    return error && `Resource '${resourceText(resource)}' is invalid: ${error}`;
  });
}

export function resourceError(resource: Resource): string | undefined {
  if (resource.name === '') return 'Empty resource name';
  return firstOf<Check>([valueError, diskError, reservationError, sharedError], (check) => check(resource));
}

function valueError(resource: Resource): string | undefined {
  const set = [resource.scalar && 'SCALAR', resource.ranges && 'RANGES', resource.set && 'SET'].filter(
    Boolean,
  );
  if (resource.type === 'TEXT') return 'Unsupported resource type';
  if (set.length !== 1 || set[0] !== resource.type) return `Invalid ${resource.type.toLowerCase()} resource`;
  if (resource.type === 'SCALAR') {
    const value = resource.scalar?.value ?? 0;
    return value !== 0 && thousandths(value) <= 0 ? 'Invalid scalar resource: value <= 0' : undefined;
  }
  return resource.type === 'RANGES'
    ? rangesError(resource.ranges?.range ?? [])
    : setError(resource.set?.item ?? []);
}

function rangesError(ranges: readonly Value_Range[]): string | undefined {
  if (ranges.some(({ begin, end }) => begin > end)) return 'Invalid ranges resource: begin > end';
  const overlaps = ranges.some((range, at) =>
    ranges.slice(at + 1).some((later) => range.begin <= later.begin && later.begin <= range.end),
  );
  return overlaps ? 'Invalid ranges resource: overlapping ranges' : undefined;
}

function setError(items: readonly string[]): string | undefined {
  return new Set(items).size < items.length ? 'Invalid set resource: duplicated elements' : undefined;
}

function diskError({ name, disk }: Resource): string | undefined {
  if (disk === undefined) return undefined;
  if (name !== 'disk') return `DiskInfo should not be set for ${name} resource`;
  const source = disk.source;
  if (source === undefined || source.type === 'PATH' || source.type === 'MOUNT') return undefined;
  if (source.type === 'UNKNOWN') return `Unsupported 'DiskInfo.Source.Type' in '${sourceText(source)}'`;
  if (source.mount !== undefined) return `Mount should not be set for ${source.type} disk source`;
  return source.path === undefined ? undefined : `Path should not be set for ${source.type} disk source`;
}

function reservationError(resource: Resource): string | undefined {
  const { reservations = [] } = resource;
  if (reservations.length === 0) return preRefinementError(resource);
  return (
    firstOf(reservations, oneReservationError) ??
    refinementError(reservations) ??
    (reservations.length === 1 ? mixedFormsError(resource, reservations[0]) : refinedFormsError(resource))
  );
}

function preRefinementError({ role = '*', reservation }: Resource): string | undefined {
  const error = roleError(role);
  if (error !== undefined || reservation === undefined) return error;
  const field = (name: string) =>
    `'Resource.ReservationInfo.${name}' must not be set for the 'Resource.reservation' field`;
  if (reservation.type !== undefined) return field('type');
  if (reservation.role !== undefined) return field('role');
  return role === '*' ? 'Invalid reservation: role "*" cannot be dynamically reserved' : undefined;
}

function oneReservationError({ type, role }: Resource_ReservationInfo): string | undefined {
  const missing = (name: string) =>
    `Invalid reservation: 'Resource.ReservationInfo.${name}' field must be set.`;
  if (type === undefined) return missing('type');
  if (role === undefined) return missing('role');
  return roleError(role) ?? (role === '*' ? 'Invalid reservation: role "*" cannot be reserved' : undefined);
}

function refinementError(reservations: readonly Resource_ReservationInfo[]): string | undefined {
  return firstOf([...reservations.entries()].slice(1), ([at, { type, role = '' }]) => {
    const ancestor = reservations[at - 1]?.role ?? '';
    if (type === 'STATIC') return 'Invalid refined reservation: A refined reservation cannot be STATIC';
    if (isStrictSubrole(role, ancestor)) return undefined;
    return `Invalid refined reservation: role '${role}' is not a refinement of '${ancestor}'`;
  });
}

function mixedFormsError(
  { role, reservation }: Resource,
  only: Resource_ReservationInfo = {},
): string | undefined {
  const format = 'Invalid resource format:';
  if (role !== undefined && role !== only.role) {
    return `${format} 'Resource.role' field with '${role}' does not match the role '${only.role}' in 'Resource.reservations'`;
  }
  if (only.type === 'STATIC') {
    return reservation === undefined
      ? undefined
      : `${format} 'Resource.reservation' must not be set if the single reservation in 'Resource.reservations' is STATIC`;
  }
  if (only.type === 'UNKNOWN') return "Unsupported 'Resource.ReservationInfo.Type'";
  if ((role === undefined) !== (reservation === undefined)) {
    return `${format} 'Resource.role' and 'Resource.reservation' must either be both set or both not set if the single reservation in 'Resource.reservations' is DYNAMIC`;
  }
  if (reservation === undefined || reservation.principal === only.principal) return undefined;
  return `${format} 'Resource.reservation.principal' field with '${reservation.principal ?? ''}' does not match the principal '${only.principal ?? ''}' in 'Resource.reservations'`;
}

function refinedFormsError(resource: Resource): string | undefined {
  const field =
    resource.role !== undefined ? 'role' : resource.reservation !== undefined ? 'reservation' : undefined;
  return (
    field &&
    `Invalid resource format: 'Resource.${field}' must not be set if there is more than one reservation in 'Resource.reservations'`
  );
}

function sharedError({ name, disk, shared }: Resource): string | undefined {
  if (shared === undefined) return undefined;
  if (name !== 'disk') return `Resource ${name} cannot be shared`;
  return disk?.persistence === undefined ? 'Only persistent volumes can be shared' : undefined;
}
