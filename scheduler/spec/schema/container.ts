// The fields of a svc.yml that describe the container of a pod: networks, limits, secrets, volumes of others.
import type { z } from 'zod';
import { labels, list, nonEmptyText, oneOf, options, relativePath, strict, whole } from './fields.ts';
import { ANY } from './resources.ts';

export const network = strict({
  'host-ports': list(whole(1, 65535), 'ports').nullish(),
  'container-ports': list(whole(1, 65535), 'ports').nullish(),
  labels: labels.nullish(),
});

export const rlimit = strict({ soft: whole(0, ANY).nullish(), hard: whole(0, ANY).nullish() });

export const secret = strict({
  secret: nonEmptyText,
  'env-key': nonEmptyText.nullish(),
  file: relativePath.nullish(),
});

const mode = oneOf(['RW', 'RO'], true);

export const hostVolume = strict({
  'host-path': nonEmptyText.refine((path) => path.startsWith('/'), { error: 'an absolute path' }),
  'container-path': relativePath,
  mode: mode.nullish(),
});

export const externalVolume = strict({
  type: oneOf(['DOCKER'], true),
  'volume-name': nonEmptyText.nullish(),
  'volume-mode': mode.nullish(),
  'driver-name': nonEmptyText,
  'driver-options': options.nullish(),
  'container-path': relativePath,
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
