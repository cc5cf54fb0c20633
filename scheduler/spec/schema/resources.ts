// The fields of a svc.yml that ask an agent for something: scalars, ports, volumes and their limits.
import { z } from 'zod';
import { amount, flag, list, named, nonEmptyText, oneOf, strict, text, whole } from './fields.ts';

export const ANY = Number.MAX_SAFE_INTEGER;
const PATH = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;
const PROFILE = /^[A-Za-z0-9_.-]{1,128}$/;

export const volume = strict({
  path: text.refine((path) => PATH.test(path), {
    error: 'a name of letters, digits, _ and -, beginning with a letter or digit',
  }),
  type: oneOf(['ROOT', 'MOUNT', 'PATH'], true),
  profiles: list(
    text.refine((name) => PROFILE.test(name), { error: 'at most 128 letters, digits, _ . and -' }),
    'disk profiles',
  ).nullish(),
  size: whole(1, ANY, 'MB'),
});

const port = strict({
  port: whole(0, 65535),
  'env-key': nonEmptyText.nullish(),
  advertise: flag.optional(),
  vip: strict({ port: whole(1, 65535), prefix: nonEmptyText.optional() }).nullish(),
  ranges: list(
    strict({ begin: whole(0, 65535).nullish(), end: whole(0, 65535).nullish() }),
    '{begin, end}',
  ).nullish(),
});

function limit<Value extends z.ZodType<number>>(value: Value, allowed: string) {
  return z.union([z.literal('unlimited'), value], { error: `unlimited, or ${allowed}` }).nullish();
}

const resourceLimits = strict({
  cpus: limit(amount('cpus'), 'a number of cpus'),
  memory: limit(whole(1, ANY, 'MB'), 'a whole number of MB'),
});

export const resources = {
  cpus: amount('cpus').optional(),
  gpus: amount('gpus').optional(),
  memory: whole(1, ANY, 'MB').optional(),
  ports: named(port, 'ports').nullish(),
  volume: volume.nullish(),
  volumes: named(volume, 'volumes').nullish(),
  'resource-limits': resourceLimits.nullish(),
};

export const resourceSet = strict(resources);

export type RawResources = z.output<typeof resourceSet>;
export type RawVolume = z.output<typeof volume>;
export type RawPort = z.output<typeof port>;
