// The roles that are in use: by a framework, by a reservation, or as the parent of one that is. PURE.
import type { Resource, Role } from '../../../../shared/mesos/generated/mesos.ts';
import type { MasterState } from '../../master/state.ts';
import { offeredTo, usedBy } from '../../master/usage.ts';
import { isReserved, isStrictSubrole, reservationRole } from '../../resources/kinds.ts';
import { quantities, type Resources, sumAll } from '../../resources/resources.ts';
import { rolesOf } from '../../validation/framework.ts';

const SHOWN = ['cpus', 'disk', 'gpus', 'mem'];

export function rolesView(state: MasterState): readonly Role[] {
  return knownRoles(state).map((name) => roleView(state, name));
}

function roleView(state: MasterState, name: string): Role {
  const frameworks = [...state.frameworks.values()]
    .filter(({ info }) => rolesOf(info).includes(name))
    .map(({ id }) => ({ value: id }));
  const resources = heldBy(state, name);
  return {
    name,
    weight: 1,
    ...(frameworks.length > 0 && { frameworks }),
    ...(resources.length > 0 && { resources }),
  };
}

export function knownRoles(state: MasterState): readonly string[] {
  const used = [...state.frameworks.values()].flatMap(({ info }) => rolesOf(info));
  const reserved = [...state.agents.values()].flatMap(({ total }) =>
    total.filter(isReserved).map(reservationRole),
  );
  return [...new Set([...used, ...reserved].flatMap(withParents))].toSorted();
}

/** `a/b/c`, `a/b`, `a`. */
function withParents(role: string): readonly string[] {
  const parts = role.split('/');
  return parts.map((_part, index) => parts.slice(0, parts.length - index).join('/'));
}

/** What is allocated or offered to the role and those below it, as totals by name. */
function heldBy(state: MasterState, name: string): Resources {
  const held = [...state.frameworks.values()].flatMap((framework) => [
    ...usedBy(state, framework.id),
    ...offeredTo(framework),
  ]);
  const own = held.filter(({ allocation_info: info }) => isWithin(info?.role ?? '*', name));
  const totals = quantities(sumAll(own.map((resource) => [resource])));
  return SHOWN.flatMap((resource) => scalarOf(resource, totals.get(resource)));
}

const isWithin = (role: string, ancestor: string) => role === ancestor || isStrictSubrole(role, ancestor);

function scalarOf(name: string, thousandths: bigint | undefined): readonly Resource[] {
  if (thousandths === undefined) return [];
  return [{ name, type: 'SCALAR', scalar: { value: Number(thousandths) / 1000 } }];
}
