// The fields of a task in a svc.yml.
import type { z } from 'zod';
import { shmSize, taskVolume, transportEncryption } from './container.ts';
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
  short,
  strict,
  text,
  whole,
} from './fields.ts';
import { logs } from './logs.ts';
import { ANY, resources } from './resources.ts';

const seconds = whole(0, ANY, 'seconds');

const readinessCheck = strict('Readiness check', {
  cmd: nonEmptyText.describe("Run by `/bin/sh` in the task's directory; ready when it exits with 0."),
  interval: seconds.describe('From the end of a run to the next.'),
  timeout: seconds.describe('0: none.'),
  delay: optional(seconds).describe('Before the first. Default: 0.'),
});

const healthCheck = strict('Health check', {
  cmd: nonEmptyText.describe("Run by `/bin/sh` in the task's directory; healthy when it exits with 0."),
  interval: seconds.describe('From the end of a run to the next.'),
  'grace-period': seconds.describe('Failures in it, before the first success, do not count.'),
  'max-consecutive-failures': whole(1, ANY).describe('After so many the task is ended.'),
  delay: seconds.describe('Before the first.'),
  timeout: seconds.describe('0: none.'),
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

const dependency = strict('Dependency', {
  task: optional(nonEmptyText).describe('Of the same pod. FILE-EXISTS and PORT-OPEN may go without.'),
  condition: oneOf(CONDITIONS, true).describe('What must have come true once.'),
  path: optional(nonEmptyText).describe('Of FILE-EXISTS.'),
  port: optional(whole(1, 65535)).describe('Of PORT-OPEN.'),
  pattern: optional(pattern).describe('Of LOG-MATCHES: of a line.'),
});

const POLICIES = ['NEVER', 'ON-FAILURE', 'ALWAYS'] as const;

const restart = strict('Restart', {
  policy: oneOf(POLICIES, true).describe('When its process has ended.'),
  limit: optional(whole(1, 1_000_000)).describe('Restarts that follow one another. Default: none.'),
  backoff: optional(
    strict('Back-off', {
      first: optional(amount('seconds')).describe('Default: 1.'),
      factor: optional(amount('times')).describe('Default: 2.'),
      most: optional(amount('seconds')).describe('Default: 60.'),
    }),
  ).describe('The waits before them.'),
});

const discovery = strict('Discovery', {
  prefix: optional(nonEmptyText).describe('The name is `<prefix>-<index>`. The only one among the pods.'),
  visibility: optional(oneOf(['CLUSTER', 'FRAMEWORK', 'EXTERNAL'], true)).describe('Default: CLUSTER.'),
});

const config = strict('Config template', {
  template: nonEmptyText.describe(
    'A mustache file beside svc.yml, or in `--config-template-dir`; at most 1 MiB.',
  ),
  dest: relativePath.describe("Where it is written in the task's directory, rendered from its environment."),
});

const javascript = strict('Module', {
  source: optional(nonEmptyText).describe('The text of the module.'),
  file: optional(nonEmptyText).describe('Or a file of it beside svc.yml.'),
  path: optional(pathInside).describe(
    "Or a path in the task's directory, such as one of an archive of `uris`.",
  ),
  uri: optional(nonEmptyText).describe('Or an address; it is fetched before the task starts.'),
  export: optional(nonEmptyText).describe('The function to call; default: `default`.'),
  memory: optional(whole(8, 4096, 'MB')).describe('Of JavaScript heap. Default: 64.'),
  arguments: optional(list(text, 'arguments')).describe('Given to the function.'),
  'share-thread': optional(flag).describe(
    'Whether it may run where other modules of its pod have run, and they after it: for many short jobs. Default: false.',
  ),
});

const progress = strict('Progress', {
  file: optional(pathInside).describe(
    'Default: the file that `PROGRESS_FILE` names. Stdout and stderr are read, too.',
  ),
  pattern: optional(pattern).describe(
    'The first group is the percent, the second the message. Default: `progress: 12.5, text`. JSON lines always count.',
  ),
});

export const task = strict('Task', {
  goal: oneOf(['RUNNING', 'FINISH', 'ONCE', 'FINISHED'], true).describe(
    'RUNNING: kept running. FINISH: once per configuration. ONCE: once ever. FINISHED is refused at the start: it is now ONCE.',
  ),
  essential: optional(flag).describe(
    'When it fails all tasks of the pod with goal RUNNING start again, otherwise only it. Default: true.',
  ),
  sidecar: optional(flag).describe('Ready before the others start, stopped after the last of them.'),
  'depends-on': optional(list(dependency, '{task, condition}')).describe(
    'What must have come true before it starts.',
  ),
  restart: optional(
    short('policy', { enum: [...POLICIES, ...POLICIES.map((one) => one.toLowerCase())] }, restart),
  ).describe('A policy, or: starting its process again in place.'),
  cmd: optional(nonEmptyText).describe('Run by `/bin/sh`. Required without `module`.'),
  module: optional(javascript).describe('JavaScript in place of a command.'),
  env: optional(named(text.nullable(), 'environment variables')).describe('Its environment.'),
  labels: optional(labels).describe('In Mesos.'),
  'kill-grace-period': optional(whole(0, 3600, 'seconds')).describe('From SIGTERM to SIGKILL. Default: 3.'),
  'resource-set': optional(nonEmptyText).describe(
    'A set of the pod; without it the resources stand on the task, in the set `<task>-resource-set`.',
  ),
  'readiness-check': optional(readinessCheck).describe('Its step is complete when it is ready.'),
  'health-check': optional(healthCheck).describe('It is ended when it is not healthy.'),
  discovery: optional(discovery).describe('Its name in DNS.'),
  ...resources,
  'task-volumes': optional(named(taskVolume, 'volumes')).describe('Directories of other tasks of the pod.'),
  configs: optional(named(config, 'config templates')).describe('Files made before it starts.'),
  'transport-encryption': optional(list(transportEncryption, '{name, type}')).describe(
    "Keys and certificates of its own, fresh with each launch, by the scheduler's authority for tasks.",
  ),
  'ipc-mode': optional(oneOf(['PRIVATE', 'SHARE_PARENT'], true)).describe(
    "PRIVATE: the pod's tasks share memory that the agent and other pods do not see. SHARE_PARENT: the pod's, as it is.",
  ),
  'shm-size': optional(shmSize).describe('Added to the `/dev/shm` of the pod; not with SHARE_PARENT.'),
  progress: optional(progress).describe('Where it says how far it is.'),
  logs: optional(logs).describe("In place of the pod's."),
});

export type RawTask = z.output<typeof task>;
export type RawDependency = z.output<typeof dependency>;
export type RawModule = z.output<typeof javascript>;
