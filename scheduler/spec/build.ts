// The last step of reading a svc.yml: from the file's field names and omissions to a ServiceSpec. Pure.
import type { RawPlan, RawPod, RawPort, RawResources, RawTask, RawVolume, SvcYaml } from './schema.ts';
import type {
  CheckSpec,
  Goal,
  PhaseSpec,
  PlanSpec,
  PodSpec,
  PortSpec,
  ResourceSetSpec,
  ServiceSpec,
  StepSpec,
  TaskSpec,
  VolumeSpec,
} from './service-spec.ts';

type TaskConfiguration = Readonly<Record<string, string | undefined>>;

function volume(raw: RawVolume): VolumeSpec {
  return {
    path: raw.path,
    type: raw.type === 'ROOT' ? 'ROOT' : 'MOUNT',
    size: raw.size,
    profiles: raw.profiles ?? [],
  };
}

function volumes(raw: Pick<RawResources, 'volume' | 'volumes'>): VolumeSpec[] {
  return [...(raw.volume ? [raw.volume] : []), ...Object.values(raw.volumes ?? {})].map(volume);
}

function port(name: string, raw: RawPort): PortSpec {
  return {
    name,
    port: raw.port,
    envKey: raw['env-key'] ?? undefined,
    advertise: raw.advertise ?? false,
    vip: raw.vip ? { prefix: raw.vip.prefix ?? name, port: raw.vip.port } : undefined,
    ranges: (raw.ranges ?? []).map(({ begin, end }) => ({ begin: begin ?? 0, end: end ?? 65535 })),
  };
}

function resourceSet(id: string, raw: RawResources): ResourceSetSpec {
  return {
    id,
    cpus: raw.cpus ?? 0,
    gpus: raw.gpus ?? 0,
    memory: raw.memory ?? 0,
    ports: Object.entries(raw.ports ?? {}).map(([name, value]) => port(name, value)),
    volumes: volumes(raw),
  };
}

export function implicitResourceSet(task: string): string {
  return `${task}-resource-set`;
}

function resourceSets(pod: RawPod): ResourceSetSpec[] {
  const declared = Object.entries(pod['resource-sets'] ?? {}).map(([id, raw]) => resourceSet(id, raw));
  const inline = Object.entries(pod.tasks)
    .filter(([, task]) => task['resource-set'] === undefined)
    .map(([name, task]) => resourceSet(implicitResourceSet(name), task));
  return [...declared, ...inline];
}

function readiness(raw: RawTask['readiness-check']): CheckSpec | undefined {
  if (!raw) return undefined;
  const { cmd, interval, timeout, delay = 0 } = raw;
  return { cmd, interval, timeout, delay, gracePeriod: 0, maxConsecutiveFailures: 0 };
}

function health(raw: RawTask['health-check']): CheckSpec | undefined {
  if (!raw) return undefined;
  const { cmd, interval, timeout, delay } = raw;
  const maxConsecutiveFailures = raw['max-consecutive-failures'];
  return { cmd, interval, timeout, delay, gracePeriod: raw['grace-period'], maxConsecutiveFailures };
}

/** TASKCFG_ALL_X and TASKCFG_<POD>_X of the scheduler's environment become X for the tasks; the pod's wins. */
function taskConfiguration(pod: string, environment: TaskConfiguration): Record<string, string> {
  const own = `TASKCFG_${pod.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_`;
  const found = ['TASKCFG_ALL_', own].flatMap((prefix) =>
    Object.entries(environment)
      .filter(
        ([name, value]) => name.startsWith(prefix) && name.length > prefix.length && value !== undefined,
      )
      .map(([name, value]): [string, string] => [name.slice(prefix.length), value ?? '']),
  );
  return Object.fromEntries(found);
}

function task(name: string, raw: RawTask, configured: Record<string, string>): TaskSpec {
  const env = Object.entries(raw.env ?? {}).map(([key, value]): [string, string] => [key, value ?? '']);
  return {
    name,
    goal: raw.goal as Goal,
    essential: raw.essential ?? true,
    sidecar: raw.sidecar,
    dependsOn: raw['depends-on'] ?? undefined,
    restart: raw.restart,
    cmd: raw.cmd,
    env: { ...Object.fromEntries(env), ...configured },
    labels: raw.labels ?? [],
    resourceSet: raw['resource-set'] ?? implicitResourceSet(name),
    killGracePeriod: raw['kill-grace-period'],
    readinessCheck: readiness(raw['readiness-check']),
    healthCheck: health(raw['health-check']),
    discovery: raw.discovery
      ? { prefix: raw.discovery.prefix ?? name, visibility: raw.discovery.visibility ?? 'CLUSTER' }
      : undefined,
  };
}

function pod(type: string, raw: RawPod, environment: TaskConfiguration): PodSpec {
  const configured = taskConfiguration(type, environment);
  return {
    type,
    count: raw.count,
    uris: raw.uris ?? [],
    volumes: volumes(raw),
    resourceSets: resourceSets(raw),
    tasks: Object.entries(raw.tasks).map(([name, value]) => task(name, value, configured)),
    allowDecommission: raw['allow-decommission'] ?? false,
  };
}

type RawPhase = RawPlan['phases'][string];

/** Without steps: one step an instance, with all tasks of the pod. */
function steps(raw: RawPhase, spec: PodSpec): StepSpec[] {
  const byIndex = Object.assign({}, ...(raw.steps ?? [])) as Record<string, string[][]>;
  const all = [spec.tasks.map(({ name }) => name)];
  return Array.from({ length: spec.count }, (_, index) => {
    const lists = raw.steps ? (byIndex[String(index)] ?? byIndex['default'] ?? []) : all;
    return lists.map((tasks) => ({ index, tasks }));
  }).flat();
}

function phase(name: string, raw: RawPhase, pods: readonly PodSpec[]): PhaseSpec {
  const spec = pods.find(({ type }) => type === raw.pod);
  return { name, strategy: raw.strategy ?? 'serial', pod: raw.pod, steps: spec ? steps(raw, spec) : [] };
}

function plan(name: string, raw: RawPlan, pods: readonly PodSpec[]): PlanSpec {
  const phases = Object.entries(raw.phases).map(([phaseName, value]) => phase(phaseName, value, pods));
  return { name, strategy: raw.strategy ?? 'serial', phases };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}

/** Slashes of a service in a folder (`/a/b`) become dots' stand-in `__` in Mesos, as the SDK has it. */
export function mesosName(name: string): string {
  return name.replace(/^\//, '').replaceAll('/', '__');
}

export function build(yaml: SvcYaml, environment: TaskConfiguration): ServiceSpec {
  const pods = Object.entries(yaml.pods).map(([type, raw]) => pod(type, raw, environment));
  return deepFreeze({
    name: yaml.name,
    role: yaml.scheduler?.role ?? `${mesosName(yaml.name)}-role`,
    principal: yaml.scheduler?.principal ?? `${yaml.name}-principal`,
    user: yaml.scheduler?.user ?? 'root',
    webUrl: yaml['web-url'] ?? undefined,
    pods,
    plans: Object.entries(yaml.plans ?? {}).map(([name, raw]) => plan(name, raw, pods)),
  });
}
