// What the offers of one agent for one role hold together: what is free for us, and what is reserved for us already.
// Matching takes from a pool by making a smaller one, so that a pod that does not fit leaves no trace. Pure.
import type { Offer, Resource, Resource_DiskInfo_Source } from '../../shared/mesos/generated/mesos.ts';
import type { AgentFacts } from './placement/census.ts';
import { normalize, type Ranges } from './ranges.ts';
import { type Owner, ownResourceId, type ReservationStack, type ScalarName } from './reservation.ts';
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

/** A disk of its own, which is taken whole or not at all. */
export interface MountDisk {
  readonly milli: number;
  readonly source: Resource_DiskInfo_Source;
}

export interface Pool extends AgentFacts {
  readonly attributes: readonly string[];
  /** Numeric, of the agent; older masters do not tell it. */
  readonly address?: string | undefined;
  readonly offerIds: readonly string[];
  /** Whom the offers are for: our role, or one below a pre-reserved role. */
  readonly role: string;
  /** What the free resources are reserved for: nobody, or the pre-reserved role. */
  readonly base: ReservationStack;
  readonly scalars: Readonly<Record<ScalarName, number>>;
  readonly ports: Ranges;
  readonly disks: readonly MountDisk[];
  readonly reserved: readonly ReservedEntry[];
}

function rangesOf(resource: Resource): Ranges {
  const ranges = resource.ranges?.range ?? [];
  return ranges.map(({ begin, end }) => ({ begin: Number(begin), end: Number(end) }));
}

/** Older masters say a static reservation by its role alone. */
function stackOf({ reservations = [], role = '*' }: Resource): ReservationStack {
  return reservations.length > 0 || role === '*' ? reservations : [{ type: 'STATIC', role }];
}

/** For us to take: neither revocable nor shared, and for nobody, or for our role's parent where that is meant. */
function freeFor(parent: string | undefined, resources: readonly Resource[]): Resource[] {
  return resources.filter((resource) => {
    const isPlain = resource.revocable === undefined && resource.shared === undefined;
    return isPlain && stackOf(resource).at(-1)?.role === parent;
  });
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

function isScalarName(name: string): name is ScalarName {
  return name === 'cpus' || name === 'mem' || name === 'disk' || name === 'gpus';
}

function sums(resources: readonly Resource[]): Record<ScalarName, number> {
  const totals = { cpus: 0, mem: 0, disk: 0, gpus: 0 };
  for (const { name, scalar } of resources) {
    if (scalar !== undefined && isScalarName(name)) totals[name] += toMilli(scalar.value);
  }
  return totals;
}

function mountDisks(resources: readonly Resource[]): MountDisk[] {
  return resources.flatMap(({ disk, scalar }): MountDisk[] => {
    const isFree = disk?.source?.type === 'MOUNT' && disk.persistence === undefined;
    return isFree ? [{ milli: toMilli(scalar?.value ?? 0), source: disk.source }] : [];
  });
}

function attributeText(attribute: NonNullable<Offer['attributes']>[number]): string {
  const { name, text, scalar, ranges, set } = attribute;
  const range = ranges?.range?.map(({ begin, end }) => `${begin}-${end}`).join(',');
  return `${name}:${text?.value ?? scalar?.value ?? range ?? set?.item?.join(',') ?? ''}`;
}

function roleOf(owner: Owner, offer: Offer): string {
  return offer.allocation_info?.role ?? owner.role;
}

/** `pre` of `pre/our-role`. */
function parentOf({ role: own }: Owner, role: string): string | undefined {
  return role.endsWith(`/${own}`) ? role.slice(0, -own.length - 1) : undefined;
}

/** Resources that differ in more than their amounts cannot become one reservation: those like the first one count. */
function likeTheFirst(resources: readonly Resource[]): {
  base: ReservationStack;
  free: readonly Resource[];
} {
  const [first] = resources;
  const base = first === undefined ? [] : stackOf(first);
  if (base.length === 0) return { base, free: resources };
  const text = JSON.stringify(base);
  return { base, free: resources.filter((one) => JSON.stringify(stackOf(one)) === text) };
}

/** The pool of offers that all come from one agent, for one role. */
export function poolOf(owner: Owner, offers: readonly [Offer, ...Offer[]]): Pool {
  const [first] = offers;
  const role = roleOf(owner, first);
  const resources = offers.flatMap((offer) => offer.resources ?? []);
  const { base, free } = likeTheFirst(freeFor(parentOf(owner, role), resources));
  const shared = free.filter(({ disk }) => disk === undefined);
  return {
    agentId: first.agent_id.value,
    hostname: first.hostname,
    region: first.domain?.fault_domain?.region.name,
    zone: first.domain?.fault_domain?.zone.name,
    attributes: (first.attributes ?? []).map(attributeText),
    address: first.url?.address.ip,
    offerIds: offers.map((offer) => offer.id.value),
    role,
    base,
    scalars: sums(shared),
    ports: normalize(shared.filter(({ name }) => name === 'ports').flatMap(rangesOf)),
    disks: mountDisks(free),
    reserved: resources.flatMap((resource) => entryOf(owner, resource)),
  };
}

interface Known {
  readonly offers: readonly Offer[];
  readonly owner: Owner;
  readonly pool: Pool;
}

/** By the first offer: held offers are looked at again and again, and are read once. */
const known = new WeakMap<Offer, Known>();

function rememberedPool(owner: Owner, offers: readonly [Offer, ...Offer[]]): Pool {
  const found = known.get(offers[0]);
  const isSame =
    found?.offers.length === offers.length && found.offers.every((one, at) => one === offers[at]);
  if (isSame && found.owner.role === owner.role && found.owner.frameworkId === owner.frameworkId) {
    return found.pool;
  }
  const pool = poolOf(owner, offers);
  known.set(offers[0], { offers, owner, pool });
  return pool;
}

/** One pool for each agent and role (an ACCEPT takes offers of one role), in the order in which they first appear. */
export function poolsOf(owner: Owner, offers: readonly Offer[]): Pool[] {
  const groups = Map.groupBy(offers, (offer) => `${offer.agent_id.value} ${roleOf(owner, offer)}`);
  return [...groups.values()].flatMap(([first, ...more]) =>
    first === undefined ? [] : [rememberedPool(owner, [first, ...more])],
  );
}

export function takeScalar(pool: Pool, name: ScalarName, milli: number): Pool {
  return { ...pool, scalars: { ...pool.scalars, [name]: pool.scalars[name] - milli } };
}

export function takeDisk(pool: Pool, disk: MountDisk): Pool {
  return { ...pool, disks: pool.disks.filter((one) => one !== disk) };
}

export function takeReserved(pool: Pool, resourceId: string): Pool {
  return { ...pool, reserved: pool.reserved.filter((entry) => entry.resourceId !== resourceId) };
}

export function reservedEntries(pool: Pool, resourceId: string): ReservedEntry[] {
  return pool.reserved.filter((entry) => entry.resourceId === resourceId);
}
