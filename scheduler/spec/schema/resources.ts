// The fields of a svc.yml that ask an agent for something: scalars, ports, volumes and their limits.
import { z } from 'zod';
import { amount, flag, list, named, nonEmptyText, oneOf, optional, strict, text, whole } from './fields.ts';

export const ANY = Number.MAX_SAFE_INTEGER;
const PATH = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;
const PROFILE = /^[A-Za-z0-9_.-]{1,128}$/;

export const volume = strict({
  path: text.refine((path) => PATH.test(path), {
    error: 'a name of letters, digits, _ and -, beginning with a letter or digit',
  }),
  type: oneOf(['ROOT', 'MOUNT', 'PATH'], true),
  profiles: optional(
    list(
      text.refine((name) => PROFILE.test(name), { error: 'at most 128 letters, digits, _ . and -' }),
      'disk profiles',
    ),
  ),
  size: whole(1, ANY, 'MB'),
});

const port = strict({
  port: whole(0, 65535),
  'env-key': optional(nonEmptyText),
  advertise: optional(flag),
  vip: optional(strict({ port: whole(1, 65535), prefix: optional(nonEmptyText) })),
  ranges: optional(
    list(strict({ begin: optional(whole(0, 65535)), end: optional(whole(0, 65535)) }), '{begin, end}'),
  ),
});

function limit<Value extends z.ZodType<number>>(value: Value, allowed: string) {
  return optional(z.union([z.literal('unlimited'), value], { error: `unlimited, or ${allowed}` }));
}

const resourceLimits = strict({
  cpus: limit(amount('cpus'), 'a number of cpus'),
  memory: limit(whole(1, ANY, 'MB'), 'a whole number of MB'),
});

export const resources = {
  cpus: optional(amount('cpus')),
  gpus: optional(amount('gpus')),
  memory: optional(whole(1, ANY, 'MB')),
  ports: optional(named(port, 'ports')),
  volume: optional(volume),
  volumes: optional(named(volume, 'volumes')),
  'resource-limits': optional(resourceLimits),
};

export const resourceSet = strict(resources);

export type RawResources = z.output<typeof resourceSet>;
export type RawVolume = z.output<typeof volume>;
export type RawPort = z.output<typeof port>;
