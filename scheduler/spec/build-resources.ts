// From the resources of a svc.yml to those of a ServiceSpec: names and omissions filled in. Pure.
import type { RawPod } from './schema/pod.ts';
import type { RawPort, RawResources, RawVolume } from './schema/resources.ts';
import type { PortSpec, ResourceLimitsSpec, ResourceSetSpec, VolumeSpec } from './service-spec.ts';

function volume(raw: RawVolume): VolumeSpec {
  return {
    path: raw.path,
    type: raw.type === 'ROOT' ? 'ROOT' : 'MOUNT',
    size: raw.size,
    profiles: raw.profiles ?? [],
  };
}

export function volumes(raw: Pick<RawResources, 'volume' | 'volumes'>): VolumeSpec[] {
  return [...(raw.volume ? [raw.volume] : []), ...Object.values(raw.volumes ?? {})].map(volume);
}

function port(name: string, raw: RawPort): PortSpec {
  return {
    name,
    port: raw.port,
    envKey: raw['env-key'] ?? undefined,
    advertise: raw.advertise ?? false,
    vip: raw.vip ? { prefix: raw.vip.prefix ?? name, port: raw.vip.port } : undefined,
    ranges: (raw.ranges ?? []).map(({ begin, end }) => ({ begin: begin ?? 0, end: end ?? 65535 })),
  };
}

function limits(raw: RawResources['resource-limits']): ResourceLimitsSpec | undefined {
  const cpus = raw?.cpus ?? undefined;
  const memory = raw?.memory ?? undefined;
  return cpus === undefined && memory === undefined ? undefined : { cpus, memory };
}

function resourceSet(id: string, raw: RawResources): ResourceSetSpec {
  return {
    id,
    cpus: raw.cpus ?? 0,
    gpus: raw.gpus ?? 0,
    memory: raw.memory ?? 0,
    ports: Object.entries(raw.ports ?? {}).map(([name, value]) => port(name, value)),
    volumes: volumes(raw),
    limits: limits(raw['resource-limits']),
  };
}

export function implicitResourceSet(task: string): string {
  return `${task}-resource-set`;
}

export function resourceSets(pod: RawPod): ResourceSetSpec[] {
  const declared = Object.entries(pod['resource-sets'] ?? {}).map(([id, raw]) => resourceSet(id, raw));
  const inline = Object.entries(pod.tasks)
    .filter(([, task]) => task['resource-set'] === undefined)
    .map(([name, task]) => resourceSet(implicitResourceSet(name), task));
  return [...declared, ...inline];
}
