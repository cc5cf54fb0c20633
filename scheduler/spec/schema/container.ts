// The fields of a svc.yml that describe the container of a pod: networks, limits, secrets, volumes of others.
import type { z } from 'zod';
import {
  labels,
  list,
  nonEmptyText,
  oneOf,
  optional,
  options,
  pathInside,
  strict,
  textThat,
  whole,
} from './fields.ts';
import { ANY } from './resources.ts';

export const network = strict('Network', {
  'host-ports': optional(list(whole(1, 65535), 'ports')).describe(
    'Ports of the agent; only of the network `mesos-bridge`. Other fixed ports of the pod are mapped to themselves.',
  ),
  'container-ports': optional(list(whole(1, 65535), 'ports')).describe(
    "Where they lead in the container: as many as `host-ports`. `PORT_<NAME>` is the agent's port, as with the SDK.",
  ),
  labels: optional(labels).describe('Given to the network plugin.'),
});

export const rlimit = strict('Resource limit of processes', {
  soft: optional(whole(-1, ANY)).describe('-1, in both: unlimited, as without both.'),
  hard: optional(whole(-1, ANY)).describe('Not less than `soft`.'),
});

export const secret = strict('Secret', {
  secret: nonEmptyText.describe('Its path in the store of secrets (`--secrets`).'),
  'env-key': optional(nonEmptyText).describe('A variable of each task with the value.'),
  file: optional(pathInside).describe(
    "A file in each task's directory; with neither of the two, one of the secret's own path.",
  ),
});

const mode = oneOf(['RW', 'RO'], true);

const absolutePath = textThat('an absolute path', (path) => path.startsWith('/'), {
  type: 'string',
  pattern: '^/',
});

export const hostVolume = strict('Host volume', {
  'host-path': absolutePath.describe('A directory of the agent.'),
  'container-path': pathInside.describe("Where it appears in the task's directory."),
  mode: optional(mode).describe('Default: RW.'),
});

export const externalVolume = strict('External volume', {
  type: oneOf(['DOCKER'], true).describe('Of a Docker volume plugin.'),
  'volume-name': optional(nonEmptyText).describe(
    'Default: `<service>_<pod>`. An instance has `<name>_<index>`; with the driver `pxd` `<name>-<index>`, or `<name>` where the option `shared` is true.',
  ),
  'volume-mode': optional(mode).describe('Default: RW.'),
  'driver-name': nonEmptyText.describe('The plugin.'),
  'driver-options': optional(options).describe('For a volume that does not exist yet; `name` is none.'),
  'container-path': pathInside.describe("Where it appears in the task's directory."),
});

export const taskVolume = strict('Task volume', {
  task: nonEmptyText.describe('Another task of the pod: its directory, that of its newest run.'),
  path: optional(pathInside).describe('In that directory. Default: all of it.'),
  'container-path': pathInside.describe("Where it appears in the task's directory."),
  mode: optional(mode).describe(
    'Default: RW. RO: the other task must have been launched before, or with it.',
  ),
});

export const transportEncryption = strict('Transport encryption', {
  name: pathInside.describe('Of its files; the only one of this name in the task.'),
  type: oneOf(['TLS', 'KEYSTORE'], true).describe(
    '`<name>.crt`, `.key` and `.ca` in PEM, or `<name>.keystore` and `.truststore`, with the password `notsecure`.',
  ),
});

export const shmSize = whole(1, ANY, 'MB');

export type RawNetwork = z.output<typeof network>;
export type RawRlimit = z.output<typeof rlimit>;
export type RawSecret = z.output<typeof secret>;
export type RawHostVolume = z.output<typeof hostVolume>;
export type RawTaskVolume = z.output<typeof taskVolume>;
export type RawExternalVolume = z.output<typeof externalVolume>;
