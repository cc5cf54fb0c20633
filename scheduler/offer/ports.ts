// The numbers of a pod's ports: those of the agent that are reserved for it, or, on a virtual network where the
// container has an address of its own, those of the container. Pure.
import { usesHostPorts } from '../spec/networks.ts';
import type { PodSpec, PortSpec } from '../spec/service-spec.ts';
import type { Reservation } from './reservation.ts';

export interface PodPort {
  readonly resourceSet: string;
  readonly spec: PortSpec;
  readonly number: number;
}

/** Where the DC/OS SDK begins to number the dynamic ports of a container with its own address. */
const FIRST_DYNAMIC = 1025;

interface SetPort {
  readonly resourceSet: string;
  readonly spec: PortSpec;
}

function specsOf(pod: PodSpec): SetPort[] {
  return pod.resourceSets.flatMap(({ id, ports }) => ports.map((spec) => ({ resourceSet: id, spec })));
}

/** The container is the pod's alone, so each number that no other port of the pod has is free: the same at every launch. */
function ofContainer(all: readonly SetPort[]): PodPort[] {
  const taken = new Set(all.map(({ spec }) => spec.port));
  return all.map(({ resourceSet, spec }) => {
    let number = spec.port === 0 ? (spec.ranges[0]?.begin ?? FIRST_DYNAMIC) : spec.port;
    while (spec.port === 0 && (number === 0 || taken.has(number))) number += 1;
    taken.add(number);
    return { resourceSet, spec, number };
  });
}

/** Of every resource set, in the order of the file. */
export function podPorts(pod: PodSpec, reservations: readonly Reservation[]): PodPort[] {
  const all = specsOf(pod);
  if (!usesHostPorts(pod)) return ofContainer(all);
  return all.flatMap(({ resourceSet, spec }): PodPort[] => {
    const own = reservations.find(
      (one) => one.kind === 'port' && one.owner === resourceSet && one.name === spec.name,
    );
    return own?.kind === 'port' ? [{ resourceSet, spec, number: own.port }] : [];
  });
}
