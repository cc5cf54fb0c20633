// Under which names a task is reached, and so what its certificates are for: as the DC/OS SDK has them, and beyond that
// as Mesos-DNS and the agent have them. Pure.
import { usesHostPorts } from '../spec/networks.ts';
import { type TaskSpec, taskFullName } from '../spec/service-spec.ts';
import type { LaunchRequest } from './launch.ts';
import type { Pool } from './pool.ts';

export interface CertificateNames {
  /** `hello-0-server.hello`; at most 64 characters, as X.509 has it. */
  readonly commonName: string;
  /** Names of DNS, and numeric addresses; each once. */
  readonly subjectNames: readonly string[];
}

const MOST_COMMON_NAME = 64;

const plain = (name: string) => name.replaceAll('/', '');
/** Names under autoip have no dots of their own. */
const dashed = (name: string) => plain(name).replaceAll('.', '-');

/** The name in Mesos' DiscoveryInfo. */
export function discoveryName({ instance, index }: LaunchRequest, task: TaskSpec): string {
  return task.discovery ? `${task.discovery.prefix}-${index}` : taskFullName(instance, task.name);
}

function vipNames(service: string, { pod }: LaunchRequest, task: TaskSpec): string[] {
  const ports = pod.resourceSets.find(({ id }) => id === task.resourceSet)?.ports ?? [];
  return ports.flatMap(({ vip }) =>
    vip === undefined ? [] : [`${plain(vip.prefix)}.${plain(service)}.l4lb.thisdcos.directory`],
  );
}

/** A container with an address of its own is not reached under its agent's. */
function hostNames({ pod }: LaunchRequest, { hostname, address }: Pick<Pool, 'hostname' | 'address'>) {
  return usesHostPorts(pod) ? [hostname, ...(address === undefined ? [] : [address])] : [];
}

export function certificateNames(
  service: string,
  request: LaunchRequest,
  task: TaskSpec,
  agent: Pick<Pool, 'hostname' | 'address'>,
): CertificateNames {
  const own = discoveryName(request, task);
  const commonName = `${dashed(taskFullName(request.instance, task.name))}.${dashed(service)}`;
  const names = [
    `${dashed(own)}.${dashed(service)}.autoip.dcos.thisdcos.directory`,
    ...vipNames(service, request, task),
    `${plain(own)}.${plain(service)}.mesos`,
    ...hostNames(request, agent),
  ];
  return { commonName: commonName.slice(-MOST_COMMON_NAME), subjectNames: [...new Set(names)] };
}
