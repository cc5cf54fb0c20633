// The address under which the tasks' container is reached, for their MESOS_CONTAINER_IP. Mesos' executors take that of
// libprocess, which looks the hostname up; the interfaces themselves cannot be wrong about it. Pure but for the default.
import { networkInterfaces } from 'node:os';
import type { Config } from '../config.ts';

export interface Address {
  readonly address: string;
  readonly family: string;
  /** Of the loopback interface. */
  readonly internal: boolean;
}

const LINK_LOCAL = /^fe[89ab]/i;

/**
 * What the environment says; else the agent's address, where the container is on the agent's network; else the first
 * address that is not the loopback's, IPv4 before IPv6. Undefined where there is no network.
 */
export function containerIp(
  { containerIp: given, agentUrl }: Pick<Config, 'containerIp' | 'agentUrl'>,
  addresses: readonly Address[] = ownAddresses(),
): string | undefined {
  if (given !== undefined) return given;
  const agent = new URL(agentUrl).hostname.replace(/^\[|\]$/g, '');
  const outer = addresses.filter(({ address, internal }) => !internal && !LINK_LOCAL.test(address));
  const ofAgent = outer.find(({ address }) => address === agent);
  const found = ofAgent ?? outer.find(isIpv4) ?? outer[0] ?? addresses.find(isIpv4);
  return found?.address;
}

function isIpv4({ family }: Address): boolean {
  return family === 'IPv4';
}

function ownAddresses(): Address[] {
  return Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
}
