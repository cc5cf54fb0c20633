// What a svc.yml must hold to beyond the shape of each field: names, references, things that may stand only once.
import type { Path } from './document.ts';
import { nearest } from './nearest.ts';
import { orderRules } from './order-rules.ts';
import type { RawPod } from './schema/pod.ts';
import type { RawPort, RawResources } from './schema/resources.ts';
import type { SvcYaml } from './schema/service.ts';
import type { RawTask } from './schema/task.ts';

export interface Violation {
  readonly path: Path;
  readonly found: string;
  readonly allowed?: string;
}

/** Names become part of task ids, executor ids, host names and URLs. */
const NAME = /^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$/;
const NAME_RULE = 'letters, digits, _ . and -, beginning and ending with a letter or digit, without __';

function badName(path: Path, name: string): Violation[] {
  const isGood = NAME.test(name) && !name.includes('__');
  return isGood ? [] : [{ path, found: `found the name "${name}"`, allowed: NAME_RULE }];
}

function serviceName(name: string): Violation[] {
  const bare = name.replaceAll('/', '');
  if (bare.length > 63)
    return [{ path: ['name'], found: `${bare.length} characters`, allowed: 'at most 63 without slashes' }];
  return name
    .replace(/^\//, '')
    .split('/')
    .flatMap((part) => badName(['name'], part))
    .slice(0, 1);
}

interface Placed<T> {
  readonly path: Path;
  readonly value: T;
}

/** Reports the second and later of those that share a key; those without a key are free. */
function twice<T>(
  all: readonly Placed<T>[],
  keyOf: (value: T) => string | undefined,
  what: string,
): Violation[] {
  const seen = new Map<string, Path>();
  return all.flatMap(({ path, value }) => {
    const key = keyOf(value);
    if (key === undefined) return [];
    const first = seen.get(key);
    if (first === undefined) seen.set(key, path);
    return first === undefined
      ? []
      : [{ path, found: `${what} ${key} is used by ${first.join('.')} already` }];
  });
}

function resourceBlocks(base: Path, pod: RawPod): Placed<RawResources>[] {
  const sets = Object.entries(pod['resource-sets'] ?? {});
  const tasks = Object.entries(pod.tasks).filter(([, task]) => task['resource-set'] === undefined);
  return [
    ...sets.map(([name, value]) => ({ path: [...base, 'resource-sets', name], value })),
    ...tasks.map(([name, value]) => ({ path: [...base, 'tasks', name], value })),
  ];
}

function portsOf({ path, value }: Placed<RawResources>): Placed<RawPort & { name: string }>[] {
  return Object.entries(value.ports ?? {}).map(([name, port]) => ({
    path: [...path, 'ports', name],
    value: { ...port, name },
  }));
}

function volumesOf(path: Path, fields: Pick<RawResources, 'volume' | 'volumes'>): Placed<string>[] {
  return [
    ...(fields.volume ? [{ path: [...path, 'volume'], value: fields.volume.path }] : []),
    ...Object.entries(fields.volumes ?? {}).map(([name, volume]) => ({
      path: [...path, 'volumes', name],
      value: volume.path,
    })),
  ];
}

function portRules({ path, value }: Placed<RawPort & { name: string }>): Violation[] {
  const ranges = value.ranges ?? [];
  const fixed =
    value.port !== 0 && ranges.length > 0
      ? [{ path: [...path, 'ranges'], found: `port is ${value.port}`, allowed: 'ranges only with port 0' }]
      : [];
  const reversed = ranges.flatMap(({ begin, end }, index) =>
    (begin ?? 0) <= (end ?? 65535)
      ? []
      : [{ path: [...path, 'ranges', index], found: `begin ${begin} is after end ${end}` }],
  );
  return [...fixed, ...reversed];
}

function blockRules(block: Placed<RawResources>): Violation[] {
  const { path, value } = block;
  const ports = portsOf(block);
  const isEmpty =
    [value.cpus, value.memory, value.gpus].every((one) => one === undefined) && ports.length === 0;
  return [
    ...(isEmpty
      ? [{ path, found: 'no resources', allowed: 'at least one of cpus, memory, gpus, ports' }]
      : []),
    ...(value.volume && value.volumes
      ? [{ path: [...path, 'volumes'], found: 'volume and volumes', allowed: 'one of the two' }]
      : []),
    ...ports.flatMap(portRules),
    ...twice(ports, ({ port }) => (port === 0 ? undefined : String(port)), 'port'),
    ...twice(volumesOf(path, value), (volumePath) => volumePath, 'the path'),
  ];
}

const INLINE = ['cpus', 'gpus', 'memory', 'ports', 'volume', 'volumes'] as const;

function taskRules(path: Path, name: string, task: RawTask, pod: RawPod): Violation[] {
  const set = task['resource-set'];
  const sets = Object.keys(pod['resource-sets'] ?? {});
  const unknown = set !== undefined && !sets.includes(set);
  const meant = set === undefined ? undefined : nearest(set, sets);
  const beside =
    set === undefined ? [] : INLINE.filter((field) => task[field] !== undefined && task[field] !== null);
  return [
    ...badName(path, name),
    ...(task.cmd === undefined && task.module === undefined
      ? [{ path, found: 'no cmd', allowed: 'a command in cmd, or a module' }]
      : []),
    ...(task.goal === 'FINISHED'
      ? [
          {
            path: [...path, 'goal'],
            found: 'found FINISHED',
            allowed: 'ONCE, which is its newer name; RUNNING, FINISH',
          },
        ]
      : []),
    ...(unknown
      ? [
          {
            path: [...path, 'resource-set'],
            found: `no resource set ${set}${meant === undefined ? '' : ` (is ${meant} meant?)`}`,
            allowed: sets.join(', ') || 'none is declared',
          },
        ]
      : []),
    ...beside.map((field) => ({
      path: [...path, field],
      found: `${field} beside resource-set`,
      allowed: 'resources in the resource set or on the task, not both',
    })),
  ];
}

function podRules(type: string, pod: RawPod): Violation[] {
  const path = ['pods', type];
  const tasks = Object.entries(pod.tasks);
  return [
    ...badName(path, type),
    ...(tasks.length === 0 ? [{ path: [...path, 'tasks'], found: 'no task', allowed: 'at least one' }] : []),
    ...resourceBlocks(path, pod).flatMap(blockRules),
    ...twice(volumesOf(path, pod), (volumePath) => volumePath, 'the path'),
    ...tasks.flatMap(([name, task]) => taskRules([...path, 'tasks', name], name, task, pod)),
    ...orderRules(path, pod),
  ];
}

function endpointRules(yaml: SvcYaml): Violation[] {
  const ports = Object.entries(yaml.pods)
    .flatMap(([type, pod]) => resourceBlocks(['pods', type], pod))
    .flatMap(portsOf);
  const names = new Map(ports.map(({ path, value }) => [value.name, path]));
  const vips = ports.flatMap(({ path, value }) => {
    const prefix = value.vip?.prefix;
    if (prefix === undefined || prefix === value.name || !names.has(prefix)) return [];
    return [{ path: [...path, 'vip', 'prefix'], found: `${prefix} is the name of another port` }];
  });
  const advertised = ports.filter(({ value }) => value.advertise === true);
  return [...twice(advertised, ({ name }) => name, 'the advertised name'), ...vips];
}

function stepRules(path: Path, step: Record<string, string[][]>, pod: RawPod | undefined): Violation[] {
  const keys = Object.keys(step);
  const [key = ''] = keys;
  const names = Object.keys(pod?.tasks ?? {});
  const isIndex = key === 'default' || /^\d+$/.test(key);
  return [
    ...(keys.length === 1 && isIndex
      ? []
      : [{ path, found: `found the keys ${keys.join(', ')}`, allowed: 'one index, or default' }]),
    ...Object.entries(step).flatMap(([index, lists]) =>
      lists.flatMap((list, row) => [
        ...list
          .map((task, column) => ({ task, path: [...path, index, row, column] }))
          .filter(({ task }) => pod !== undefined && !names.includes(task))
          .map((one) => ({ path: one.path, found: `no task ${one.task}`, allowed: names.join(', ') })),
      ]),
    ),
  ];
}

function phaseRules(
  path: Path,
  phase: NonNullable<SvcYaml['plans']>[string]['phases'][string],
  yaml: SvcYaml,
): Violation[] {
  const pod = yaml.pods[phase.pod];
  const steps = phase.steps ?? [];
  const given = new Set(steps.flatMap((step) => Object.keys(step)));
  const uncovered = Array.from({ length: pod?.count ?? 0 }, (_, index) => index).filter(
    (index) => !given.has(String(index)) && !given.has('default'),
  );
  return [
    ...(pod === undefined
      ? [{ path: [...path, 'pod'], found: `no pod ${phase.pod}`, allowed: Object.keys(yaml.pods).join(', ') }]
      : []),
    ...steps.flatMap((step, row) => stepRules([...path, 'steps', row], step, pod)),
    ...(steps.length > 0 && uncovered.length > 0
      ? [
          {
            path: [...path, 'steps'],
            found: `no steps for instance ${uncovered[0]}`,
            allowed: 'an entry for each index, or default',
          },
        ]
      : []),
  ];
}

function planRules(yaml: SvcYaml): Violation[] {
  return Object.entries(yaml.plans ?? {}).flatMap(([plan, { phases }]) => [
    ...badName(['plans', plan], plan),
    ...(plan === 'recovery' ? [{ path: ['plans', plan], found: 'recovery is made by the scheduler' }] : []),
    ...Object.entries(phases).flatMap(([name, phase]) =>
      phaseRules(['plans', plan, 'phases', name], phase, yaml),
    ),
  ]);
}

/** `hello` and `hello-0`: the instance hello-0 of the one would be mistaken for the other. */
function podNameRules(names: readonly string[]): Violation[] {
  return names.flatMap((name) => {
    const other = names.find(
      (one) => name.startsWith(`${one}-`) && /^\d+(-|$)/.test(name.slice(one.length + 1)),
    );
    return other === undefined
      ? []
      : [{ path: ['pods', name], found: `the name is like that of an instance of the pod ${other}` }];
  });
}

export function violations(yaml: SvcYaml): Violation[] {
  const noPods = Object.keys(yaml.pods).length === 0;
  return [
    ...serviceName(yaml.name),
    ...(noPods ? [{ path: ['pods'], found: 'no pod', allowed: 'at least one' }] : []),
    ...Object.entries(yaml.pods).flatMap(([type, pod]) => podRules(type, pod)),
    ...podNameRules(Object.keys(yaml.pods)),
    ...endpointRules(yaml),
    ...planRules(yaml),
  ];
}
