// Making a svc.yml the service's target, at start: the same spec keeps its id, another one gets a new id, a change that
// is not allowed keeps the old target. Pure: the changes are the caller's to commit.
import { RECOVERY } from '../plan/definitions.ts';
import { recoveredInstance } from '../plan/recovery-run.ts';
import { isSamePod, refusals } from '../spec/change.ts';
import type { PodSpec, ServiceSpec } from '../spec/service-spec.ts';
import type { Change, ServiceState, TaskRecord } from '../state/records.ts';

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

function unused(state: ServiceState, changed: readonly Change[], kept: readonly string[]): Change[] {
  const relabels = new Map(
    changed.flatMap((change) => (change.kind === 'task' ? [[change.id, change.value]] : [])),
  );
  const used = new Set(
    [...state.task.values()].flatMap((task) => (relabels.has(task.name) ? [] : [task.configuration])),
  );
  const gone = [...state.configuration.keys()].filter((old) => !kept.includes(old) && !used.has(old));
  return gone.map((old) => ({ kind: 'configuration', id: old, value: undefined }));
}

/** Progress under another configuration is void; deploy begins anew and finds what is done already. */
function voided({ plan, step }: ServiceState): Change[] {
  const isKept = (path: string) => path === RECOVERY || recoveredInstance(path) !== undefined;
  const gone = (kind: 'plan' | 'step', ids: Iterable<string>): Change[] =>
    [...ids].filter((id) => !isKept(id)).map((id) => ({ kind, id, value: undefined }));
  return [...gone('plan', plan.keys()), ...gone('step', step.keys())];
}

function adopt(state: ServiceState, spec: ServiceSpec, id: string): Target {
  const before = state.target.get(SINGLE);
  const isUpdate = before?.deployed === true;
  const labels = relabelled(state, spec, id);
  const target = { configuration: id, previous: before?.configuration, deployed: isUpdate, isUpdate };
  const changes: Change[] = [
    { kind: 'configuration', id, value: { spec } },
    { kind: 'target', id: SINGLE, value: target },
    ...voided(state),
    ...labels,
    ...unused(state, labels, [id, before?.configuration ?? id]),
  ];
  return { spec, configuration: id, changes, isUpdate, errors: [] };
}

export function chooseTarget(state: ServiceState, spec: ServiceSpec, newId: () => string): Target {
  const { configuration, isUpdate = false } = state.target.get(SINGLE) ?? {};
  const current = configuration === undefined ? undefined : state.configuration.get(configuration)?.spec;
  if (configuration === undefined || current === undefined) return adopt(state, spec, newId());
  if (JSON.stringify(current) === JSON.stringify(spec)) {
    return { spec: current, configuration, changes: [], isUpdate, errors: [] };
  }
  const errors = refusals(current, spec);
  return errors.length > 0
    ? { spec: current, configuration, changes: [], isUpdate, errors }
    : adopt(state, spec, newId());
}
