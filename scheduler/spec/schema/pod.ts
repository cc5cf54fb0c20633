// The fields of a pod in a svc.yml.
import type { z } from 'zod';
import { externalVolume, hostVolume, network, rlimit, secret, shmSize } from './container.ts';
import {
  DURATION_JSON,
  duration,
  flag,
  list,
  named,
  nonEmptyText,
  oneOf,
  optional,
  short,
  strict,
  text,
  whole,
} from './fields.ts';
import { logs } from './logs.ts';
import { resourceSet, volume } from './resources.ts';
import { task } from './task.ts';

const heartbeat = strict('Heartbeat', {
  interval: duration(1, 3600).describe("Default: the scheduler's, 15 s."),
  missed: optional(whole(1, 1000)).describe('So many in a row may be missed. Default: 4.'),
});

const replaceAfter = strict('Replacement', {
  after: duration(0).describe('So long a task of it is lost, or keeps failing.'),
  apart: optional(duration(0)).describe("Between two replacements of the pod's instances. Default: 10m."),
});

const networks = named(network.nullable(), 'networks');
const rlimits = named(rlimit.nullable(), 'resource limits such as RLIMIT_NOFILE');

/** The last SDK ignores it without a word; here it means what it says. */
const container = strict('Container', {
  'image-name': optional(nonEmptyText).describe('As `image`.'),
  networks: optional(networks).describe('As `networks`.'),
  rlimits: optional(rlimits).describe('As `rlimits`.'),
});

export const pod = strict('Pod', {
  count: whole(0, 100_000).describe('Instances.'),
  placement: optional(text).describe('Which agents it may run on (offers.md).'),
  user: optional(nonEmptyText).describe("Of the pod's tasks; default: the service's."),
  image: optional(nonEmptyText).describe('A container image, run by the Mesos containerizer.'),
  uris: optional(list(nonEmptyText, 'addresses')).describe(
    "Fetched by the agent into the pod's sandbox, archives unpacked.",
  ),
  networks: optional(networks).describe("Default: the agent's."),
  rlimits: optional(rlimits).describe('`RLIMIT_NOFILE` and so on.'),
  container: optional(container).describe('The form of the oldest documents.'),
  'resource-sets': optional(named(resourceSet, 'resource sets')).describe('That tasks share or name.'),
  volume: optional(volume).describe('Seen by all tasks of the pod.'),
  volumes: optional(named(volume, 'volumes')).describe('The same; both may stand together here.'),
  'pre-reserved-role': optional(text).describe('Resources reserved for this role are refined. Default: `*`.'),
  secrets: optional(named(secret, 'secrets')).describe('For each of its tasks.'),
  'share-pid-namespace': optional(flag).describe(
    'The tasks of a pod see the processes of each other, with it and without it.',
  ),
  'allow-decommission': optional(flag).describe('Whether it may shrink or vanish. Default: false.'),
  'host-volumes': optional(named(hostVolume, 'volumes')).describe('Directories of the agent.'),
  'external-volumes': optional(named(externalVolume, 'volumes')).describe(
    'Volumes of Docker volume plugins.',
  ),
  'seccomp-unconfined': optional(flag).describe('Default: false.'),
  'seccomp-profile-name': optional(nonEmptyText).describe('Not beside `seccomp-unconfined`.'),
  'ipc-mode': optional(oneOf(['PRIVATE'], true)).describe(
    'Shared memory of its own: the agent and other pods do not see it.',
  ),
  'shm-size': optional(shmSize).describe('Of its `/dev/shm`.'),
  tasks: named(task, 'tasks').describe('At least one, in the order of the file.'),
  heartbeat: optional(short('interval', DURATION_JSON, heartbeat)).describe(
    'An interval, or: a pod that is silent for longer is shut down and started again.',
  ),
  'replace-after': optional(short('after', DURATION_JSON, replaceAfter)).describe(
    'A time, or: when an instance is placed anew without being asked. Default: never.',
  ),
  logs: optional(logs).describe('What becomes of what its tasks print.'),
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
