// The two forms of a reservation on the wire, and the way between them. PURE.
// post-reservation-refinement: `reservations`, a stack; what frameworks with RESERVATION_REFINEMENT send and get, and
// what everything here works with. pre-: `role` and, for a dynamic one, `reservation`; at most one reservation.
// The operator API shows both at once ("endpoint").
import type { Resource, Resource_ReservationInfo } from '../../../shared/mesos/generated/mesos.ts';
import { reservationsOf } from './kinds.ts';
import type { Resources } from './resources.ts';

/** Either form to the post- form. */
export function upgrade(resource: Resource): Resource {
  const { role, reservation, reservations = [], ...rest } = resource;
  if (reservations.length > 0) return { ...rest, reservations };
  if (role === undefined || role === '*') return rest;
  const own: Resource_ReservationInfo =
    reservation === undefined ? { type: 'STATIC', role } : { ...reservation, type: 'DYNAMIC', role };
  return { ...rest, reservations: [own] };
}

/** Undefined when it has refined reservations, for which the pre- form has no words. */
export function downgrade(resource: Resource): Resource | undefined {
  if (reservationsOf(resource).length > 1) return undefined;
  const { reservations: _reservations, ...rest } = resource;
  return { ...rest, ...preRefinement(resource) };
}

/** Both forms at once, as the operator API shows resources. */
export function toEndpoint(resource: Resource): Resource {
  return reservationsOf(resource).length > 1 ? resource : { ...resource, ...preRefinement(resource) };
}

export const upgradeAll = (resources: Resources | undefined): Resources => (resources ?? []).map(upgrade);
export const toEndpointAll = (resources: Resources): Resources => resources.map(toEndpoint);

function preRefinement(resource: Resource): Pick<Resource, 'role' | 'reservation'> {
  const only = reservationsOf(resource)[0];
  if (only === undefined) return { role: '*' };
  const role = only.role ?? '*';
  if (only.type !== 'DYNAMIC') return { role };
  const { principal, labels } = only;
  return { role, reservation: { ...(principal !== undefined && { principal }), ...(labels && { labels }) } };
}
