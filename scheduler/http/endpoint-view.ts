// Where a service's advertised ports can be reached.
import { z } from 'zod';
import { podPorts } from '../offer/ports.ts';
import { isBridged, usesHostPorts } from '../spec/networks.ts';
import type { PodSpec, ServiceSpec } from '../spec/service-spec.ts';
import type { ServiceState, TaskRecord } from '../state/records.ts';
import { named, type ViewOf } from './schema.ts';

export const EndpointView = named(
  'Endpoint',
  z.object({
    dns: z
      .array(z.string())
      .describe("`host:port`, by the agents' host names; on a virtual network by the containers' addresses."),
    address: z
      .array(z.string())
      .describe('`ip:port`; by host name where the port is mapped, or the address is not told.'),
    vip: z.string().optional(),
  }),
);
export type EndpointView = ViewOf<typeof EndpointView>;

interface Found {
  readonly name: string;
  readonly dns: string;
  readonly address: string;
  readonly vip: string | undefined;
}

/** A container behind a bridge, whose ports are mapped, is reached at its agent; one with an address of its own only there. */
function hostsOf(
  pod: PodSpec,
  hostname: string,
  address: string | undefined,
): readonly [dns: string, ip: string] {
  if (!usesHostPorts(pod)) return [address ?? hostname, address ?? hostname];
  return [hostname, isBridged(pod) ? hostname : (address ?? hostname)];
}

function portsOf({ name, pods }: ServiceSpec, state: ServiceState, task: TaskRecord): Found[] {
  const place = state.pod.get(task.instance);
  const pod = pods.find(({ type }) => type === place?.type);
  if (place === undefined || pod === undefined) return [];
  const [dns, ip] = hostsOf(pod, place.hostname, task.address);
  const own = podPorts(pod, place.reservations).filter(({ spec, resourceSet }) => {
    return spec.advertise && resourceSet === task.resourceSet;
  });
  return own.map(({ spec: { name: port, vip }, number }) => {
    const vipHost = `${vip?.prefix}.${name.replaceAll('/', '')}.l4lb.thisdcos.directory`;
    return {
      name: port,
      dns: `${dns}:${number}`,
      address: `${ip}:${number}`,
      vip: vip === undefined ? undefined : `${vipHost}:${vip.port}`,
    };
  });
}

/** By port name; only ports of tasks that run. */
export function endpointViews(spec: ServiceSpec, state: ServiceState): Map<string, EndpointView> {
  const running = [...state.task.values()].filter(({ state: now }) => now === 'TASK_RUNNING');
  const found = running.flatMap((task) => portsOf(spec, state, task));
  const views = [...Map.groupBy(found, ({ name }) => name)].map(([name, all]): [string, EndpointView] => {
    const vip = all.find((one) => one.vip !== undefined)?.vip;
    const [dns, address] = [all.map((one) => one.dns), all.map((one) => one.address)];
    return [name, vip === undefined ? { dns, address } : { dns, address, vip }];
  });
  return new Map(views);
}
