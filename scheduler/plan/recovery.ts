// Recovery: a phase for each pod instance with tasks that should run and do not, made of what is recorded. Pure.
import { findTask } from '../spec/service-spec.ts';
import type { TaskRecord } from '../state/records.ts';
import { splitInstance, stepDefinition } from './definitions.ts';
import type { StepDefinition, StepProgress, TaskProgress } from './model.ts';
import { stagesOf } from './recovery-order.ts';
import { stepState } from './step-machine.ts';
import { isDown } from './step-work.ts';
import { isAway } from './task-state.ts';
import { isTaskLive, podSpec, type ServiceView } from './view.ts';

interface Need {
  /** Down, to be launched again. */
  readonly down: readonly TaskRecord[];
  /** Up, but to be launched again together with an essential task that failed. */
  readonly along: readonly TaskRecord[];
}

/** A killed task was killed on purpose, so it takes nobody along. */
export function takesAlong(record: Pick<TaskRecord, 'essential' | 'state'>): boolean {
  return record.essential && record.state !== 'TASK_KILLED' && !isAway(record.state);
}

function needOf(view: ServiceView, instance: string, claimed: ReadonlySet<string>): Need | undefined {
  const main = view
    .tasksOf(instance)
    .filter((record) => record.goal === 'RUNNING' && !claimed.has(record.task) && isWanted(view, record));
  const down = main.filter(isDown);
  if (down.length === 0) return undefined;
  return { down, along: down.some(takesAlong) ? main.filter(isTaskLive) : [] };
}

function isWanted({ spec }: ServiceView, { instance, task }: TaskRecord): boolean {
  const [type, index] = splitInstance(instance);
  const pod = podSpec(spec, type);
  return pod !== undefined && index < pod.count && pod.tasks.some(({ name }) => name === task);
}

const LAUNCHED_ANYWAY: TaskProgress = { state: 'PENDING', relaunch: true };

function taskProgress(record: TaskRecord, isDownNow: boolean, view: ServiceView): TaskProgress {
  if (!isDownNow) return LAUNCHED_ANYWAY;
  const until = view.backoffs.get(record.name)?.until ?? 0;
  return { state: until > view.now ? 'DELAYED' : 'PENDING' };
}

function stepOf(view: ServiceView, { down, along }: Need): StepProgress {
  const parts = [...down, ...along].map(
    (record) => [record.task, taskProgress(record, down.includes(record), view)] as const,
  );
  return { tasks: Object.fromEntries(parts) };
}

function withOrder(view: ServiceView, instance: string, need: Need): StepProgress {
  const step = stepOf(view, need);
  const [type, index] = splitInstance(instance);
  const pod = podSpec(view.spec, type);
  if (view.recoveryFor === undefined || pod === undefined) return step;
  const names = (records: readonly TaskRecord[]) => records.map(({ task }) => task);
  const isReplaced = !view.pods.has(instance);
  const context = {
    spec: view.spec,
    instance,
    index,
    isReplaced,
    down: names(need.down),
    along: names(need.along),
  };
  const order = view.recoveryFor(pod, context);
  const added = (order ?? []).flat().map((task) => [task, LAUNCHED_ANYWAY] as const);
  return { tasks: { ...Object.fromEntries(added), ...step.tasks }, order, isReplaced };
}

/** The step that recovers these tasks of the instance; undefined for a pod that is no longer wanted. */
export function recoveryStep(
  spec: ServiceView['spec'],
  instance: string,
  progress: StepProgress,
): StepDefinition | undefined {
  const [type, index] = splitInstance(instance);
  const pod = podSpec(spec, type);
  if (pod === undefined || index >= pod.count) return undefined;
  const known = pod.tasks.map(({ name }) => name).filter((name) => progress.tasks[name] !== undefined);
  if (progress.order === undefined) return stepDefinition(pod, index, known);
  const stages = stagesOf(progress).map((stage) => stage.filter((task) => known.includes(task)));
  const errors = stages.map((stage) => stepDefinition(pod, index, stage).error);
  return { ...stepDefinition(pod, index, stages.flat()), error: errors.find((error) => error !== undefined) };
}

/** Not in the step yet, or up for it already. */
function isOutside({ tasks }: StepProgress, task: string): boolean {
  return (tasks[task]?.state ?? 'COMPLETE') === 'COMPLETE';
}

/** The step with what went down since; those that go along begin again only with an essential one that is new in it. */
function joined(before: StepProgress, fresh: StepProgress, { down, along }: Need): StepProgress {
  const news = down.filter(({ task }) => isOutside(before, task));
  const others = news.some(takesAlong) ? along.filter(({ task }) => isOutside(before, task)) : [];
  const added = [...news, ...others].map(({ task }) => task);
  if (added.length === 0) return before;
  const parts = added.flatMap((task) => Object.entries(fresh.tasks).filter(([name]) => name === task));
  return { ...before, tasks: { ...before.tasks, ...Object.fromEntries(parts) } };
}

/** It lost its place since the service's code was asked, or since tasks of the step were launched there. */
function isOvertaken(view: ServiceView, instance: string, { tasks, isReplaced }: StepProgress): boolean {
  if (view.recoveryFor === undefined || view.pods.has(instance)) return false;
  const wasLaunched = Object.values(tasks).some(
    (task) => task.state === 'COMPLETE' && task.taskId !== undefined,
  );
  return isReplaced !== true || wasLaunched;
}

/** Without the tasks, or the whole instance, that the target has no more: nobody brings those back. */
function stillWanted(view: ServiceView, instance: string, before: StepProgress): StepProgress | undefined {
  const [type, index] = splitInstance(instance);
  const pod = podSpec(view.spec, type);
  if (pod === undefined || index >= pod.count) return undefined;
  const all = Object.entries(before.tasks);
  const known = all.filter(([task]) => findTask(pod, task) !== undefined);
  if (known.length === all.length) return before;
  return known.length === 0 ? undefined : { ...before, tasks: Object.fromEntries(known) };
}

/**
 * What recovery of the instance is to become: the same object when nothing changes. A step that is under way keeps its
 * progress, and takes up tasks that went down since. `claimed` are tasks that other plans are at work on.
 */
export function recovered(
  view: ServiceView,
  instance: string,
  recorded: StepProgress | undefined,
  claimed: ReadonlySet<string>,
): StepProgress | undefined {
  const before = recorded && stillWanted(view, instance, recorded);
  const need = view.isUninstalling ? undefined : needOf(view, instance, claimed);
  if (need === undefined) return before;
  const isOver = before === undefined || stepState(before) === 'COMPLETE';
  if (isOver || isOvertaken(view, instance, before)) return withOrder(view, instance, need);
  return joined(before, stepOf(view, need), need);
}
