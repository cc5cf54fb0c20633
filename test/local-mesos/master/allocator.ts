// Decides who is offered what. PURE. As Mesos' hierarchical allocator without quota: agents in turn, roles and
// frameworks by their dominant share; reservations go to their role (and below it), the rest to whoever is next.
import { isAllocatableTo, isRefined, isReserved, isRevocable } from '../resources/kinds.ts';
import {
  add,
  allocate,
  contains,
  quantities,
  type Resources,
  scalar,
  subtract,
  sumAll,
} from '../resources/resources.ts';
import { hasCapability, rolesOf } from '../validation/framework.ts';
import { type Agent, type Filter, type Framework, isActive, type MasterState } from './state.ts';
import { availableOn, offeredTo, usedBy } from './usage.ts';

/** Allocated to the role. */
export interface Allocation {
  readonly frameworkId: string;
  readonly agentId: string;
  readonly role: string;
  readonly resources: Resources;
}

const MIN_CPUS = 0.01;
const MIN_MEM_MB = 32;

export function allocations(state: MasterState, now: number): readonly Allocation[] {
  const made: Allocation[] = [];
  for (const agent of state.agents.values()) {
    if (!isActive(agent)) continue;
    let available = availableOn(state, agent);
    for (const { framework, role } of inTurn(state, made)) {
      const offered = offerable(available, framework, role);
      if (!isWorthOffering(offered) || isFiltered(framework, agent, role, offered, now)) continue;
      available = subtract(available, offered);
      made.push({ frameworkId: framework.id, agentId: agent.id, role, resources: allocate(offered, role) });
    }
  }
  return made;
}

interface Candidate {
  readonly framework: Framework;
  readonly role: string;
}

/** All that want offers, the one with the least first: roles by their share, then frameworks within the role. */
function inTurn(state: MasterState, made: readonly Allocation[]): Candidate[] {
  const candidates = [...state.frameworks.values()]
    .filter(({ connection }) => connection !== undefined)
    .flatMap((framework) => rolesOf(framework.info).map((role) => ({ framework, role })))
    .filter(({ framework, role }) => !framework.suppressed.has(role));
  const shares = sharesOf(state, made);
  const times = (role: string) =>
    candidates.reduce((sum, each) => sum + (each.role === role ? timesOffered(each) : 0), 0);
  return candidates.sort(
    (a, b) =>
      shares.ofRole(a.role) - shares.ofRole(b.role) ||
      times(a.role) - times(b.role) ||
      compare(a.role, b.role) ||
      shares.ofFramework(a.framework.id, a.role) - shares.ofFramework(b.framework.id, b.role) ||
      timesOffered(a) - timesOffered(b) ||
      compare(a.framework.id, b.framework.id),
  );
}

const timesOffered = ({ framework, role }: Candidate) => framework.offeredTimes.get(role) ?? 0;

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function sharesOf(state: MasterState, made: readonly Allocation[]) {
  const total = quantities(sumAll([...state.agents.values()].map((agent) => agent.total)));
  const held = [...state.frameworks.values()].map((framework) => {
    const own = made.filter(({ frameworkId }) => frameworkId === framework.id);
    const all = [usedBy(state, framework.id), offeredTo(framework), ...own.map(({ resources }) => resources)];
    return { frameworkId: framework.id, resources: sumAll(all) };
  });
  const share = (resources: Resources) =>
    Math.max(0, ...[...quantities(resources)].map(([name, amount]) => ratio(amount, total.get(name))));
  const inRole = (resources: Resources, role: string) =>
    resources.filter(({ type, allocation_info: info }) => type === 'SCALAR' && info?.role === role);
  return {
    ofRole: (role: string) => share(sumAll(held.map(({ resources }) => inRole(resources, role)))),
    ofFramework: (id: string, role: string) =>
      share(
        sumAll(
          held
            .filter(({ frameworkId }) => frameworkId === id)
            .map(({ resources }) => inRole(resources, role)),
        ),
      ),
  };
}

const ratio = (part: bigint, whole: bigint | undefined) => (whole ? Number(part) / Number(whole) : 0);

/** What of it the framework may have in the role; reservations and ranges first, as Mesos lists them. */
function offerable(available: Resources, { info }: Framework, role: string): Resources {
  const suitable = available.filter(
    (resource) =>
      isAllocatableTo(resource, role) &&
      (!isRefined(resource) || hasCapability(info, 'RESERVATION_REFINEMENT')) &&
      (!isRevocable(resource) || hasCapability(info, 'REVOCABLE_RESOURCES')),
  );
  const isFirst = (resource: Resources[number]) =>
    isReserved(resource) || resource.type !== 'SCALAR' || isRevocable(resource);
  return add(
    suitable.filter(isFirst),
    suitable.filter((resource) => !isFirst(resource)),
  );
}

function isWorthOffering(resources: Resources): boolean {
  return (scalar(resources, 'cpus') ?? 0) >= MIN_CPUS || (scalar(resources, 'mem') ?? 0) >= MIN_MEM_MB;
}

function isFiltered(
  framework: Framework,
  agent: Agent,
  role: string,
  offered: Resources,
  now: number,
): boolean {
  const applies = (filter: Filter) =>
    filter.role === role &&
    filter.agentId === agent.id &&
    filter.until > now &&
    contains(filter.refused, offered);
  return framework.filters.some(applies);
}
