// What svc.yml says of the container: an image, networks, kernel options, volumes of the agent and of plugins. The
// executor's container is made by Mesos; what a task has for itself is made by the executor, from TaskInfo.container.
//
// A volume of the agent or of a plugin is the executor's to link where it sees the agent's files. Inside an image it sees
// none of them: there Mesos mounts the volume into the pod's sandbox, and the executor links it from there. Pure.
import { newestRunPath } from '../../shared/link/task-directories.ts';
import type {
  ContainerInfo,
  LinuxInfo,
  NetworkInfo,
  RLimitInfo_RLimit,
  RLimitInfo_RLimit_Type,
  Volume,
} from '../../shared/mesos/generated/mesos.ts';
import { externalVolumeOf } from '../spec/external-volume.ts';
import { mapsPorts } from '../spec/networks.ts';
import type {
  ExternalVolumeSpec,
  HostVolumeSpec,
  NetworkSpec,
  PodSpec,
  RlimitSpec,
  TaskSpec,
  TaskVolumeSpec,
} from '../spec/service-spec.ts';
import { taskFullName } from '../spec/service-spec.ts';
import type { LaunchRequest } from './launch.ts';
import { podPorts } from './ports.ts';
import type { Reservation } from './reservation.ts';

function hostVolume({ hostPath, containerPath, mode }: HostVolumeSpec): Volume {
  return {
    mode,
    container_path: containerPath,
    source: { type: 'HOST_PATH', host_path: { path: hostPath } },
  };
}

function dockerVolume(spec: ExternalVolumeSpec, index: number): Volume {
  const { name, options } = externalVolumeOf(spec, index);
  const parameter = options.map(([key, value]) => ({ key, value }));
  const docker_volume = { driver: spec.driver, name, driver_options: { parameter } };
  return {
    mode: spec.mode,
    container_path: spec.containerPath,
    source: { type: 'DOCKER_VOLUME', docker_volume },
  };
}

/** What Mesos mounted into the pod's sandbox, for a task. */
function ofParent({ mode, container_path }: Volume): Volume {
  const sandbox_path = { type: 'PARENT', path: container_path } as const;
  return { mode, container_path, source: { type: 'SANDBOX_PATH', sandbox_path } };
}

function mountedByMesos(pod: PodSpec, index: number): Volume[] {
  if (pod.image === undefined) return [];
  const hosts = (pod.hostVolumes ?? []).map(hostVolume);
  return [...hosts, ...(pod.externalVolumes ?? []).map((spec) => dockerVolume(spec, index))];
}

/** A dynamic port of the agent is mapped to the same number in the container: the task is told one number. */
function networkInfo(spec: NetworkSpec, dynamic: readonly number[]): NetworkInfo {
  const all = [...spec.portMappings, ...dynamic.map((port) => ({ host: port, container: port }))];
  const labels = spec.labels.map(([key, value]) => ({ key, value }));
  const port_mappings = all.map(({ host, container }) => {
    return { host_port: host, container_port: container, protocol: 'tcp' };
  });
  return {
    name: spec.name,
    ...(labels.length > 0 ? { labels: { labels } } : {}),
    ...(mapsPorts(spec.name) && port_mappings.length > 0 ? { port_mappings } : {}),
  };
}

function networkInfos(pod: PodSpec, reservations: readonly Reservation[]): NetworkInfo[] {
  const dynamic = podPorts(pod, reservations).filter(({ spec }) => spec.port === 0);
  return (pod.networks ?? []).map((spec) =>
    networkInfo(
      spec,
      dynamic.map(({ number }) => number),
    ),
  );
}

type SharedMemory = Pick<PodSpec | TaskSpec, 'ipcMode' | 'shmSize'>;

function isPrivate({ ipcMode, shmSize }: SharedMemory): boolean {
  return ipcMode === 'PRIVATE' || shmSize !== undefined;
}

