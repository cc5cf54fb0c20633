// What a pod instance needs of an agent, as a flat list in the order in which it is reserved: the executor's own
// resources and the pod's volumes first, then each resource set (its ports, scalars, volumes). Pure.
import { usesHostPorts } from '../spec/networks.ts';
import type { PodSpec, PortSpec, ResourceSetSpec, VolumeSpec } from '../spec/service-spec.ts';
import { EXECUTOR, type Reservation, type ScalarName } from './reservation.ts';
import { showMilli, toMilli } from './scalar.ts';

/** Amounts for the executor process of each pod: cpus, and MB of memory and disk. */
export interface ExecutorResources {
  readonly cpus: number;
  readonly memory: number;
  readonly disk: number;
}

/**
 * An executor takes 30 to 60 MB; its unpacked tarball is about 120 MB of the sandbox, and the tasks' output is there too.
 * Mesos wants at least 0.01 cpus, 32 MB of memory and some disk for a LAUNCH_GROUP.
 */
export const EXECUTOR_RESOURCES: ExecutorResources = { cpus: 0.1, memory: 64, disk: 256 };

export type Requirement =
  | {
      readonly kind: 'scalar';
      readonly owner: string;
      readonly name: ScalarName;
      readonly milli: number;
    }
  | { readonly kind: 'port'; readonly owner: string; readonly port: PortSpec }
  | { readonly kind: 'volume'; readonly owner: string; readonly volume: VolumeSpec };

function scalar(owner: string, name: ScalarName, value: number): Requirement[] {
  return value > 0 ? [{ kind: 'scalar', owner, name, milli: toMilli(value) }] : [];
}

function volumes(owner: string, specs: readonly VolumeSpec[]): Requirement[] {
  return specs.map((volume) => ({ kind: 'volume', owner, volume }));
}

function ofSet(set: ResourceSetSpec, ports: readonly PortSpec[]): Requirement[] {
  return [
    ...ports.map((port): Requirement => ({ kind: 'port', owner: set.id, port })),
    ...scalar(set.id, 'cpus', set.cpus),
    ...scalar(set.id, 'mem', set.memory),
    ...scalar(set.id, 'gpus', set.gpus),
    ...volumes(set.id, set.volumes),
  ];
}

export function requirementsOf(pod: PodSpec, executor: ExecutorResources): Requirement[] {
  return [
    ...scalar(EXECUTOR, 'cpus', executor.cpus),
    ...scalar(EXECUTOR, 'mem', executor.memory),
    ...scalar(EXECUTOR, 'disk', executor.disk),
    ...volumes(EXECUTOR, pod.volumes),
    ...pod.resourceSets.flatMap((set) => ofSet(set, usesHostPorts(pod) ? set.ports : [])),
  ];
}

function isSame(requirement: Requirement, reservation: Reservation): boolean {
  if (requirement.owner !== reservation.owner) return false;
  if (requirement.kind === 'scalar')
    return reservation.kind === 'scalar' && reservation.name === requirement.name;
  if (requirement.kind === 'volume') {
    return reservation.kind === 'volume' && reservation.path === requirement.volume.path;
  }
  const { name, port } = requirement.port;
  return (
    reservation.kind === 'port' && reservation.name === name && (port === 0 || port === reservation.port)
  );
}

/** The reservation that was made for this requirement earlier, if any. A fixed port that changed has none. */
export function reservationFor(
  requirement: Requirement,
  reservations: readonly Reservation[],
): Reservation | undefined {
  return reservations.find((reservation) => isSame(requirement, reservation));
}

export function showRequirement(requirement: Requirement): string {
  const of = requirement.owner === EXECUTOR ? 'the executor' : requirement.owner;
  if (requirement.kind === 'scalar') return `${requirement.name} ${showMilli(requirement.milli)} of ${of}`;
  if (requirement.kind === 'volume') return `volume ${requirement.volume.path} of ${of}`;
  return `port ${requirement.port.port === 0 ? 'any' : requirement.port.port} (${requirement.port.name}) of ${of}`;
}
