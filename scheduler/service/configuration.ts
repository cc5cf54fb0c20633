// Making a svc.yml the service's target (what a start does with it: see start-target.ts): the same spec keeps its id, another one gets a new id, a change that
// is not allowed keeps the old target. Pure: the changes are the caller's to commit.

import { PillionError } from '../../shared/runtime/errors.ts';
import { isSameExecutor } from '../offer/executor-shape.ts';
import {
  DECOMMISSION,
  decommissionPlan,
  splitInstance,
  UNINSTALL,
  uninstallPlan,
} from '../plan/definitions.ts';
import { initialHead } from '../plan/model.ts';
import { isSamePod, refusals } from '../spec/change.ts';
import type { PodSpec, ServiceSpec } from '../spec/service-spec.ts';
import type { Change, ServiceState, TaskRecord } from '../state/records.ts';
import { carriedPlans } from './carried-plans.ts';

export const SINGLE = 'current';

export interface Target {
  readonly spec: ServiceSpec;
  readonly configuration: string;
  readonly changes: readonly Change[];
  /** It came after a deployment had completed: `update` is the plan for it. */
  readonly isUpdate: boolean;
  /** Why the given spec was refused; the target is then the older one. */
  readonly errors: readonly string[];
}

function podOf(spec: ServiceSpec | undefined, instance: string): PodSpec | undefined {
  return spec?.pods.find(({ type }) => type === instance.slice(0, instance.lastIndexOf('-')));
}

/** Tasks whose pod did not change take on the new target without a launch. */
function relabelled(state: ServiceState, spec: ServiceSpec, id: string): Change[] {
  return [...state.task.values()].flatMap((task): Change[] => {
    const old = state.configuration.get(task.configuration)?.spec;
    if (!isSamePod(podOf(old, task.instance), podOf(spec, task.instance))) return [];
    const finished = task.finished === task.configuration ? id : task.finished;
    const value: TaskRecord = { ...task, configuration: id, finished };
    return [{ kind: 'task', id: task.name, value }];
  });
}

/** Executors that are as the new target wants them are of it, so that no older configuration is kept for them. */
function relabelledExecutors(state: ServiceState, spec: ServiceSpec, id: string): Change[] {
  return [...state.pod.values()].flatMap((pod): Change[] => {
    const old = podOf(state.configuration.get(pod.executorConfiguration)?.spec, pod.instance);
    const wanted = podOf(spec, pod.instance);
    if (old === undefined || wanted === undefined || !isSameExecutor(old, wanted)) return [];
    return [{ kind: 'pod', id: pod.instance, value: { ...pod, executorConfiguration: id } }];
  });
}

function unused(state: ServiceState, changed: readonly Change[], kept: readonly string[]): Change[] {
  const isChanged = (of: 'task' | 'pod') => {
    const ids = new Set(changed.flatMap(({ kind, id }) => (kind === of ? [id] : [])));
    return (id: string) => ids.has(id);
  };
  const [isTask, isPod] = [isChanged('task'), isChanged('pod')];
  const used = new Set([
    ...[...state.task.values()].flatMap(({ name, configuration }) => (isTask(name) ? [] : configuration)),
    ...[...state.pod.values()].flatMap((pod) => (isPod(pod.instance) ? [] : pod.executorConfiguration)),
  ]);
  const gone = [...state.configuration.keys()].filter((old) => !kept.includes(old) && !used.has(old));
  return gone.map((old) => ({ kind: 'configuration', id: old, value: undefined }));
}

/** Instances that are recorded and no longer wanted, the highest index first. */
function surplus({ pod, task }: ServiceState, spec: ServiceSpec): string[] {
  const recorded = new Set([...pod.keys(), ...[...task.values()].map(({ instance }) => instance)]);
  const isWanted = (instance: string) => {
    const [type, index] = splitInstance(instance);
    return index < (spec.pods.find((one) => one.type === type)?.count ?? 0);
  };
  const order = (a: string, b: string) => splitInstance(b)[1] - splitInstance(a)[1] || (a < b ? -1 : 1);
  return [...recorded].filter((instance) => !isWanted(instance)).sort(order);
}

