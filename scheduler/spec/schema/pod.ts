// The fields of a pod in a svc.yml.
import { z } from 'zod';
import { externalVolume, hostVolume, network, rlimit, secret, shmSize } from './container.ts';
import { duration, flag, list, named, nonEmptyText, oneOf, optional, strict, text, whole } from './fields.ts';
import { logs } from './logs.ts';
import { resourceSet, volume } from './resources.ts';
import { task } from './task.ts';

/** `heartbeat: 15`, or a map with more. */
const heartbeat = z.preprocess(
  (value) => (typeof value === 'object' ? value : { interval: value }),
  strict({ interval: duration(1, 3600), missed: optional(whole(1, 1000)) }),
);

/** `replace-after: 20m`, or a map with more. */
const replaceAfter = z.preprocess(
  (value) => (typeof value === 'object' ? value : { after: value }),
  strict({ after: duration(0), apart: optional(duration(0)) }),
);

const networks = named(network.nullable(), 'networks');
const rlimits = named(rlimit.nullable(), 'resource limits such as RLIMIT_NOFILE');

/** The form of the oldest documents. The last SDK ignores it without a word; here it means what it says. */
const container = strict({
  'image-name': optional(nonEmptyText),
  networks: optional(networks),
  rlimits: optional(rlimits),
});

export const pod = strict({
  count: whole(0, 100_000),
  placement: optional(text),
  user: optional(nonEmptyText),
  image: optional(nonEmptyText),
  uris: optional(list(nonEmptyText, 'addresses')),
  networks: optional(networks),
  rlimits: optional(rlimits),
  container: optional(container),
  'resource-sets': optional(named(resourceSet, 'resource sets')),
  volume: optional(volume),
  volumes: optional(named(volume, 'volumes')),
  'pre-reserved-role': optional(text),
  secrets: optional(named(secret, 'secrets')),
  'share-pid-namespace': optional(flag),
  'allow-decommission': optional(flag),
  'host-volumes': optional(named(hostVolume, 'volumes')),
  'external-volumes': optional(named(externalVolume, 'volumes')),
  'seccomp-unconfined': optional(flag),
  'seccomp-profile-name': optional(nonEmptyText),
  'ipc-mode': optional(oneOf(['PRIVATE'], true)),
  'shm-size': optional(shmSize),
  tasks: named(task, 'tasks'),
  heartbeat: optional(heartbeat),
  'replace-after': optional(replaceAfter),
  logs: optional(logs),
});

export type RawPod = z.output<typeof pod>;

/** From wherever they stand. */
export function containerFields(raw: RawPod): Pick<RawPod, 'image' | 'networks' | 'rlimits'> {
  const { container: old } = raw;
  return {
    image: raw.image ?? old?.['image-name'],
    networks: raw.networks ?? old?.networks,
    rlimits: raw.rlimits ?? old?.rlimits,
  };
}
