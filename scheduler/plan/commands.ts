// What an operator may tell a plan: start, stop, continue, interrupt, forceComplete, restart, as the DC/OS SDK has them.
// Pure: the plan and the words in, an answer and the plan's new progress out.
import { RECOVERY } from './definitions.ts';
import { type Plan, type PlanProgress, phasePath, stepPath } from './model.ts';
import { atStep, completeOthers, everywhere, restartAll, setInterrupted } from './progress.ts';
import { phaseStatus, phaseStatuses, planStatus, stepStatuses } from './status.ts';
import { stepState } from './step-machine.ts';
import { isInterrupted } from './strategy.ts';
import { Tally } from './tally.ts';

export type PlanCommand =
  | {
      readonly type: 'start';
      readonly parameters: Readonly<Record<string, string>>;
      /** Of these pod instances alone; the steps of the others are taken for complete. Absent: all. */
      readonly instances?: readonly string[] | undefined;
    }
  | { readonly type: 'stop' }
  | { readonly type: 'continue' | 'interrupt'; readonly phase?: string | undefined }
  | {
      readonly type: 'forceComplete' | 'restart';
      readonly phase?: string | undefined;
      readonly step?: string | undefined;
    };

export type CommandAnswer =
  | { readonly code: 'done'; readonly message: string; readonly progress: PlanProgress }
  | { readonly code: 'already' }
  /** `known`: the names that there are. */
  | { readonly code: 'not found'; readonly message: string; readonly known?: readonly string[] }
  | { readonly code: 'bad'; readonly message: string };

/** The stable id of a plan (''), a phase or a step, from its path of names. */
export type IdOf = (path: string) => string;

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

function done(message: string, progress: PlanProgress): CommandAnswer {
  return { code: 'done', message: `Received cmd: ${message}`, progress };
}

function findPhase(plan: Plan, wanted: string, idOf: IdOf): number {
  const { name: own, phases } = plan.definition;
  return phases.findIndex(({ name }) => name === wanted || idOf(phasePath(own, name)) === wanted);
}

function findStep(plan: Plan, phase: number, wanted: string, idOf: IdOf): number {
  const { name: phaseName = '', steps = [] } = plan.definition.phases[phase] ?? {};
  const idAt = (step: number) => idOf(stepPath(plan.definition.name, phaseName, step));
  return steps.findIndex(({ name }, step) => name === wanted || idAt(step) === wanted);
}

type NotFound = Extract<CommandAnswer, { readonly code: 'not found' }>;

function noPhase({ definition }: Plan, name: string | undefined): NotFound {
  const message = `Phase ${name} of plan ${definition.name}`;
  return { code: 'not found', message, known: definition.phases.map((phase) => phase.name) };
}

function noStep({ definition }: Plan, phase: number | undefined, name: string | undefined): NotFound {
  const { name: phaseName, steps = [] } = definition.phases[phase ?? 0] ?? {};
  const message = `Step ${name} of phase ${phaseName}`;
  return { code: 'not found', message, known: steps.map((step) => step.name) };
}

/** Why the plan cannot be started on these instances alone; undefined: it can. */
function objection({ definition, progress }: Plan, instances: readonly string[]): string | undefined {
  const known = new Set(definition.phases.flatMap(({ steps }) => steps.map(({ instance }) => instance)));
  const unknown = instances.filter((instance) => !known.has(instance));
  if (unknown.length > 0)
    return `Plan ${definition.name} has no steps for ${unknown.join(', ')}; it has some for ${[...known].join(', ')}`;
  const states = progress.phases.flatMap(({ steps }) => steps.map(stepState));
  const isAtRest = ['COMPLETE', 'PENDING'].some((rest) => states.every((state) => state === rest));
  return isAtRest ? undefined : `Plan ${definition.name} is under way; stop it first`;
}

function start(
  plan: Plan,
  parameters: Readonly<Record<string, string>>,
  instances: readonly string[] | undefined,
): CommandAnswer {
  const speaksAgainst = instances && objection(plan, instances);
  if (speaksAgainst !== undefined) return { code: 'bad', message: speaksAgainst };
  const bad = Object.keys(parameters).find((name) => !VARIABLE.test(name));
  if (bad !== undefined) {
    const message = `Couldn't parse parameters: ${bad} is not a valid environment variable name`;
    return { code: 'bad', message };
  }
  const isComplete = planStatus(plan) === 'COMPLETE';
  const all = isComplete ? restartAll(plan) : plan.progress;
  const progress = instances === undefined ? all : completeOthers(plan.definition, all, instances);
  const shown = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  const where = instances === undefined ? '' : ` on ${instances.join(', ')}`;
  const message = `start ${plan.definition.name} with parameters: {${shown.join(', ')}}${where}`;
  return done(message, { ...setInterrupted(progress, false), parameters: { ...parameters } });
}

