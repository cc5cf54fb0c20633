// The fields of a pod in a svc.yml.
import { z } from 'zod';
import { externalVolume, hostVolume, network, rlimit, secret, shmSize } from './container.ts';
import { duration, flag, list, named, nonEmptyText, oneOf, strict, text, whole } from './fields.ts';
import { logs } from './logs.ts';
import { resourceSet, volume } from './resources.ts';
import { task } from './task.ts';

/** `heartbeat: 15`, or a map with more. */
const heartbeat = z.preprocess(
  (value) => (typeof value === 'object' ? value : { interval: value }),
  strict({ interval: duration(1, 3600), missed: whole(1, 1000).optional() }),
);

/** `replace-after: 20m`, or a map with more. */
const replaceAfter = z.preprocess(
  (value) => (typeof value === 'object' ? value : { after: value }),
  strict({ after: duration(0), apart: duration(0).optional() }),
);

export const pod = strict({
  count: whole(0, 100_000),
  placement: text.nullish(),
  image: nonEmptyText.optional(),
  uris: list(nonEmptyText, 'addresses').nullish(),
  networks: named(network.nullable(), 'networks').nullish(),
  rlimits: named(rlimit.nullable(), 'resource limits such as RLIMIT_NOFILE').nullish(),
  'resource-sets': named(resourceSet, 'resource sets').nullish(),
  volume: volume.nullish(),
  volumes: named(volume, 'volumes').nullish(),
  'pre-reserved-role': text.nullish(),
  secrets: named(secret, 'secrets').nullish(),
  'share-pid-namespace': flag.nullish(),
  'allow-decommission': flag.nullish(),
  'host-volumes': named(hostVolume, 'volumes').nullish(),
  'external-volumes': named(externalVolume, 'volumes').nullish(),
  'seccomp-unconfined': flag.nullish(),
  'seccomp-profile-name': nonEmptyText.nullish(),
  'ipc-mode': oneOf(['PRIVATE'], true).nullish(),
  'shm-size': shmSize.nullish(),
  tasks: named(task, 'tasks'),
  heartbeat: heartbeat.optional(),
  'replace-after': replaceAfter.optional(),
  logs: logs.nullish(),
});

export type RawPod = z.output<typeof pod>;
