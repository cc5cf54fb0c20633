// Sums of resources. PURE: every function returns a new list.
// The order of a list is kept as Mesos keeps it, because its error texts print lists: adding merges into the first
// of the kind or goes to the end; what is used up is replaced by the last one.
import type { Resource } from '../../../shared/mesos/generated/mesos.ts';
import { isAddable, isPersistentVolume, isWhole, sameKind } from './kinds.ts';
import { addValue, containsValue, isEmptyValue, quantity, subtractValue } from './values.ts';

export type Resources = readonly Resource[];

export function add(left: Resources, right: Resources): Resources {
  const sum = [...left];
  for (const resource of right) addOne(sum, resource);
  return sum;
}

function addOne(sum: Resource[], resource: Resource): void {
  if (isEmptyValue(resource)) return;
  const at = sum.findIndex((held) => isAddable(held, resource));
  const held = sum[at];
  if (held === undefined) sum.push(resource);
  else sum[at] = addValue(held, resource);
}

/** What `left` does not hold of `right` is not subtracted. */
export function subtract(left: Resources, right: Resources): Resources {
  const rest = [...left];
  for (const resource of right) subtractOne(rest, resource);
  return rest;
}

function subtractOne(rest: Resource[], resource: Resource): void {
  if (isEmptyValue(resource)) return;
  const at = rest.findIndex((held) => isSubtractable(held, resource));
  const held = rest[at];
  if (held === undefined) return;
  const less = subtractValue(held, resource);
  if (!isEmptyValue(less)) {
    rest[at] = less;
    return;
  }
  const last = rest.pop();
  if (last !== undefined && at < rest.length) rest[at] = last;
}

/** A volume or an exclusive disk can only be taken whole. */
function isSubtractable(held: Resource, wanted: Resource): boolean {
  return sameKind(held, wanted) && (!isWhole(held) || equalValue(held, wanted));
}

const equalValue = (a: Resource, b: Resource) => containsValue(a, b) && containsValue(b, a);

const containsOne = (held: Resources, wanted: Resource) =>
  held.some((one) => isSubtractable(one, wanted) && containsValue(one, wanted));

/** Whether all of `right`, summed up by kind, is in `left`. */
export function contains(left: Resources, right: Resources): boolean {
  let remaining = left;
  for (const wanted of sum(right)) {
    if (!containsOne(remaining, wanted)) return false;
    if (isPersistentVolume(wanted)) remaining = subtract(remaining, [wanted]);
  }
  return true;
}

export const equal = (left: Resources, right: Resources): boolean =>
  contains(left, right) && contains(right, left);

/** A repeated field as a sum: what is empty is left out, what can be merged is merged. */
export const sum = (resources: Resources | undefined): Resources => add([], resources ?? []);

export function sumAll(lists: Iterable<Resources>): Resources {
  let total: Resources = [];
  for (const list of lists) total = add(total, list);
  return total;
}

export function allocate(resources: Resources, role: string): Resources {
  return resources.map((resource) => ({ ...resource, allocation_info: { role } }));
}

export function unallocate(resources: Resources): Resources {
  return sum(resources.map(({ allocation_info: _info, ...rest }) => rest));
}

export function toUnreserved(resources: Resources): Resources {
  return sum(resources.map(({ reservations: _reservations, ...rest }) => rest));
}

/** The sum of the scalars of that name, whatever their role; undefined when there is none. */
export function scalar(resources: Resources, name: string): number | undefined {
  const found = resources.filter((resource) => resource.name === name && resource.type === 'SCALAR');
  const total = found.reduce((sum, resource) => sum + quantity(resource), 0n);
  return found.length === 0 ? undefined : Number(total) / 1000;
}

/** How much of each name there is, in the unit of `quantity`. */
export function quantities(resources: Resources): Map<string, bigint> {
  const totals = new Map<string, bigint>();
  for (const resource of resources) {
    totals.set(resource.name, (totals.get(resource.name) ?? 0n) + quantity(resource));
  }
  return totals;
}
