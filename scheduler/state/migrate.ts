// Records of older formats into those of now. Pure; the whole migration is one write.
import { planDefinitions } from '../plan/definitions.ts';
import {
  fitsStep,
  type PlanDefinition,
  type PlanProgress,
  type StepProgress,
  stepPath,
} from '../plan/model.ts';
import { type OldRecord, unpacked, unreadable } from './codec.ts';
import type { Change, ServiceState, TaskRecord } from './records.ts';
import { factsOf } from './task-facts.ts';

/** Format 1 of a plan held its steps, position by position. */
interface PlanRecord1 {
  readonly configuration: string;
  readonly progress: PlanProgress;
}

const isBegun = ({ tasks }: StepProgress) =>
  Object.values(tasks).some(({ state, relaunch }) => state !== 'PENDING' || relaunch === true);

function stepsOf(definition: PlanDefinition, { phases }: PlanProgress): Change[] {
  return definition.phases.flatMap(({ name, steps }, phase) =>
    steps.flatMap((step, index): Change[] => {
      const value = phases[phase]?.steps[index];
      const isKept = value !== undefined && fitsStep(step, value) && isBegun(value);
      return isKept ? [{ kind: 'step', id: stepPath(definition.name, name, index), value }] : [];
    }),
  );
}

/** A plan that the configuration does not have is void anyway. */
function planChanges(state: ServiceState, { id, value }: OldRecord): Change[] {
  const { configuration, progress } = value as PlanRecord1;
  const spec = state.configuration.get(configuration)?.spec;
  const definition = spec && planDefinitions(spec).find(({ name }) => name === id);
  if (definition === undefined) return [{ kind: 'plan', id, value: undefined }];
  const { interrupted, parameters } = progress;
  const phases = progress.phases.map(({ interrupted: closed, proceeds }) => ({
    interrupted: closed,
    proceeds,
  }));
  const head: Change = { kind: 'plan', id, value: { configuration, interrupted, parameters, phases } };
  return [head, ...stepsOf(definition, progress)];
}

type Configurations = ReadonlyMap<string, string>;

/** The configuration of a task of each executor. */
function configurationsOf(state: ServiceState, tasks: readonly TaskRecord[]): Configurations {
  const all = [...state.task.values(), ...tasks];
  return new Map(all.map(({ executorId, configuration }) => [executorId, configuration]));
}

/** Format 1 of a pod did not tell which configuration its executor is of: that of a task which was launched with it. */
function podChange(state: ServiceState, known: Configurations, { id, value }: OldRecord): Change {
  const pod = unpacked('pod', value);
  const target = state.target.get('current')?.configuration ?? '';
  const executorConfiguration = known.get(pod.executor.executor_id.value) ?? target;
  return { kind: 'pod', id, value: { ...pod, executorConfiguration } };
}

/** Format 1 of a task held its TaskInfo. */
type TaskRecord1 = TaskRecord & { readonly info: unknown };

function taskChanges({ id, value }: OldRecord): Change[] {
  const { info: packed, ...record } = value as TaskRecord1;
  const { info } = unpacked('info', { info: packed });
  return [
    { kind: 'task', id, value: { ...record, ...factsOf(info) } },
    { kind: 'info', id, value: { info } },
  ];
}

function changesOf(state: ServiceState, known: Configurations, record: OldRecord): Change[] {
  try {
    if (record.kind === 'plan') return planChanges(state, record);
    if (record.kind === 'task') return taskChanges(record);
    return record.kind === 'pod' ? [podChange(state, known, record)] : [];
  } catch (cause) {
    throw unreadable(`${record.kind}/${record.id}`, cause);
  }
}

/** @throws PillionError naming the record that cannot be read. */
export function migrated(state: ServiceState, old: readonly OldRecord[]): Change[] {
  const tasks = old.filter(({ kind }) => kind === 'task').map(({ value }) => value as TaskRecord1);
  const known = configurationsOf(state, tasks);
  return old.flatMap((record) => changesOf(state, known, record));
}
