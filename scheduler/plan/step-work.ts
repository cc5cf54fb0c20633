// What a step that may be worked on needs next: it is done, something must end first, it waits, or it wants an offer.
// Pure, and asked again at every change; so it must give the same answer to the same view.
import type { LaunchRequest } from '../offer/launch.ts';
import type { TaskSpec } from '../spec/service-spec.ts';
import type { TaskRecord } from '../state/records.ts';
import { RECOVERY } from './definitions.ts';
import type { StepDefinition, StepProgress, TaskProgress } from './model.ts';
import { hasEnded, isAway } from './task-state.ts';
import {
  hasReachedGoal,
  isTaskLive,
  isUnderWay,
  podSpec,
  recordOf,
  recordsOf,
  type ServiceView,
  taskSpecs,
} from './view.ts';

export type StepWork =
  /** Nothing to do: in flight or complete. */
  | { readonly type: 'none' }
  /** The goals of these tasks are reached without us. */
  | { readonly type: 'reached'; readonly tasks: readonly string[] }
  /** These launches are under way though the step did not make them. */
  | { readonly type: 'adopt'; readonly task: string; readonly record: TaskRecord }
  | { readonly type: 'backoff-over'; readonly tasks: readonly string[] }
  /** These must end before the step's own tasks can start. */
  | { readonly type: 'kill'; readonly tasks: readonly string[]; readonly victims: readonly TaskRecord[] }
  | { readonly type: 'wait'; readonly reason: string; readonly until?: number }
  | { readonly type: 'launch'; readonly request: LaunchRequest };

export interface StepContext {
  readonly view: ServiceView;
  readonly plan: string;
  /** A deploy or recovery step is done when its goals are reached, whoever reached them; a custom one runs its tasks. */
  readonly acceptsReached: boolean;
  readonly parameters: Readonly<Record<string, string>>;
}

const OPEN = ['PENDING', 'PREPARED', 'DELAYED'];

interface Step {
  readonly definition: StepDefinition;
  readonly progress: StepProgress;
}

function openTasks({ definition, progress }: Step): string[] {
  return definition.tasks.filter((task) => OPEN.includes(progress.tasks[task]?.state ?? ''));
}

function progressOf({ progress }: Step, task: string): TaskProgress | undefined {
  return progress.tasks[task];
}

function satisfied(context: StepContext, step: Step, open: readonly string[]): StepWork | undefined {
  const { view, acceptsReached } = context;
  const { instance } = step.definition;
  if (!acceptsReached) return undefined;
  const waiting = open.filter((task) => {
    const progress = progressOf(step, task);
    return progress?.relaunch !== true && progress?.state !== 'PREPARED';
  });
  // Recovery brings back what was there; moving it to the target configuration is the deploy plan's work.
  const configuration = context.plan === RECOVERY ? undefined : view.configuration;
  const reached = waiting.filter((task) => hasReachedGoal(recordOf(view, instance, task), configuration));
  if (reached.length > 0) return { type: 'reached', tasks: reached };
  const task = waiting.find((name) => isUnderWay(recordOf(view, instance, name), configuration));
  const record = task === undefined ? undefined : recordOf(view, instance, task);
  return task === undefined || record === undefined ? undefined : { type: 'adopt', task, record };
}

function delayed(view: ServiceView, step: Step, open: readonly string[]): StepWork | undefined {
  const waiting = open.filter((task) => progressOf(step, task)?.state === 'DELAYED');
  if (waiting.length === 0) return undefined;
  const untils = waiting.map((task) => view.backoffs.get(`${step.definition.instance}-${task}`)?.until ?? 0);
  const until = Math.max(...untils);
  if (until <= view.now) return { type: 'backoff-over', tasks: waiting };
  const reason = `${waiting.join(', ')} failed; launched again in ${Math.ceil((until - view.now) / 1000)} s`;
  return { type: 'wait', reason, until };
}

