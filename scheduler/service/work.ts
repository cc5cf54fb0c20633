// From plans to what is to be done now for one pod instance. What needs no offer is settled in rounds, until only
// waiting and launches are left. Pure: each round's changes are the caller's to commit before the next.
import type { LaunchRequest } from '../offer/launch.ts';
import { claimedTasks, type Held, select } from '../plan/coordinator.ts';
import { DEPLOY } from '../plan/definitions.ts';
import { withoutTasks } from '../plan/holdings.ts';
import type { StepProgress } from '../plan/model.ts';
import { stepProgress } from '../plan/progress.ts';
import { recovered } from '../plan/recovery.ts';
import { recoveryPath } from '../plan/recovery-run.ts';
import type { StepAtWork } from '../plan/run.ts';
import { type StepWork, stepWork } from '../plan/step-work.ts';
import { hasEnded } from '../plan/task-state.ts';
import { departed, podSpec, type ServiceView } from '../plan/view.ts';
import type { Change, TaskRecord } from '../state/records.ts';
import { leftoverChanges, strayChanges } from './leftovers.ts';

export interface Work {
  readonly step: StepAtWork;
  readonly work: StepWork;
}

export interface InstanceRound {
  /** None: what is left waits for time, for Mesos, or for offers. */
  readonly changes: readonly Change[];
  readonly works: readonly Work[];
  readonly held: readonly Held[];
}

function progressAfter({ progress }: StepAtWork, work: StepWork): StepProgress {
  switch (work.type) {
    case 'erase':
      return stepProgress(progress, { type: 'reached' });
    case 'reached':
      return stepProgress(progress, { type: 'reached' }, (task) => work.tasks.includes(task));
    case 'backoff-over':
      return stepProgress(progress, { type: 'backoff-over' }, (task) => work.tasks.includes(task));
    case 'kill':
      return stepProgress(progress, { type: 'killing' }, (task) => work.tasks.includes(task));
    case 'adopt': {
      const { taskId, state, goal, ready } = work.record;
      const isOwn = (task: string) => task === work.task;
      const adopted = stepProgress(progress, { type: 'launched', taskId }, isOwn);
      return stepProgress(adopted, { type: 'status', taskId, state, goal, ready }, isOwn);
    }
    default:
      return progress;
  }
}

export function stepChange(path: string, before: StepProgress, after: StepProgress): Change[] {
  return after === before ? [] : [{ kind: 'step', id: path, value: after }];
}

function kills(work: StepWork): Change[] {
  if (work.type !== 'kill') return [];
  return work.victims
    .filter((victim) => !victim.kill)
    .map((victim) => ({ kind: 'task', id: victim.name, value: { ...victim, kill: true } }));
}

/** All that is recorded of a task. */
function erasedTask({ name }: TaskRecord): Change[] {
  const kinds = ['task', 'info', 'backoff', 'override', 'deaths', 'milestones'] as const;
  return kinds.map((kind): Change => ({ kind, id: name, value: undefined }));
}

/** All that is recorded of a pod instance. Where its plan was forced past what lives or is reserved, that is kept in mind. */
function erased(view: ServiceView, instance: string): Change[] {
  const records = view.tasksOf(instance);
  return [
    ...records.flatMap(erasedTask),
    ...strayChanges(records),
    ...leftoverChanges(view.pods.get(instance), undefined),
    { kind: 'pod', id: instance, value: undefined },
    { kind: 'trouble', id: instance, value: undefined },
    { kind: 'step', id: recoveryPath(instance), value: undefined },
  ];
}

function changesOf(view: ServiceView, { step, work }: Work): Change[] {
  const erasing = work.type === 'erase' ? erased(view, step.definition.instance) : [];
  return [...stepChange(step.path, step.progress, progressAfter(step, work)), ...kills(work), ...erasing];
}

/** What only these tasks held is given back with them. */
function givenBack(view: ServiceView, instance: string, forgotten: readonly TaskRecord[]): Change[] {
  const pod = view.pods.get(instance);
  if (pod === undefined || forgotten.length === 0) return [];
  const others = view.tasksOf(instance).filter((record) => !forgotten.includes(record));
  const value = withoutTasks(pod, podSpec(view.spec, pod.type), others);
  return value === pod ? [] : [{ kind: 'pod', id: instance, value }, ...leftoverChanges(pod, value)];
}

/**
 * Tasks that the pod has no more: forgotten when they have ended and the deploy plan has come to the instance; where it
 * has no more work there, they end without it.
 */
function dismissed(view: ServiceView, instance: string, steps: readonly StepAtWork[]): Change[] {
  const deploying = steps.filter(({ plan }) => plan === DEPLOY);
  const isReached = deploying.length === 0 || deploying.some(({ isAllowed }) => isAllowed);
  if (view.isUninstalling || !isReached) return [];
  const gone = departed(view, instance);
  const forgotten = gone.filter(({ state }) => hasEnded(state));
  const alive = deploying.length === 0 ? gone.filter(({ state, kill }) => !hasEnded(state) && !kill) : [];
  return [
    ...forgotten.flatMap(erasedTask),
    ...givenBack(view, instance, forgotten),
    ...alive.map((record): Change => ({ kind: 'task', id: record.name, value: { ...record, kill: true } })),
  ];
}

/** `steps`: those of the instance that are not complete, of all plans in order of precedence. */
export function instanceRound(
  view: ServiceView,
  instance: string,
  steps: readonly StepAtWork[],
  recovery: StepProgress | undefined,
): InstanceRound {
  const gone = dismissed(view, instance, steps);
  if (gone.length > 0) return { changes: gone, works: [], held: [] };
  const next = recovered(view, instance, recovery, claimedTasks(steps));
  if (next !== recovery) {
    return { changes: [{ kind: 'step', id: recoveryPath(instance), value: next }], works: [], held: [] };
  }
  const { selected, held } = select(view.spec, steps);
  const works = selected.map((step): Work => ({ step, work: stepWork(view, step) }));
  return { changes: works.flatMap((one) => changesOf(view, one)), works, held };
}

export interface LaunchWork {
  readonly step: StepAtWork;
  readonly request: LaunchRequest;
}

/** At most one launch for each pod instance at a time; the second would not know where the first puts the pod. */
export function launchOf({ works }: InstanceRound): LaunchWork | undefined {
  for (const { step, work } of works) if (work.type === 'launch') return { step, request: work.request };
  return undefined;
}

/** When to look again though nothing happened. */
export function dueOf({ works }: InstanceRound): number | undefined {
  const times = works.flatMap(({ work }) => (work.type === 'wait' ? (work.until ?? []) : []));
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Why each step that waits does so, by the step's path. */
export function waitingReasons({ works, held }: InstanceRound): [path: string, reason: string][] {
  const waits = works.flatMap(({ step, work }): [string, string][] =>
    work.type === 'wait' || work.type === 'release' ? [[step.path, work.reason]] : [],
  );
  const holds = held.map(({ step, by }): [string, string] => [
    step.path,
    `waits for the plan ${by}, which works on the same tasks`,
  ]);
  return [...waits, ...holds];
}