const RUNNING = ['IN_PROGRESS', 'PENDING', 'PREPARED', 'STARTING', 'STARTED', 'DELAYED', 'COMPLETE'];

/** Recovery may be held back while it has nothing to do, which it calls COMPLETE. */
const isRecovery = ({ definition }: Plan) => definition.name === RECOVERY;
const isHeldBack = (plan: Plan) => isRecovery(plan) && plan.progress.interrupted;

/** A plan that waits only because a canary phase of it does is told to continue through that phase. */
function continuePlan(plan: Plan): CommandAnswer {
  if (RUNNING.includes(planStatus(plan)) && !isHeldBack(plan)) return { code: 'already' };
  if (plan.progress.interrupted) return done('continue', setInterrupted(plan.progress, false));
  const waiting = phaseStatuses(plan).indexOf('WAITING');
  return done('continue', waiting < 0 ? plan.progress : setInterrupted(plan.progress, false, waiting));
}

function gate(plan: Plan, type: 'continue' | 'interrupt', phase: number): CommandAnswer {
  const definition = plan.definition.phases[phase];
  const progress = plan.progress.phases[phase];
  if (definition === undefined || progress === undefined) return { code: 'already' };
  const status = phaseStatus(definition, progress);
  const waits = isInterrupted(definition.strategy, progress, new Tally(stepStatuses(definition, progress)));
  const isAlready = status === 'COMPLETE' || (type === 'continue' ? !waits : waits);
  if (isAlready) return { code: 'already' };
  return done(type, setInterrupted(plan.progress, type === 'interrupt', phase));
}

function interrupt(plan: Plan): CommandAnswer {
  const isOver = planStatus(plan) === 'COMPLETE' && !isRecovery(plan);
  if (plan.progress.interrupted || isOver) return { code: 'already' };
  return done('interrupt', setInterrupted(plan.progress, true));
}

type ElementCommand = Extract<PlanCommand, { type: 'forceComplete' | 'restart' }>;

function elementStatus(plan: Plan, phase?: number, step?: number): string {
  if (phase === undefined) return planStatus(plan);
  const definition = plan.definition.phases[phase];
  const progress = plan.progress.phases[phase];
  if (definition === undefined || progress === undefined) return 'ERROR';
  if (step === undefined) return phaseStatus(definition, progress);
  return stepStatuses(definition, progress)[step] ?? 'ERROR';
}

function changeElement(
  plan: Plan,
  type: ElementCommand['type'],
  phase?: number,
  step?: number,
): PlanProgress {
  const event = { type: type === 'restart' ? 'restart' : 'force-complete' } as const;
  if (phase === undefined) {
    return type === 'restart' ? setInterrupted(restartAll(plan), false) : everywhere(plan.progress, event);
  }
  const proceeding =
    type === 'restart' && plan.progress.phases[phase]?.interrupted === true
      ? setInterrupted(plan.progress, false, phase)
      : plan.progress;
  return step === undefined
    ? everywhere(proceeding, event, phase)
    : atStep(proceeding, { phase, step }, event);
}

function element(plan: Plan, command: ElementCommand, idOf: IdOf): CommandAnswer {
  const { type, phase: phaseName, step: stepName } = command;
  if (phaseName === undefined && stepName !== undefined) return { code: 'bad', message: 'Missing phase' };
  const phase = phaseName === undefined ? undefined : findPhase(plan, phaseName, idOf);
  if (phase === -1) return noPhase(plan, phaseName);
  const step =
    phase === undefined || stepName === undefined ? undefined : findStep(plan, phase, stepName, idOf);
  if (step === -1) return noStep(plan, phase, stepName);
  const status = elementStatus(plan, phase, step);
  if (status === (type === 'restart' ? 'PENDING' : 'COMPLETE')) return { code: 'already' };
  const names = `Plan: ${plan.definition.name}, Phase: ${phaseName ?? null}, Step: ${stepName ?? null}`;
  return done(`${type} for ${names}`, changeElement(plan, type, phase, step));
}

export function command(plan: Plan, given: PlanCommand, idOf: IdOf): CommandAnswer {
  switch (given.type) {
    case 'start':
      return start(plan, given.parameters, given.instances);
    case 'stop':
      return done('stop', setInterrupted(restartAll(plan), true));
    case 'continue':
    case 'interrupt': {
      if (given.phase === undefined) return given.type === 'continue' ? continuePlan(plan) : interrupt(plan);
      const phase = findPhase(plan, given.phase, idOf);
      if (phase < 0) return noPhase(plan, given.phase);
      return gate(plan, given.type, phase);
    }
    default:
      return element(plan, given, idOf);
  }
}
