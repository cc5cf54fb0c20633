// What a network gives a pod: the agent's own ports, some of them mapped into the container, or an address of its own. Pure.
import type { PodSpec } from './service-spec.ts';

/** The one network of Mesos on DC/OS that maps ports of the agent into the container. */
const BRIDGE = 'mesos-bridge';

export function mapsPorts(network: string): boolean {
  return network === BRIDGE;
}

/** Whether the container has an address that only its agent knows. */
export function isBridged({ networks = [] }: Pick<PodSpec, 'networks'>): boolean {
  return networks.some(({ name }) => mapsPorts(name));
}

/** Whether the pod's ports are the agent's, and so are reserved there; on a virtual network they are its container's own. */
export function usesHostPorts({ networks = [] }: Pick<PodSpec, 'networks'>): boolean {
  return networks.length === 0 || isBridged({ networks });
}
