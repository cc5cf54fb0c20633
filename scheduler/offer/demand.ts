// What a new pod takes of an agent in all: a look at sums that refuses most agents before anything is matched. Pure.
import type { PodSpec } from '../spec/service-spec.ts';
import type { Pool } from './pool.ts';
import { type ExecutorResources, type Requirement, requirementsOf } from './requirement.ts';
import type { ScalarName } from './reservation.ts';
import { toMilli } from './scalar.ts';

export const SCALARS: readonly ScalarName[] = ['cpus', 'mem', 'disk', 'gpus'];

export interface Demand {
  readonly requirements: readonly Requirement[];
  /** Thousandths. */
  readonly scalars: Readonly<Record<ScalarName, number>>;
  readonly disks: number;
  /** Whether it needs any. */
  readonly ports: boolean;
}

function isMount(need: Requirement): boolean {
  return need.kind === 'volume' && need.volume.type === 'MOUNT';
}

function amount(need: Requirement, name: ScalarName): number {
  if (need.kind === 'scalar') return need.name === name ? need.milli : 0;
  return name === 'disk' && need.kind === 'volume' && !isMount(need) ? toMilli(need.volume.size) : 0;
}

function sum(requirements: readonly Requirement[], name: ScalarName): number {
  return requirements.reduce((total, need) => total + amount(need, name), 0);
}

function demand(requirements: readonly Requirement[]): Demand {
  const of = (name: ScalarName) => sum(requirements, name);
  return {
    requirements,
    scalars: { cpus: of('cpus'), mem: of('mem'), disk: of('disk'), gpus: of('gpus') },
    disks: requirements.filter(isMount).length,
    ports: requirements.some(({ kind }) => kind === 'port'),
  };
}

const known = new WeakMap<PodSpec, { readonly executor: ExecutorResources; readonly demand: Demand }>();

/** Worked out once for each pod of a configuration. */
export function demandOf(pod: PodSpec, executor: ExecutorResources): Demand {
  const found = known.get(pod);
  if (found?.executor === executor) return found.demand;
  const made = { executor, demand: demand(requirementsOf(pod, executor)) };
  known.set(pod, made);
  return made.demand;
}

/** What there is too little of, in a few words (always the same texts: they are counted); undefined: matching may succeed. */
export function lack({ scalars, disks, ports }: Demand, pool: Pool): string | undefined {
  const { cpus, mem, disk, gpus } = pool.scalars;
  if (cpus < scalars.cpus) return 'too few cpus';
  if (mem < scalars.mem) return 'too little mem';
  if (disk < scalars.disk) return 'too little disk';
  if (gpus < scalars.gpus) return 'too few gpus';
  if (pool.disks.length < disks) return 'too few MOUNT disks';
  return ports && pool.ports.length === 0 ? 'no ports' : undefined;
}
