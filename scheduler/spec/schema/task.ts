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
  optional,
  pathInside,
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
  delay: optional(whole(0, ANY, 'seconds')),
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
  task: optional(nonEmptyText),
  condition: oneOf(CONDITIONS, true),
  path: optional(nonEmptyText),
  port: optional(whole(1, 65535)),
  pattern: optional(pattern),
});

/** `restart: on-failure`, or a map with more. */
const restart = z.preprocess(
  (value) => (typeof value === 'string' ? { policy: value } : value),
  strict({
    policy: oneOf(['NEVER', 'ON-FAILURE', 'ALWAYS'], true),
    limit: optional(whole(1, 1_000_000)),
    backoff: optional(
      strict({
        first: optional(amount('seconds')),
        factor: optional(amount('times')),
        most: optional(amount('seconds')),
      }),
    ),
  }),
);

const discovery = strict({
  prefix: optional(nonEmptyText),
  visibility: optional(oneOf(['CLUSTER', 'FRAMEWORK', 'EXTERNAL'], true)),
});

const config = strict({ template: nonEmptyText, dest: relativePath });

const javascript = strict({
  source: optional(nonEmptyText),
  file: optional(nonEmptyText),
  path: optional(pathInside),
  uri: optional(nonEmptyText),
  export: optional(nonEmptyText),
  memory: optional(whole(8, 4096, 'MB')),
  arguments: optional(list(text, 'arguments')),
});

const progress = strict({ file: optional(pathInside), pattern: optional(pattern) });

export const task = strict({
  goal: oneOf(['RUNNING', 'FINISH', 'ONCE', 'FINISHED'], true),
  essential: optional(flag),
  sidecar: optional(flag),
  'depends-on': optional(list(dependency, '{task, condition}')),
  restart: optional(restart),
  cmd: optional(nonEmptyText),
  module: optional(javascript),
  env: optional(named(text.nullable(), 'environment variables')),
  labels: optional(labels),
  'kill-grace-period': optional(whole(0, 3600, 'seconds')),
  'resource-set': optional(nonEmptyText),
  'readiness-check': optional(readinessCheck),
  'health-check': optional(healthCheck),
  discovery: optional(discovery),
  ...resources,
  configs: optional(named(config, 'config templates')),
  'transport-encryption': optional(list(transportEncryption, '{name, type}')),
  'ipc-mode': optional(oneOf(['PRIVATE', 'SHARE_PARENT'], true)),
  'shm-size': optional(shmSize),
  progress: optional(progress),
  logs: optional(logs),
});

export type RawTask = z.output<typeof task>;
export type RawDependency = z.output<typeof dependency>;
export type RawModule = z.output<typeof javascript>;
