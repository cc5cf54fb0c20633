// From the container fields of a pod in a svc.yml to those of its PodSpec. What is not given is absent. Pure.
import { defaultVolumeName } from './external-volume.ts';
import { mapsPorts } from './networks.ts';
import type { RawExternalVolume, RawNetwork } from './schema/container.ts';
import { containerFields, type RawPod } from './schema/pod.ts';
import type {
  ExternalVolumeSpec,
  HostVolumeSpec,
  NetworkSpec,
  PodSpec,
  ResourceSetSpec,
  RlimitSpec,
  SeccompSpec,
  SecretSpec,
} from './service-spec.ts';

/** As Mesos' names of anything cannot hold slashes: those of a service in a folder (`/a/b`) become `__`. */
export function mesosName(name: string): string {
  return name.replace(/^\//, '').replaceAll('/', '__');
}

type Map<Value> = Readonly<Record<string, Value>> | null | undefined;

function each<Raw, Spec>(raw: Map<Raw>, make: (name: string, value: Raw) => Spec): Spec[] | undefined {
  const entries = Object.entries(raw ?? {});
  return entries.length === 0 ? undefined : entries.map(([name, value]) => make(name, value));
}

/** The file's pairs, and each other fixed port to itself. */
function portMappings(raw: RawNetwork | null, sets: readonly ResourceSetSpec[]): NetworkSpec['portMappings'] {
  const containers = raw?.['container-ports'] ?? [];
  const given = (raw?.['host-ports'] ?? []).map((host, index) => ({
    host,
    container: containers[index] ?? host,
  }));
  const others = new Set(sets.flatMap(({ ports }) => ports.map(({ port }) => port)));
  for (const port of [0, ...given.map(({ host }) => host)]) others.delete(port);
  return [...given, ...[...others].map((port) => ({ host: port, container: port }))];
}

function network(name: string, raw: RawNetwork | null, sets: readonly ResourceSetSpec[]): NetworkSpec {
  return {
    name,
    portMappings: mapsPorts(name) ? portMappings(raw, sets) : [],
    labels: raw?.labels ?? [],
  };
}

function externalVolume(
  name: string,
  raw: RawExternalVolume,
  service: string,
  pod: string,
): ExternalVolumeSpec {
  const driver = raw['driver-name'];
  const volumeName = raw['volume-name'] ?? defaultVolumeName(service, pod, driver);
  return {
    name,
    driver,
    volumeName: mesosName(volumeName),
    options: raw['driver-options'] ?? [],
    containerPath: raw['container-path'],
    mode: raw['volume-mode'] ?? 'RW',
  };
}

function seccomp(raw: RawPod): SeccompSpec | undefined {
  const profile = raw['seccomp-profile-name'] ?? undefined;
  if (raw['seccomp-unconfined'] === true) return { unconfined: true };
  return profile === undefined ? undefined : { unconfined: false, profile };
}

function secrets(raw: RawPod): SecretSpec[] | undefined {
  return each(raw.secrets, (name, { secret, 'env-key': envKey, file }) => {
    const isBare = (envKey ?? undefined) === undefined && (file ?? undefined) === undefined;
    return { name, secret, envKey: envKey ?? undefined, file: isBare ? secret : (file ?? undefined) };
  });
}

function hostVolumes(raw: RawPod): HostVolumeSpec[] | undefined {
  return each(raw['host-volumes'], (name, value) => ({
    name,
    hostPath: value['host-path'],
    containerPath: value['container-path'],
    mode: value.mode ?? 'RW',
  }));
}

/** -1, as POSIX has it, is unlimited, as is none. */
function limited(value: number | null | undefined): number | undefined {
  return value === null || value === -1 ? undefined : value;
}

function rlimits(raw: RawPod['rlimits']): RlimitSpec[] | undefined {
  return each(raw, (name, value) => {
    return { name, soft: limited(value?.soft), hard: limited(value?.hard) };
  });
}

type ContainerFields = Pick<
  PodSpec,
  | 'image'
  | 'networks'
  | 'rlimits'
  | 'secrets'
  | 'hostVolumes'
  | 'externalVolumes'
  | 'seccomp'
  | 'ipcMode'
  | 'shmSize'
>;

export function container(
  service: string,
  type: string,
  raw: RawPod,
  sets: readonly ResourceSetSpec[],
): ContainerFields {
  const fields = containerFields(raw);
  return {
    image: fields.image,
    networks: each(fields.networks, (name, value) => network(name, value, sets)),
    rlimits: rlimits(fields.rlimits),
    secrets: secrets(raw),
    hostVolumes: hostVolumes(raw),
    externalVolumes: each(raw['external-volumes'], (name, value) =>
      externalVolume(name, value, service, type),
    ),
    seccomp: seccomp(raw),
    ipcMode: raw['ipc-mode'] ?? undefined,
    shmSize: raw['shm-size'] ?? undefined,
  };
}
