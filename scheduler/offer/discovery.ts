// What Mesos' service discovery and load balancers are told of a task: its name, its ports, its virtual addresses. Pure.
import type { DiscoveryInfo, Port } from '../../shared/mesos/generated/mesos.ts';
import type { TaskSpec } from '../spec/service-spec.ts';
import { discoveryName } from './certificate-names.ts';
import type { LaunchContext, LaunchRequest } from './launch.ts';
import { type PodPort, podPorts } from './ports.ts';
import type { Reservation } from './reservation.ts';

/** Labels of a virtual address have keys of their own, so that several of them may stand on one port. */
function vipLabels({ spec }: PodPort, context: LaunchContext): Pick<Port, 'labels'> {
  if (spec.vip === undefined) return {};
  const value = `${spec.vip.prefix}:${spec.vip.port}`;
  return { labels: { labels: [{ key: `VIP_${context.random.uuid()}`, value }] } };
}

function portInfo(port: PodPort, context: LaunchContext): Port {
  const { spec, number } = port;
  const visibility = spec.advertise || spec.vip ? 'EXTERNAL' : 'CLUSTER';
  return { number, name: spec.name, protocol: 'tcp', visibility, ...vipLabels(port, context) };
}

export function discoveryInfo(
  context: LaunchContext,
  request: LaunchRequest,
  task: TaskSpec,
  reservations: readonly Reservation[],
): DiscoveryInfo | undefined {
  const own = podPorts(request.pod, reservations).filter(
    ({ resourceSet }) => resourceSet === task.resourceSet,
  );
  const ports = own.map((port) => portInfo(port, context));
  if (ports.length === 0 && task.discovery === undefined) return undefined;
  const visibility = task.discovery?.visibility ?? 'CLUSTER';
  return {
    visibility,
    name: discoveryName(request, task),
    ...(ports.length > 0 ? { ports: { ports } } : {}),
  };
}
