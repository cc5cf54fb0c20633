// The fields of a svc.yml that describe the container of a pod: networks, limits, secrets, volumes of others.
import type { z } from 'zod';
import { labels, list, nonEmptyText, oneOf, optional, options, pathInside, strict, whole } from './fields.ts';
import { ANY } from './resources.ts';

export const network = strict({
  'host-ports': optional(list(whole(1, 65535), 'ports')),
  'container-ports': optional(list(whole(1, 65535), 'ports')),
  labels: optional(labels),
});

export const rlimit = strict({ soft: optional(whole(-1, ANY)), hard: optional(whole(-1, ANY)) });

export const secret = strict({
  secret: nonEmptyText,
  'env-key': optional(nonEmptyText),
  file: optional(pathInside),
});

const mode = oneOf(['RW', 'RO'], true);

export const hostVolume = strict({
  'host-path': nonEmptyText.refine((path) => path.startsWith('/'), { error: 'an absolute path' }),
  'container-path': pathInside,
  mode: optional(mode),
});

export const externalVolume = strict({
  type: oneOf(['DOCKER'], true),
  'volume-name': optional(nonEmptyText),
  'volume-mode': optional(mode),
  'driver-name': nonEmptyText,
  'driver-options': optional(options),
  'container-path': pathInside,
});

export const transportEncryption = strict({
  name: nonEmptyText,
  type: oneOf(['TLS', 'KEYSTORE'], true),
});

export const shmSize = whole(1, ANY, 'MB');

export type RawNetwork = z.output<typeof network>;
export type RawRlimit = z.output<typeof rlimit>;
export type RawSecret = z.output<typeof secret>;
export type RawHostVolume = z.output<typeof hostVolume>;
export type RawExternalVolume = z.output<typeof externalVolume>;
