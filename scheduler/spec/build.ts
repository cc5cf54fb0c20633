// The last step of reading a svc.yml: from the file's field names and omissions to a ServiceSpec. Pure.
import { container, mesosName } from './build-container.ts';
import { logs } from './build-logs.ts';
import { resourceSets, volumes } from './build-resources.ts';
import { type Files, task } from './build-task.ts';
import type { RawPhase, RawPlan } from './schema/plan.ts';
import type { RawPod } from './schema/pod.ts';
import type { SvcYaml } from './schema/service.ts';
import type { PhaseSpec, PlanSpec, PodSpec, ScheduleSpec, ServiceSpec, StepSpec } from './service-spec.ts';

export { implicitResourceSet } from './build-resources.ts';
export { mesosName };

type TaskConfiguration = Readonly<Record<string, string | undefined>>;

/** Heartbeats that may be missed in a row where the file says nothing. */
const MISSED = 4;
/** Seconds between two replacements where the file says nothing. */
const APART = 600;

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

/** Empty text, as mustache leaves it, is no value. */
function given(value: string | null | undefined): string | undefined {
  return value === null || value?.trim() === '' ? undefined : value;
}

function preReservedRole(raw: RawPod): string | undefined {
  const role = given(raw['pre-reserved-role']);
  return role === '*' ? undefined : role;
}

function policies({
  heartbeat,
  'replace-after': replace,
}: RawPod): Pick<PodSpec, 'heartbeat' | 'replaceAfter'> {
  return {
    heartbeat: heartbeat && { interval: heartbeat.interval, missed: heartbeat.missed ?? MISSED },
    replaceAfter: replace && { after: replace.after, apart: replace.apart ?? APART },
  };
}

interface Given {
  readonly service: string;
  /** The service's. */
  readonly user: string;
  readonly environment: TaskConfiguration;
  readonly files: Files;
}

function pod(type: string, raw: RawPod, { service, user, environment, files }: Given): PodSpec {
  const configured = taskConfiguration(type, environment);
  const sets = resourceSets(raw);
  return {
    type,
    count: raw.count,
    uris: raw.uris ?? [],
    volumes: volumes(raw),
    resourceSets: sets,
    tasks: Object.entries(raw.tasks).map(([name, value]) => task(name, value, configured, files)),
    allowDecommission: raw['allow-decommission'] ?? false,
    placement: given(raw.placement),
    user: raw.user === user ? undefined : raw.user,
    ...container(service, type, raw, sets),
    preReservedRole: preReservedRole(raw),
    ...policies(raw),
    logs: logs(raw.logs),
  };
}

/** Without steps: one step an instance, with all tasks of the pod. */
function steps(raw: RawPhase, spec: PodSpec): StepSpec[] {
  const given = raw.steps ?? [];
  const byIndex = Object.assign({}, ...given) as Record<string, string[][]>;
  const all = [spec.tasks.map(({ name }) => name)];
  return Array.from({ length: spec.count }, (_, index) => {
    const lists = given.length > 0 ? (byIndex[String(index)] ?? byIndex['default'] ?? []) : all;
    return lists.map((tasks) => ({ index, tasks }));
  }).flat();
}

function phase(name: string, raw: RawPhase, pods: readonly PodSpec[]): PhaseSpec {
  const spec = pods.find(({ type }) => type === raw.pod);
  return { name, strategy: raw.strategy ?? 'serial', pod: raw.pod, steps: spec ? steps(raw, spec) : [] };
}

function schedule(raw: RawPlan['schedule']): ScheduleSpec | undefined {
  return raw && { cron: raw.cron, timeZone: raw['time-zone'] ?? 'UTC', parameters: raw.parameters ?? {} };
}

function plan(name: string, raw: RawPlan, pods: readonly PodSpec[]): PlanSpec {
  const phases = Object.entries(raw.phases).map(([phaseName, value]) => phase(phaseName, value, pods));
  return { name, strategy: raw.strategy ?? 'serial', phases, schedule: schedule(raw.schedule) };
}

/** Without the fields that have no value: as it comes back from the store. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const [key, inner] of Object.entries(value)) {
    if (inner === undefined) Reflect.deleteProperty(value, key);
    else frozen(inner);
  }
  return Object.freeze(value);
}

export function build(yaml: SvcYaml, environment: TaskConfiguration, files: Files = new Map()): ServiceSpec {
  const user = yaml.scheduler?.user ?? 'root';
  const all = { service: yaml.name, user, environment, files };
  const pods = Object.entries(yaml.pods).map(([type, raw]) => pod(type, raw, all));
  return frozen({
    name: yaml.name,
    role: yaml.scheduler?.role ?? `${mesosName(yaml.name)}-role`,
    principal: yaml.scheduler?.principal ?? `${yaml.name}-principal`,
    user,
    webUrl: yaml['web-url'] ?? undefined,
    pods,
    plans: Object.entries(yaml.plans ?? {}).map(([name, raw]) => plan(name, raw, pods)),
  });
}
