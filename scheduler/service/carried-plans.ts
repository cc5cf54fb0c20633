// What is recorded of plans when another configuration becomes the target: deploy begins anew and finds what is done
// already, recovery goes on, custom plans keep what still holds of their progress. Pure.
import { carriedOver } from '../plan/carry-over.ts';
import { DEPLOY, planDefinitions, RECOVERY, UPDATE } from '../plan/definitions.ts';
import { type Plan, type PlanDefinition, type PlanProgress, pendingStep, stepPath } from '../plan/model.ts';
import { recoveredInstance } from '../plan/recovery-run.ts';
import type { ServiceSpec } from '../spec/service-spec.ts';
import type { Change, ServiceState, StepRecord } from '../state/records.ts';

const isCustom = ({ name }: PlanDefinition) => name !== DEPLOY && name !== UPDATE;

/** As it stands in the records; undefined where nothing of it does. */
function recorded(state: ServiceState, definition: PlanDefinition, configuration: string): Plan | undefined {
  const head = state.plan.get(definition.name);
  if (head?.configuration !== configuration) return undefined;
  const phases = definition.phases.map((phase, index) => ({
    interrupted: head.phases[index]?.interrupted ?? false,
    proceeds: head.phases[index]?.proceeds ?? 0,
    steps: phase.steps.map((step, position) => {
      return state.step.get(stepPath(definition.name, phase.name, position)) ?? pendingStep(step);
    }),
  }));
  return { definition, progress: { interrupted: head.interrupted, parameters: head.parameters, phases } };
}

const isBegun = ({ tasks }: StepRecord) =>
  Object.values(tasks).some(({ state, relaunch }) => state !== 'PENDING' || relaunch === true);

/** Those that have begun: of the others nothing is recorded. */
function stepsOf({ name, phases }: PlanDefinition, progress: PlanProgress): [string, StepRecord][] {
  return phases.flatMap((phase, index) =>
    (progress.phases[index]?.steps ?? []).flatMap((step, position): [string, StepRecord][] => {
      return isBegun(step) ? [[stepPath(name, phase.name, position), step]] : [];
    }),
  );
}

function headChange(id: string, configuration: string, { phases, ...progress }: PlanProgress): Change {
  const gates = phases.map(({ interrupted, proceeds }) => ({ interrupted, proceeds }));
  return { kind: 'plan', id, value: { configuration, ...progress, phases: gates } };
}

/** `before`: the target until now; undefined at the first one. */
export function carriedPlans(
  state: ServiceState,
  before: { readonly spec: ServiceSpec; readonly configuration: string } | undefined,
  spec: ServiceSpec,
  configuration: string,
): Change[] {
  const old = before === undefined ? [] : planDefinitions(before.spec);
  const kept = planDefinitions(spec)
    .filter(isCustom)
    .flatMap((next) => {
      const definition = old.find(({ name }) => name === next.name);
      const plan = definition && recorded(state, definition, before?.configuration ?? '');
      const progress = plan && carriedOver(plan, next);
      return progress === undefined ? [] : [{ next, progress }];
    });
  const steps = new Map(kept.flatMap(({ next, progress }) => stepsOf(next, progress)));
  const names = new Set([RECOVERY, ...kept.map(({ next }) => next.name)]);
  const isStale = (path: string) => recoveredInstance(path) === undefined && !steps.has(path);
  return [
    ...[...state.plan.keys()].flatMap((id): Change[] =>
      names.has(id) ? [] : [{ kind: 'plan', id, value: undefined }],
    ),
    ...[...state.step.keys()].flatMap((id): Change[] =>
      isStale(id) ? [{ kind: 'step', id, value: undefined }] : [],
    ),
    ...kept.map(({ next, progress }) => headChange(next.name, configuration, progress)),
    ...[...steps].flatMap(([id, value]): Change[] =>
      state.step.get(id) === value ? [] : [{ kind: 'step', id, value }],
    ),
  ];
}