/**
 * The tasks of a pod are processes in its one container, so what a task asks for itself is given to the pod: shared
 * memory that no other pod sees, of all their sizes together. Mesos takes a size only with PRIVATE.
 */
function sharedMemory(pod: PodSpec): Pick<LinuxInfo, 'ipc_mode' | 'shm_size'> {
  const all = [pod, ...pod.tasks].filter(isPrivate);
  const sizes = all.flatMap(({ shmSize }) => shmSize ?? []);
  if (all.length === 0) return {};
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return { ipc_mode: 'PRIVATE', ...(sizes.length === all.length ? { shm_size: total } : {}) };
}

function linuxInfo(pod: PodSpec): LinuxInfo | undefined {
  const { seccomp } = pod;
  const info: LinuxInfo = {
    ...(seccomp?.unconfined === true ? { seccomp: { unconfined: true } } : {}),
    ...(seccomp?.profile === undefined ? {} : { seccomp: { profile_name: seccomp.profile } }),
    ...sharedMemory(pod),
  };
  return Object.keys(info).length > 0 ? info : undefined;
}

/** Only what is asked for; undefined for a pod that asks for nothing: it runs where the agent runs. */
function infoOf(fields: Omit<ContainerInfo, 'type'>): ContainerInfo | undefined {
  const given = Object.entries(fields).filter(([, value]) => {
    return value !== undefined && !(Array.isArray(value) && value.length === 0);
  });
  return given.length === 0 ? undefined : { type: 'MESOS', ...Object.fromEntries(given) };
}

/** Of the pod instance, for ExecutorInfo. */
export function executorContainer(
  pod: PodSpec,
  index: number,
  reservations: readonly Reservation[],
): ContainerInfo | undefined {
  const { image } = pod;
  return infoOf({
    mesos: image === undefined ? undefined : { image: { type: 'DOCKER', docker: { name: image } } },
    network_infos: networkInfos(pod, reservations),
    linux_info: linuxInfo(pod),
    volumes: mountedByMesos(pod, index),
  });
}

function rlimit({ name, soft, hard }: RlimitSpec): RLimitInfo_RLimit {
  const type = name.replace(/^RLIMIT_/, 'RLMT_') as RLimitInfo_RLimit_Type;
  if (soft === undefined || hard === undefined) return { type };
  return { type, soft: BigInt(soft), hard: BigInt(hard) };
}

/**
 * Mesos takes limits of a task in a group only where that has cgroups of its own, and then all tasks of the executor must
 * say so. It is the pod's cgroups that get them.
 */
export function limitsInfo({ resourceSets }: PodSpec): LinuxInfo | undefined {
  return resourceSets.some(({ limits }) => limits !== undefined) ? { share_cgroups: false } : undefined;
}

/** The executor knows the run of the other task by its name, which is the same after a relaunch. */
function ofTask(instance: string, { task, path, containerPath, mode }: TaskVolumeSpec): Volume {
  const sandbox_path = { type: 'PARENT', path: newestRunPath(taskFullName(instance, task), path) } as const;
  return { mode, container_path: containerPath, source: { type: 'SANDBOX_PATH', sandbox_path } };
}

/** Of a task, for TaskInfo: the resource limits of its processes, and the volumes that the executor links. */
export function taskContainer(
  { pod, index, instance }: Pick<LaunchRequest, 'pod' | 'index' | 'instance'>,
  task: TaskSpec,
): ContainerInfo | undefined {
  const rlimits = (pod.rlimits ?? []).map(rlimit);
  const volumes = pod.image === undefined ? (pod.hostVolumes ?? []).map(hostVolume) : [];
  return infoOf({
    volumes: [
      ...volumes,
      ...mountedByMesos(pod, index).map(ofParent),
      ...(task.taskVolumes ?? []).map((volume) => ofTask(instance, volume)),
    ],
    rlimit_info: rlimits.length > 0 ? { rlimits } : undefined,
    linux_info: limitsInfo(pod),
  });
}
