// What must hold within one block of resources, of a set or of a task, and for the volumes of a pod.
import type { Path } from '../document.ts';
import { mapsPorts } from '../networks.ts';
import { containerFields, type RawPod } from '../schema/pod.ts';
import type { RawPort, RawResources } from '../schema/resources.ts';
import { type Placed, twice, type Violation, when } from './violation.ts';

export type NamedPort = RawPort & { readonly name: string };

/** The sets of the pod, and those that its tasks have without a name. */
export function resourceBlocks(base: Path, pod: RawPod): Placed<RawResources>[] {
  const sets = Object.entries(pod['resource-sets'] ?? {});
  const tasks = Object.entries(pod.tasks).filter(([, task]) => task['resource-set'] === undefined);
  return [
    ...sets.map(([name, value]) => ({ path: [...base, 'resource-sets', name], value })),
    ...tasks.map(([name, value]) => ({ path: [...base, 'tasks', name], value })),
  ];
}

export function portsOf({ path, value }: Placed<RawResources>): Placed<NamedPort>[] {
  return Object.entries(value.ports ?? {}).map(([name, port]) => ({
    path: [...path, 'ports', name],
    value: { ...port, name },
  }));
}

export function volumesOf(path: Path, fields: Pick<RawResources, 'volume' | 'volumes'>): Placed<string>[] {
  return [
    ...(fields.volume ? [{ path: [...path, 'volume'], value: fields.volume.path }] : []),
    ...Object.entries(fields.volumes ?? {}).map(([name, volume]) => ({
      path: [...path, 'volumes', name],
      value: volume.path,
    })),
  ];
}

function portRules({ path, value }: Placed<NamedPort>): Violation[] {
  const ranges = value.ranges ?? [];
  const reversed = ranges.flatMap(({ begin, end }, index) =>
    when(
      (begin ?? 0) > (end ?? 65535),
      [...path, 'ranges', index],
      `begin ${begin ?? 0} is after end ${end ?? 65535}`,
    ),
  );
  const fixed = value.port !== 0 && ranges.length > 0;
  return [
    ...when(fixed, [...path, 'ranges'], `port is ${value.port}`, 'ranges only with port 0'),
    ...reversed,
  ];
}

function profileRules(path: Path, fields: Pick<RawResources, 'volume' | 'volumes'>): Violation[] {
  const volumes = [
    ...(fields.volume ? [{ path: [...path, 'volume'], value: fields.volume }] : []),
    ...Object.entries(fields.volumes ?? {}).map(([name, value]) => ({
      path: [...path, 'volumes', name],
      value,
    })),
  ];
  return volumes.flatMap(({ path: place, value: { type, profiles } }) => {
    const at = [...place, 'profiles'];
    const placed = (profiles ?? []).map((value, index) => ({ path: [...at, index], value }));
    return [
      ...when(
        type === 'ROOT' && placed.length > 0,
        at,
        'profiles of a ROOT volume',
        'profiles with type MOUNT',
      ),
      ...twice(placed, (profile) => profile, 'the profile'),
    ];
  });
}

/** Paths that stand once, and profiles; also of a pod's own volumes. */
export function volumeRules(path: Path, fields: Pick<RawResources, 'volume' | 'volumes'>): Violation[] {
  const paths = twice(volumesOf(path, fields), (volume) => volume, 'the path');
  return [...paths, ...profileRules(path, fields)];
}

function limitRules({ path, value }: Placed<RawResources>): Violation[] {
  const limits = value['resource-limits'];
  return (['cpus', 'memory'] as const).flatMap((name) => {
    const limit = limits?.[name] ?? 'unlimited';
    const request = value[name] ?? 0;
    const isLess = limit !== 'unlimited' && limit < request;
    return when(
      isLess,
      [...path, 'resource-limits', name],
      `${limit} is less than the ${request} that are reserved`,
      `unlimited, or at least ${request}`,
    );
  });
}

/** All sets of a pod are reserved on one agent, where each port is there once; in a container of its own they may take turns. */
export function podPortRules(base: Path, pod: RawPod): Violation[] {
  const networks = Object.keys(containerFields(pod).networks ?? {});
  const isOfAgent = networks.length === 0 || networks.some(mapsPorts);
  const ports = resourceBlocks(base, pod).map(portsOf);
  const alone = isOfAgent ? [ports.flat()] : ports;
  return alone.flatMap((all) => twice(all, ({ port }) => (port === 0 ? undefined : String(port)), 'port'));
}

export function blockRules(block: Placed<RawResources>): Violation[] {
  const { path, value } = block;
  const ports = portsOf(block);
  const isEmpty =
    [value.cpus, value.memory, value.gpus].every((one) => one === undefined) && ports.length === 0;
  const isDouble = Boolean(value.volume && value.volumes);
  return [
    ...when(isEmpty, path, 'no resources', 'at least one of cpus, memory, gpus, ports'),
    ...when(isDouble, [...path, 'volumes'], 'volume and volumes', 'one of the two'),
    ...ports.flatMap(portRules),
    ...volumeRules(path, value),
    ...limitRules(block),
  ];
}
