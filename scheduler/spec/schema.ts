// The fields of a svc.yml (the DC/OS SDK's, service-facts section 1) and what each may hold.
// Shape only: what needs two fields at once is in rules.ts; what is read but not acted on yet is in unsupported.ts.
import { z } from 'zod';
import { amount, flag, labels, named, nonEmptyText, oneOf, strict, text, whole } from './fields.ts';

const ANY = Number.MAX_SAFE_INTEGER;
const STRATEGIES = ['serial', 'parallel'] as const;
const PHASE_STRATEGIES = [...STRATEGIES, 'serial-canary', 'canary', 'parallel-canary'] as const;
const PATH = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;
const PROFILE = /^[A-Za-z0-9_.-]{1,128}$/;

const unsupported = z.unknown().optional();

const volume = strict({
  path: text.refine((path) => PATH.test(path), {
    error: 'a name of letters, digits, _ and -, beginning with a letter or digit',
  }),
  type: oneOf(['ROOT', 'MOUNT', 'PATH'], true),
  profiles: z
    .array(
      text.refine((name) => PROFILE.test(name), {
        error: 'at most 128 letters, digits, _ . and -',
      }),
      { error: 'a list of disk profiles' },
    )
    .optional(),
  size: whole(1, ANY, 'MB'),
});

const port = strict({
  port: whole(0, 65535),
  'env-key': nonEmptyText.nullish(),
  advertise: flag.optional(),
  vip: strict({ port: whole(1, 65535), prefix: nonEmptyText.optional() }).nullish(),
  ranges: z
    .array(strict({ begin: whole(0, 65535).nullish(), end: whole(0, 65535).nullish() }), {
      error: 'a list of {begin, end}',
    })
    .optional(),
});

const resources = {
  cpus: amount('cpus').optional(),
  gpus: amount('gpus').optional(),
  memory: whole(1, ANY, 'MB').optional(),
  ports: named(port, 'ports').nullish(),
  volume: volume.nullish(),
  volumes: named(volume, 'volumes').nullish(),
  'resource-limits': unsupported,
};

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
  pattern: nonEmptyText.optional(),
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

const task = strict({
  goal: oneOf(['RUNNING', 'FINISH', 'ONCE', 'FINISHED'], true),
  essential: flag.optional(),
  sidecar: flag.optional(),
  'depends-on': z.array(dependency, { error: 'a list of {task, condition}' }).nullish(),
  restart: restart.optional(),
  cmd: nonEmptyText,
  env: named(text.nullable(), 'environment variables').nullish(),
  labels: labels.nullish(),
  'kill-grace-period': whole(0, 3600, 'seconds').optional(),
  'resource-set': nonEmptyText.optional(),
  'readiness-check': readinessCheck.nullish(),
  'health-check': healthCheck.nullish(),
  discovery: strict({
    prefix: nonEmptyText.optional(),
    visibility: oneOf(['CLUSTER', 'FRAMEWORK', 'EXTERNAL'], true).optional(),
  }).nullish(),
  ...resources,
  configs: unsupported,
  'transport-encryption': unsupported,
  'ipc-mode': unsupported,
  'shm-size': unsupported,
});

const pod = strict({
  count: whole(0, 100_000),
  uris: z.array(nonEmptyText, { error: 'a list of addresses' }).nullish(),
  volume: volume.nullish(),
  volumes: named(volume, 'volumes').nullish(),
  'resource-sets': named(strict(resources), 'resource sets').nullish(),
  tasks: named(task, 'tasks'),
  'allow-decommission': flag.nullish(),
  placement: text.nullish(),
  'pre-reserved-role': text.nullish(),
  networks: unsupported,
  image: unsupported,
  rlimits: unsupported,
  secrets: unsupported,
  'share-pid-namespace': flag.nullish(),
  'host-volumes': unsupported,
  'external-volumes': unsupported,
  'seccomp-unconfined': flag.nullish(),
  'seccomp-profile-name': unsupported,
  'ipc-mode': unsupported,
  'shm-size': unsupported,
});

const taskNames = z.array(z.array(nonEmptyText, { error: 'a list of task names' }), {
  error: 'a list of lists of task names, such as [[server], [backup]]',
});

const phase = strict({
  strategy: oneOf(PHASE_STRATEGIES).optional(),
  pod: nonEmptyText,
  steps: z
    .array(named(taskNames, 'one index, or default, to lists of task names'), {
      error: 'a list of maps, each from one index, or default, to lists of task names',
    })
    .nullish(),
});

const plan = strict({ strategy: oneOf(STRATEGIES).optional(), phases: named(phase, 'phases') });

export const svcYaml = strict({
  name: nonEmptyText,
  'web-url': text.nullish(),
  scheduler: strict({
    principal: nonEmptyText.optional(),
    zookeeper: text.optional(),
    user: nonEmptyText.optional(),
    role: nonEmptyText.optional(),
    'api-port': whole(0, 65535).optional(),
  }).nullish(),
  pods: named(pod, 'pods'),
  plans: named(plan, 'plans').nullish(),
});

/** A svc.yml of the right shape, with the file's own field names. */
export type SvcYaml = z.output<typeof svcYaml>;
export type RawPod = SvcYaml['pods'][string];
export type RawTask = RawPod['tasks'][string];
export type RawDependency = z.output<typeof dependency>;
export type RawResources = Pick<RawTask, keyof typeof resources>;
export type RawVolume = z.output<typeof volume>;
export type RawPort = z.output<typeof port>;
export type RawPlan = NonNullable<SvcYaml['plans']>[string];
