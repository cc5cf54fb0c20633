// The fields of a task in a svc.yml.
import { z } from 'zod';
import { shmSize, transportEncryption } from './container.ts';
import {
  amount,
  flag,
  labels,
  list,
  named,
  nonEmptyText,
  oneOf,
  pattern,
  relativePath,
  strict,
  text,
  whole,
} from './fields.ts';
import { logs } from './logs.ts';
import { ANY, resources } from './resources.ts';

const readinessCheck = strict({
  cmd: nonEmptyText,
  interval: whole(0, ANY, 'seconds'),
  timeout: whole(0, ANY, 'seconds'),
  delay: whole(0, ANY, 'seconds').optional(),
});

const healthCheck = strict({
  cmd: nonEmptyText,
  interval: whole(0, ANY, 'seconds'),
  'grace-period': whole(0, ANY, 'seconds'),
  'max-consecutive-failures': whole(1, ANY),
  delay: whole(0, ANY, 'seconds'),
  timeout: whole(0, ANY, 'seconds'),
});

const CONDITIONS = [
  'STARTED',
  'READY',
  'HEALTHY',
  'FINISHED',
  'FILE-EXISTS',
  'PORT-OPEN',
  'LOG-MATCHES',
] as const;

const dependency = strict({
  task: nonEmptyText.optional(),
  condition: oneOf(CONDITIONS, true),
  path: nonEmptyText.optional(),
  port: whole(1, 65535).optional(),
  pattern: pattern.optional(),
});

/** `restart: on-failure`, or a map with more. */
const restart = z.preprocess(
  (value) => (typeof value === 'string' ? { policy: value } : value),
  strict({
    policy: oneOf(['NEVER', 'ON-FAILURE', 'ALWAYS'], true),
    limit: whole(1, 1_000_000).optional(),
    backoff: strict({
      first: amount('seconds').optional(),
      factor: amount('times').optional(),
      most: amount('seconds').optional(),
    }).optional(),
  }),
);

const discovery = strict({
  prefix: nonEmptyText.optional(),
  visibility: oneOf(['CLUSTER', 'FRAMEWORK', 'EXTERNAL'], true).optional(),
});

const config = strict({ template: nonEmptyText, dest: relativePath });

const javascript = strict({
  source: nonEmptyText.optional(),
  file: nonEmptyText.optional(),
  path: relativePath.optional(),
  uri: nonEmptyText.optional(),
  export: nonEmptyText.optional(),
  memory: whole(8, 4096, 'MB').optional(),
  arguments: list(text, 'arguments').optional(),
});

const progress = strict({ file: relativePath.optional(), pattern: pattern.optional() });

export const task = strict({
  goal: oneOf(['RUNNING', 'FINISH', 'ONCE', 'FINISHED'], true),
  essential: flag.optional(),
  sidecar: flag.optional(),
  'depends-on': list(dependency, '{task, condition}').nullish(),
  restart: restart.optional(),
  cmd: nonEmptyText.optional(),
  module: javascript.optional(),
  env: named(text.nullable(), 'environment variables').nullish(),
  labels: labels.nullish(),
  'kill-grace-period': whole(0, 3600, 'seconds').optional(),
  'resource-set': nonEmptyText.optional(),
  'readiness-check': readinessCheck.nullish(),
  'health-check': healthCheck.nullish(),
  discovery: discovery.nullish(),
  ...resources,
  configs: named(config, 'config templates').nullish(),
  'transport-encryption': list(transportEncryption, '{name, type}').nullish(),
  'ipc-mode': oneOf(['PRIVATE', 'SHARE_PARENT'], true).nullish(),
  'shm-size': shmSize.nullish(),
  progress: progress.nullish(),
  logs: logs.nullish(),
});

export type RawTask = z.output<typeof task>;
export type RawDependency = z.output<typeof dependency>;
export type RawModule = z.output<typeof javascript>;
