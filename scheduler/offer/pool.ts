// What the offers of one agent hold together: what is free for anybody, and what is reserved for us.
// Matching takes from a pool by making a smaller one, so that a pod that does not fit leaves no trace. Pure.
import type { Offer, Resource } from '../../shared/mesos/generated/mesos.ts';
import { normalize, type Ranges } from './ranges.ts';
import { type Owner, ownResourceId, type ScalarName } from './reservation.ts';
import { toMilli } from './scalar.ts';

/** One offered resource that carries a resource_id of ours. */
export interface ReservedEntry {
  readonly resourceId: string;
  readonly name: string;
  /** 0 for ports. */
  readonly milli: number;
  readonly ports: Ranges;
  readonly persistenceId?: string | undefined;
  /** As offered, without its allocation. */
  readonly resource: Resource;
}

export interface Pool {
  readonly agentId: string;
  readonly hostname: string;
  readonly region?: string | undefined;
  readonly zone?: string | undefined;
  readonly attributes: readonly string[];
  readonly offerIds: readonly string[];
  readonly scalars: Readonly<Record<ScalarName, number>>;
  readonly ports: Ranges;
  readonly reserved: readonly ReservedEntry[];
}

function rangesOf(resource: Resource): Ranges {
  const ranges = resource.ranges?.range ?? [];
  return ranges.map(({ begin, end }) => ({ begin: Number(begin), end: Number(end) }));
}

/** Not reserved, not revocable, not shared, and no disk with a source of its own (those are MOUNT, PATH, BLOCK, RAW). */
function isFree(resource: Resource): boolean {
  const isReserved = (resource.reservations ?? []).length > 0 || (resource.role ?? '*') !== '*';
  return (
    !isReserved &&
    resource.revocable === undefined &&
    resource.shared === undefined &&
    resource.disk === undefined
  );
}

function entryOf(owner: Owner, resource: Resource): ReservedEntry[] {
  const resourceId = ownResourceId(owner, resource);
  if (resourceId === undefined) return [];
  const { allocation_info: _allocation, ...plain } = resource;
  return [
    {
      resourceId,
      name: resource.name,
      milli: toMilli(resource.scalar?.value ?? 0),
      ports: rangesOf(resource),
      persistenceId: resource.disk?.persistence?.id,
      resource: plain,
    },
  ];
}

function sumOf(resources: readonly Resource[], name: ScalarName): number {
  return resources
    .filter((resource) => resource.name === name && resource.type === 'SCALAR')
    .reduce((sum, resource) => sum + toMilli(resource.scalar?.value ?? 0), 0);
}

function attributeText(attribute: NonNullable<Offer['attributes']>[number]): string {
  const { name, text, scalar, ranges, set } = attribute;
  const range = ranges?.range?.map(({ begin, end }) => `${begin}-${end}`).join(',');
  return `${name}:${text?.value ?? scalar?.value ?? range ?? set?.item?.join(',') ?? ''}`;
}

/** The pool of offers that all come from one agent. */
export function poolOf(owner: Owner, offers: readonly [Offer, ...Offer[]]): Pool {
  const [first] = offers;
  const resources = offers.flatMap((offer) => offer.resources ?? []);
  const free = resources.filter(isFree);
  return {
    agentId: first.agent_id.value,
    hostname: first.hostname,
    region: first.domain?.fault_domain?.region.name,
    zone: first.domain?.fault_domain?.zone.name,
    attributes: (first.attributes ?? []).map(attributeText),
    offerIds: offers.map((offer) => offer.id.value),
    scalars: {
      cpus: sumOf(free, 'cpus'),
      mem: sumOf(free, 'mem'),
      disk: sumOf(free, 'disk'),
      gpus: sumOf(free, 'gpus'),
    },
    ports: normalize(free.filter(({ name }) => name === 'ports').flatMap(rangesOf)),
    reserved: resources.flatMap((resource) => entryOf(owner, resource)),
  };
}

/** One pool for each agent, in the order in which the agents first appear. */
export function poolsOf(owner: Owner, offers: readonly Offer[]): Pool[] {
  const byAgent = Map.groupBy(offers, (offer) => offer.agent_id.value);
  return [...byAgent.values()].flatMap(([first, ...more]) =>
    first === undefined ? [] : [poolOf(owner, [first, ...more])],
  );
}

export function takeScalar(pool: Pool, name: ScalarName, milli: number): Pool {
  return { ...pool, scalars: { ...pool.scalars, [name]: pool.scalars[name] - milli } };
}

export function takeReserved(pool: Pool, resourceId: string): Pool {
  return { ...pool, reserved: pool.reserved.filter((entry) => entry.resourceId !== resourceId) };
}

export function reservedEntries(pool: Pool, resourceId: string): ReservedEntry[] {
  return pool.reserved.filter((entry) => entry.resourceId === resourceId);
}