/** Older launches of the step's own tasks, and others that hold a resource set which the step needs. */
function inTheWay(view: ServiceView, { definition }: Step, specs: readonly TaskSpec[]): TaskRecord[] {
  const sets = specs.map(({ resourceSet }) => resourceSet);
  return recordsOf(view, definition.instance).filter((record) => {
    return isTaskLive(record) && sets.includes(record.resourceSet);
  });
}

function clearing(context: StepContext, step: Step, specs: readonly TaskSpec[]): StepWork | undefined {
  const victims = inTheWay(context.view, step, specs);
  if (victims.length === 0) return undefined;
  const names = victims.map(({ name }) => name).join(', ');
  const strangers = victims.filter(({ task }) => !specs.some(({ name }) => name === task));
  if (context.plan === RECOVERY && strangers.length > 0) {
    return { type: 'wait', reason: `${strangers.map(({ name }) => name).join(', ')} uses its resource set` };
  }
  if (victims.every(({ kill }) => kill)) return { type: 'wait', reason: `waits for the end of ${names}` };
  return { type: 'kill', tasks: specs.map(({ name }) => name), victims };
}

/**
 * Main tasks of the pod that are down; sidecars wait for them rather than start a pod of their own.
 * Not those whose resource set the sidecar takes: they are down because of it.
 */
function mainTasksDown(view: ServiceView, step: Step, specs: readonly TaskSpec[]): TaskRecord[] {
  return recordsOf(view, step.definition.instance).filter((record) => {
    const isReplaced = specs.some(({ resourceSet }) => resourceSet === record.resourceSet);
    return record.goal === 'RUNNING' && !isReplaced && !isTaskLive(record);
  });
}

function unsettled(view: ServiceView, step: Step, specs: readonly TaskSpec[]): StepWork | undefined {
  const records = recordsOf(view, step.definition.instance);
  const unknown = records.find(({ taskId }) => view.unreconciled.has(taskId));
  if (unknown !== undefined) return { type: 'wait', reason: `waits for Mesos to say how ${unknown.name} is` };
  const live = records.filter(isTaskLive);
  if (live.length > 0 && live.every(({ kill }) => kill)) {
    return { type: 'wait', reason: `waits for the end of ${live.map(({ name }) => name).join(', ')}` };
  }
  const isSidecarsOnly = specs.every(({ goal }) => goal !== 'RUNNING');
  const down = isSidecarsOnly && live.length === 0 ? mainTasksDown(view, step, specs) : [];
  if (down.length === 0) return undefined;
  return { type: 'wait', reason: `waits for ${down.map(({ name }) => name).join(', ')} to run again` };
}

function launch(context: StepContext, step: Step, specs: readonly TaskSpec[]): StepWork {
  const { view, parameters } = context;
  const { definition } = step;
  const pod = podSpec(view, definition.pod);
  if (pod === undefined) return { type: 'wait', reason: `svc.yml has no pod ${definition.pod}` };
  const { instance, index } = definition;
  const footprint = view.pods.get(instance);
  const joins =
    footprint !== undefined && recordsOf(view, instance).some((one) => isTaskLive(one) && !one.kill);
  const configuration = view.configuration;
  return {
    type: 'launch',
    request: { instance, index, pod, tasks: specs, footprint, joins, configuration, parameters },
  };
}

export function stepWork(context: StepContext, definition: StepDefinition, progress: StepProgress): StepWork {
  const step = { definition, progress };
  const open = openTasks(step);
  const pod = podSpec(context.view, definition.pod);
  if (open.length === 0 || definition.error !== undefined || pod === undefined) return { type: 'none' };
  const specs = taskSpecs(pod, open);
  return (
    satisfied(context, step, open) ??
    delayed(context.view, step, open) ??
    clearing(context, step, specs) ??
    unsettled(context.view, step, specs) ??
    launch(context, step, specs)
  );
}

/** Whether a task that was launched and should run does not: recovery's reason to act. */
export function isDown(record: TaskRecord): boolean {
  return record.goal === 'RUNNING' && (hasEnded(record.state) || isAway(record.state));
}