function decommission(state: ServiceState, spec: ServiceSpec, configuration: string): Change[] {
  const places = surplus(state, spec).map((instance) => {
    return { instance, reservations: state.pod.get(instance)?.reservations ?? [] };
  });
  if (places.length === 0) return [];
  const definition = decommissionPlan(places);
  const value = { configuration, definition, ...initialHead(definition, false) };
  return [{ kind: 'plan', id: DECOMMISSION, value }];
}

function adopt(state: ServiceState, spec: ServiceSpec, id: string): Target {
  const before = state.target.get(SINGLE);
  const isUpdate = before?.deployed === true;
  const labels = [...relabelled(state, spec, id), ...relabelledExecutors(state, spec, id)];
  const { configuration: previous, given } = before ?? {};
  const target = { configuration: id, previous, deployed: isUpdate, isUpdate, given };
  const changes: Change[] = [
    { kind: 'configuration', id, value: { spec } },
    { kind: 'target', id: SINGLE, value: target },
    ...carriedPlans(state, currentTarget(state), spec, id),
    ...decommission(state, spec, id),
    ...labels,
    ...unused(state, labels, [id, previous ?? id]),
  ];
  return { spec, configuration: id, changes, isUpdate, errors: [] };
}

/** Undefined before the first deployment. */
function currentTarget(state: ServiceState): Target | undefined {
  const { configuration = '', isUpdate = false } = state.target.get(SINGLE) ?? {};
  const spec = state.configuration.get(configuration)?.spec;
  return spec && { spec, configuration, changes: [], isUpdate, errors: [] };
}

function uninstalled(): PillionError {
  const action = 'To deploy it anew, name another state file with --state, or remove this one';
  return new PillionError({ subject: 'the state', found: 'this service was uninstalled', action });
}

/**
 * A service that is being uninstalled keeps its target, whatever is given.
 * @throws PillionError when it was uninstalled.
 */
export function chooseTarget(state: ServiceState, spec: ServiceSpec, newId: () => string): Target {
  if (state.framework.get(SINGLE)?.isUninstalled === true) throw uninstalled();
  const current = currentTarget(state);
  if (current === undefined) return adopt(state, spec, newId());
  if (state.plan.has(UNINSTALL) || JSON.stringify(current.spec) === JSON.stringify(spec)) return current;
  const errors = refusals(current.spec, spec);
  return errors.length > 0 ? { ...current, errors } : adopt(state, spec, newId());
}

/**
 * The configuration before the present one becomes the target again; undefined when there is none, or the service is
 * being uninstalled.
 */
export function previousTarget(state: ServiceState): Target | undefined {
  if (state.plan.has(UNINSTALL)) return undefined;
  const current = currentTarget(state);
  const id = state.target.get(SINGLE)?.previous;
  const spec = id === undefined ? undefined : state.configuration.get(id)?.spec;
  if (current === undefined || id === undefined || spec === undefined) return undefined;
  const errors = refusals(current.spec, spec);
  return errors.length > 0 ? { ...current, errors } : adopt(state, spec, id);
}

/** Everything of the service is to be taken away; nothing changes when that is so already. */
export function uninstallChanges(state: ServiceState, { configuration }: Target): Change[] {
  if (state.plan.has(UNINSTALL)) return [];
  const recorded = new Set([
    ...state.pod.keys(),
    ...[...state.task.values()].map(({ instance }) => instance),
  ]);
  const definition = uninstallPlan([...recorded].sort());
  const value = { configuration, definition, ...initialHead(definition, false) };
  return [{ kind: 'plan', id: UNINSTALL, value }];
}

/** Nothing is left but the word that there was a service. */
export function wiped(state: ServiceState): Change[] {
  const gone = Object.entries(state).flatMap(([kind, records]) =>
    [...records.keys()].map((id) => ({ kind, id, value: undefined }) as Change),
  );
  const infos = [...state.task.keys()].map((id): Change => ({ kind: 'info', id, value: undefined }));
  const framework = state.framework.get(SINGLE);
  if (framework === undefined) return [...gone, ...infos];
  return [...gone, ...infos, { kind: 'framework', id: SINGLE, value: { ...framework, isUninstalled: true } }];
}
