// Records of older formats into those of now. Pure; the whole migration is one write.
import { planDefinitions } from '../plan/definitions.ts';
import {
  fitsStep,
  type PlanDefinition,
  type PlanProgress,
  type StepProgress,
  stepPath,
} from '../plan/model.ts';
import { type OldRecord, unpacked } from './codec.ts';
import type { Change, ServiceState } from './records.ts';

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

/** Format 1 of a pod did not tell which configuration its executor is of: that of a task which was launched with it. */
function podChange(state: ServiceState, { id, value }: OldRecord): Change {
  const pod = unpacked('pod', value);
  const executorId = pod.executor.executor_id.value;
  const tasks = [...state.task.values()].filter((task) => task.executorId === executorId);
  const target = state.target.get('current')?.configuration ?? '';
  const executorConfiguration = tasks[0]?.configuration ?? target;
  return { kind: 'pod', id, value: { ...pod, executorConfiguration } };
}

export function migrated(state: ServiceState, old: readonly OldRecord[]): Change[] {
  return old.flatMap((record) => {
    if (record.kind === 'plan') return planChanges(state, record);
    return record.kind === 'pod' ? podChange(state, record) : [];
  });
}
