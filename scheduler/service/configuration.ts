// Making a svc.yml the service's target, at start: the same spec keeps its id, another one gets a new id, a change that
// is not allowed keeps the old target. Pure: the changes are the caller's to commit.
import { isSamePod, refusals } from '../spec/change.ts';
import type { PodSpec, ServiceSpec } from '../spec/service-spec.ts';
import type { Change, ServiceState, TaskRecord } from '../state/records.ts';

export const SINGLE = 'current';

export interface Target {
  readonly spec: ServiceSpec;
  readonly configuration: string;
  readonly changes: readonly Change[];
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

function unused(state: ServiceState, changed: readonly Change[], id: string): Change[] {
  const relabels = new Map(
    changed.flatMap((change) => (change.kind === 'task' ? [[change.id, change.value]] : [])),
  );
  const used = [...state.task.values()].flatMap((task) =>
    relabels.has(task.name) ? [] : [task.configuration],
  );
  const gone = [...state.configuration.keys()].filter((old) => old !== id && !used.includes(old));
  return gone.map((old) => ({ kind: 'configuration', id: old, value: undefined }));
}

function adopt(state: ServiceState, spec: ServiceSpec, id: string): Target {
  const labels = relabelled(state, spec, id);
  const changes: Change[] = [
    { kind: 'configuration', id, value: { spec } },
    { kind: 'target', id: SINGLE, value: { configuration: id } },
    ...labels,
    ...unused(state, labels, id),
  ];
  return { spec, configuration: id, changes, errors: [] };
}

export function chooseTarget(state: ServiceState, spec: ServiceSpec, newId: () => string): Target {
  const configuration = state.target.get(SINGLE)?.configuration;
  const current = configuration === undefined ? undefined : state.configuration.get(configuration)?.spec;
  if (configuration === undefined || current === undefined) return adopt(state, spec, newId());
  if (JSON.stringify(current) === JSON.stringify(spec)) {
    return { spec: current, configuration, changes: [], errors: [] };
  }
  const errors = refusals(current, spec);
  return errors.length > 0
    ? { spec: current, configuration, changes: [], errors }
    : adopt(state, spec, newId());
}
