// The fields of a svc.yml that ask an agent for something: scalars, ports, volumes and their limits.
import { z } from 'zod';
import {
  amount,
  flag,
  list,
  named,
  nonEmptyText,
  oneOf,
  optional,
  strict,
  textThat,
  whole,
} from './fields.ts';

export const ANY = Number.MAX_SAFE_INTEGER;
const PATH = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;
const PROFILE = /^[A-Za-z0-9_.-]{1,128}$/;

const volumePath = textThat(
  'a name of letters, digits, _ and -, beginning with a letter or digit',
  (path) => PATH.test(path),
  { type: 'string', pattern: PATH.source },
);
const profile = textThat('at most 128 letters, digits, _ . and -', (name) => PROFILE.test(name), {
  type: 'string',
  pattern: PROFILE.source,
});

export const volume = strict('Volume', {
  path: volumePath.describe("Where it appears in the task's working directory."),
  type: oneOf(['ROOT', 'MOUNT', 'PATH'], true).describe(
    'ROOT: a part of the disk of the agent. MOUNT: a disk of its own; PATH is taken as MOUNT.',
  ),
  profiles: optional(list(profile, 'disk profiles')).describe('Of MOUNT: a disk of one of them is taken.'),
  size: whole(1, ANY, 'MB').describe('Of MOUNT: at least so much; the whole disk is taken.'),
});

const vip = strict('VIP', {
  port: whole(1, 65535).describe('The port of the virtual address.'),
  prefix: optional(nonEmptyText).describe('Its name; default: that of the port.'),
});

const range = strict('Port range', {
  begin: optional(whole(0, 65535)).describe('Default: 0.'),
  end: optional(whole(0, 65535)).describe('Included. Default: 65535.'),
});

const port = strict('Port', {
  port: whole(0, 65535).describe('0: any free one, kept when the task is launched again.'),
  'env-key': optional(nonEmptyText).describe('A variable with the port; each is in `PORT_<NAME>` anyway.'),
  advertise: optional(flag).describe(
    'Whether it is an endpoint; its name is then the only one in the service.',
  ),
  vip: optional(vip).describe('A virtual address in front of all instances.'),
  ranges: optional(list(range, '{begin, end}')).describe('Of port 0: where it is taken from.'),
});

function limit<Value extends z.ZodType<number>>(value: Value, allowed: string) {
  const union = z.union([z.literal('unlimited'), value], { error: `unlimited, or ${allowed}` });
  return optional(union.meta({ 'x-allowed': `unlimited, or ${allowed}` }));
}

const resourceLimits = strict('Resource limits', {
  cpus: limit(amount('cpus'), 'a number of cpus').describe('Not less than `cpus`.'),
  memory: limit(whole(1, ANY, 'MB'), 'a whole number of MB').describe('Not less than `memory`.'),
});

export const resources = {
  cpus: optional(amount('cpus')).describe('Reserved.'),
  gpus: optional(amount('gpus')).describe('Reserved.'),
  memory: optional(whole(1, ANY, 'MB')).describe('Reserved.'),
  ports: optional(named(port, 'ports')).describe('By name.'),
  volume: optional(volume).describe('One volume that stays with the pod instance.'),
  volumes: optional(named(volume, 'volumes')).describe('Several of them; not beside `volume`.'),
  'resource-limits': optional(resourceLimits).describe('How much may be used beyond what is reserved.'),
};

export const resourceSet = strict('Resource set', resources);

export type RawResources = z.output<typeof resourceSet>;
export type RawVolume = z.output<typeof volume>;
export type RawPort = z.output<typeof port>;
