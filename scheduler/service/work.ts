// From plans to what is to be done now. Everything that needs no offer is settled in rounds, until only waiting and
// launches are left. Pure: each round's changes are the caller's to commit before the next.
import type { LaunchRequest } from '../offer/launch.ts';
import { stepPath } from '../plan/commands.ts';
import { type Candidate, claimedTasks, select } from '../plan/coordinator.ts';
import { DEPLOY, RECOVERY } from '../plan/definitions.ts';
import { atStep } from '../plan/progress.ts';
import { updateRecovery } from '../plan/recovery.ts';
import { type StepWork, stepWork } from '../plan/step-work.ts';
import type { ServiceView } from '../plan/view.ts';
import type { Change } from '../state/records.ts';
import { findPlan, type Plans, replacePlan, withProgress } from './plans.ts';

export interface Work {
  readonly candidate: Candidate;
  readonly work: StepWork;
}

export interface Round {
  readonly plans: Plans;
  readonly changes: readonly Change[];
  /** Nothing changed: what is left waits for time, for Mesos, or for offers. */
  readonly settled: boolean;
  readonly works: readonly Work[];
  readonly held: readonly { readonly candidate: Candidate; readonly by: string }[];
}

function workOf(view: ServiceView, candidate: Candidate): Work {
  const { definition, progress } = candidate.plan;
  const context = {
    view,
    plan: definition.name,
    acceptsReached: definition.name === DEPLOY || definition.name === RECOVERY,
    parameters: progress.parameters,
  };
  return { candidate, work: stepWork(context, candidate.definition, candidate.progress) };
}

function applyWork(plans: Plans, { candidate, work }: Work): Plans {
  const { plan, place } = candidate;
  return withProgress(plans, plan.definition.name, (progress) => {
    switch (work.type) {
      case 'reached':
        return atStep(progress, place, { type: 'reached' }, work.tasks);
      case 'backoff-over':
        return atStep(progress, place, { type: 'backoff-over' }, work.tasks);
      case 'kill':
        return atStep(progress, place, { type: 'killing' }, work.tasks);
      case 'adopt': {
        const { taskId, state, goal, ready } = work.record;
        const adopted = atStep(progress, place, { type: 'launched', taskId }, [work.task]);
        return atStep(adopted, place, { type: 'status', taskId, state, goal, ready }, [work.task]);
      }
      default:
        return progress;
    }
  });
}

function killChanges({ work }: Work): Change[] {
  if (work.type !== 'kill') return [];
  return work.victims
    .filter((victim) => !victim.kill)
    .map((victim) => ({ kind: 'task', id: victim.name, value: { ...victim, kill: true } }));
}

function withRecovery(view: ServiceView, plans: Plans): Plans {
  const recovery = findPlan(plans, RECOVERY);
  return recovery === undefined
    ? plans
    : replacePlan(plans, updateRecovery(recovery, view, claimedTasks(plans)));
}

export function round(view: ServiceView, before: Plans): Round {
  const plans = withRecovery(view, before);
  const { selected, held } = select(view, plans);
  const works = selected.map((candidate) => workOf(view, candidate));
  const after = works.reduce(applyWork, plans);
  const changes = works.flatMap(killChanges);
  const isSame = after.every((plan, index) => plan === before[index]);
  return { plans: after, changes, settled: isSame && changes.length === 0, works, held };
}

export interface LaunchWork {
  readonly candidate: Candidate;
  readonly request: LaunchRequest;
}

/** At most one launch for each pod instance at a time; the second would not know where the first puts the pod. */
export function launchWorks(works: readonly Work[]): LaunchWork[] {
  const seen = new Set<string>();
  return works.flatMap(({ candidate, work }): LaunchWork[] => {
    if (work.type !== 'launch' || seen.has(work.request.instance)) return [];
    seen.add(work.request.instance);
    return [{ candidate, request: work.request }];
  });
}

/** Why each step that waits does so, by the step's path. */
export function waitingReasons({ works, held }: Pick<Round, 'works' | 'held'>): Map<string, string> {
  const reasons = works.flatMap(({ candidate, work }): [string, string][] => {
    const path = stepPath(candidate.plan, candidate.place);
    return work.type === 'wait' ? [[path, work.reason]] : [];
  });
  const holds = held.map(({ candidate, by }): [string, string] => [
    stepPath(candidate.plan, candidate.place),
    `waits for the plan ${by}, which works on the same tasks`,
  ]);
  return new Map([...reasons, ...holds]);
}
