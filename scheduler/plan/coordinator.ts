// Which steps of a pod instance may be worked on now. Two plans never work on overlapping tasks of one pod instance,
// nor on tasks of it that share a resource set; the plan that is earlier in the list goes first. Pure.
import type { ServiceSpec } from '../spec/service-spec.ts';
import { RECOVERY } from './definitions.ts';
import type { StepAtWork } from './run.ts';
import { podSpec } from './view.ts';

/** One that is held back before it launched leaves what it ended to recovery. */
function isInFlight({ progress, isAllowed }: StepAtWork): boolean {
  const states = isAllowed ? ['PREPARED', 'STARTING', 'STARTED'] : ['STARTING', 'STARTED'];
  return Object.values(progress.tasks).some(({ state }) => states.includes(state));
}

function openTasks({ definition, progress }: StepAtWork): string[] {
  return definition.tasks.filter((task) => progress.tasks[task]?.state !== 'COMPLETE');
}

/** The resource sets that a step's unfinished tasks use. */
function setsOf(spec: ServiceSpec, step: StepAtWork): string[] {
  const open = openTasks(step);
  const tasks = podSpec(spec, step.definition.pod)?.tasks ?? [];
  return tasks.filter(({ name }) => open.includes(name)).map(({ resourceSet }) => resourceSet);
}

/** What takes a pod away overlaps with everything; tasks that share no resource set share no name either. */
function overlap(spec: ServiceSpec, a: StepAtWork, b: StepAtWork): boolean {
  if (a.definition.action !== undefined || b.definition.action !== undefined) return true;
  const sets = setsOf(spec, a);
  return setsOf(spec, b).some((set) => sets.includes(set));
}

export interface Held {
  readonly step: StepAtWork;
  /** The plan that it waits for. */
  readonly by: string;
}

export interface Selection {
  readonly selected: readonly StepAtWork[];
  readonly held: readonly Held[];
}

function phaseOf({ path }: StepAtWork): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** As the DC/OS SDK has it: where instances go in parallel, the steps of each still come one after another. */
function isFirstOfPhase(step: StepAtWork, steps: readonly StepAtWork[]): boolean {
  return steps.find((one) => phaseOf(one) === phaseOf(step)) === step;
}

/** `steps`: those of one pod instance that are not complete, of all plans in order of precedence. */
export function select(spec: ServiceSpec, steps: readonly StepAtWork[]): Selection {
  const busy = steps.filter(isInFlight);
  const selected: StepAtWork[] = [];
  const held: Held[] = [];
  for (const step of steps.filter((one) => one.isAllowed && isFirstOfPhase(one, steps))) {
    const other = [...busy, ...selected].find((one) => one.plan !== step.plan && overlap(spec, one, step));
    if (other === undefined || isInFlight(step)) selected.push(step);
    else held.push({ step, by: other.plan });
  }
  return { selected, held };
}

/** Names (within the pod) of the tasks that plans other than recovery are at work on. */
export function claimedTasks(steps: readonly StepAtWork[]): Set<string> {
  const isNext = (step: StepAtWork) => step.isAllowed && isFirstOfPhase(step, steps);
  const working = steps.filter((step) => step.plan !== RECOVERY && (isNext(step) || isInFlight(step)));
  return new Set(working.flatMap(openTasks));
}
