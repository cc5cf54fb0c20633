// Where a service's advertised ports can be reached.
import { z } from 'zod';
import type { ServiceSpec } from '../spec/service-spec.ts';
import type { ServiceState, TaskRecord } from '../state/records.ts';
import { named, type ViewOf } from './schema.ts';

export const EndpointView = named(
  'Endpoint',
  z.object({
    dns: z.array(z.string()).describe("`host:port`, by the agents' host names."),
    address: z.array(z.string()).describe('`ip:port`.'),
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

function portsOf(spec: ServiceSpec, state: ServiceState, task: TaskRecord): Found[] {
  const pod = state.pod.get(task.instance);
  const set = spec.pods
    .find(({ type }) => type === pod?.type)
    ?.resourceSets.find(({ id }) => id === task.resourceSet);
  return (set?.ports ?? []).flatMap((port): Found[] => {
    const number = pod?.reservations.find((one) => {
      return one.kind === 'port' && one.owner === task.resourceSet && one.name === port.name;
    });
    if (!port.advertise || number?.kind !== 'port' || pod === undefined) return [];
    const vipHost = `${port.vip?.prefix}.${spec.name.replaceAll('/', '')}.l4lb.thisdcos.directory`;
    return [
      {
        name: port.name,
        dns: `${pod.hostname}:${number.port}`,
        address: `${task.address ?? pod.hostname}:${number.port}`,
        vip: port.vip === undefined ? undefined : `${vipHost}:${port.vip.port}`,
      },
    ];
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
