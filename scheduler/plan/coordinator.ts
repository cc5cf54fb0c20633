// Which steps of which plans may be worked on now. Two plans never work on overlapping tasks of one pod instance,
// nor on tasks of it that share a resource set; the plan that is earlier in the list goes first. Pure.
import { RECOVERY } from './definitions.ts';
import type { Plan, StepDefinition, StepPlace, StepProgress } from './model.ts';
import { candidatePhases, stepStatuses } from './status.ts';
import { stepState } from './step-machine.ts';
import { candidates } from './strategy.ts';
import type { ServiceView } from './view.ts';

export interface Candidate {
  readonly plan: Plan;
  readonly place: StepPlace;
  readonly definition: StepDefinition;
  readonly progress: StepProgress;
}

function stepAt(plan: Plan, place: StepPlace): Candidate[] {
  const definition = plan.definition.phases[place.phase]?.steps[place.step];
  const progress = plan.progress.phases[place.phase]?.steps[place.step];
  return definition === undefined || progress === undefined ? [] : [{ plan, place, definition, progress }];
}

function allSteps(plan: Plan): Candidate[] {
  return plan.definition.phases.flatMap(({ steps }, phase) =>
    steps.flatMap((_, step) => stepAt(plan, { phase, step })),
  );
}

/** The steps that the strategies of the plan and its phases allow. */
export function candidateSteps(plan: Plan): Candidate[] {
  return candidatePhases(plan).flatMap((phase) => {
    const definition = plan.definition.phases[phase];
    const progress = plan.progress.phases[phase];
    if (definition === undefined || progress === undefined) return [];
    const allowed = candidates(definition.strategy, progress, stepStatuses(definition, progress));
    return allowed.flatMap((step) => stepAt(plan, { phase, step }));
  });
}

const IN_FLIGHT = ['PREPARED', 'STARTING', 'STARTED'];

function isInFlight({ progress }: Candidate): boolean {
  return Object.values(progress.tasks).some(({ state }) => IN_FLIGHT.includes(state));
}

/** The resource sets that a step's unfinished tasks use. */
function setsOf(view: ServiceView, { definition, progress }: Candidate): string[] {
  const pod = view.spec.pods.find(({ type }) => type === definition.pod);
  const open = definition.tasks.filter((task) => progress.tasks[task]?.state !== 'COMPLETE');
  return (pod?.tasks ?? []).filter(({ name }) => open.includes(name)).map(({ resourceSet }) => resourceSet);
}

/** Tasks that share no resource set share no name either, so the sets are enough to compare. */
function overlap(view: ServiceView, a: Candidate, b: Candidate): boolean {
  if (a.definition.instance !== b.definition.instance) return false;
  const sets = setsOf(view, a);
  return setsOf(view, b).some((set) => sets.includes(set));
}

export interface Selection {
  readonly selected: readonly Candidate[];
  /** Held back, and by which plan. */
  readonly held: readonly { readonly candidate: Candidate; readonly by: string }[];
}

/** `plans` in order of precedence. */
export function select(view: ServiceView, plans: readonly Plan[]): Selection {
  const busy = plans.flatMap(allSteps).filter(isInFlight);
  const selected: Candidate[] = [];
  const held: { candidate: Candidate; by: string }[] = [];
  for (const candidate of plans.flatMap(candidateSteps)) {
    if (stepState(candidate.progress) === 'COMPLETE') continue;
    const other = [...busy, ...selected].find((one) => {
      return one.plan.definition.name !== candidate.plan.definition.name && overlap(view, one, candidate);
    });
    if (other === undefined || isInFlight(candidate)) selected.push(candidate);
    else held.push({ candidate, by: other.plan.definition.name });
  }
  return { selected, held };
}

/** Full names of the tasks that plans other than recovery are at work on. */
export function claimedTasks(plans: readonly Plan[]): Set<string> {
  const own = plans.filter(({ definition }) => definition.name !== RECOVERY);
  const working = own.flatMap((plan) => [...candidateSteps(plan), ...allSteps(plan).filter(isInFlight)]);
  const names = working.flatMap(({ definition, progress }) =>
    definition.tasks
      .filter((task) => progress.tasks[task]?.state !== 'COMPLETE')
      .map((task) => `${definition.instance}-${task}`),
  );
  return new Set(names);
}
