// ExecutorInfo.data: what the executor is told for the whole pod instance. Pure.
import { type ExternalVolume, PodConfiguration } from '../../shared/link/generated/link.ts';
import { encode } from '../../shared/mesos/codec.ts';
import { externalVolumeOf } from '../spec/external-volume.ts';
import type { ExternalVolumeSpec, PodSpec } from '../spec/service-spec.ts';
import type { LaunchContext, LaunchRequest } from './launch.ts';
import { logConfiguration } from './log-data.ts';

function externalVolume(spec: ExternalVolumeSpec, index: number): ExternalVolume {
  const { name, options } = externalVolumeOf(spec, index);
  return {
    driver: spec.driver,
    name,
    options: options.map(([key, value]) => ({ key, value })),
    container_path: spec.containerPath,
    ...(spec.mode === 'RO' ? { read_only: true } : {}),
  };
}

/** A winston transport is code of others in the executor, too. */
function hasTransport({ logs, tasks }: PodSpec): boolean {
  const all = [logs, ...tasks.map((task) => task.logs)];
  return all.some((one) => one?.sinks.some(({ type }) => type === 'WINSTON') === true);
}

/** Inside an image Mesos mounts the volumes of plugins (container.ts): the executor there sees no plugin. */
export function podData(
  context: Pick<LaunchContext, 'heartbeatSeconds'>,
  { instance, index, pod }: Pick<LaunchRequest, 'instance' | 'index' | 'pod'>,
): Uint8Array {
  const volumes = pod.image === undefined ? (pod.externalVolumes ?? []) : [];
  const hasModule = pod.tasks.some(({ module }) => module !== undefined) || hasTransport(pod);
  const configuration: PodConfiguration = {
    pod_instance: instance,
    heartbeat_interval_seconds: pod.heartbeat?.interval ?? context.heartbeatSeconds,
    external_volumes: volumes.map((spec) => externalVolume(spec, index)),
    ...(pod.logs === undefined ? {} : { logs: logConfiguration(pod.logs) }),
    ...(hasModule ? { allow_modules: true } : {}),
  };
  return encode(PodConfiguration, configuration);
}
