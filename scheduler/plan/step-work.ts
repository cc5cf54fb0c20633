// What a step that may be worked on needs next: it is done, something must end first, it waits, or it wants an offer.
// Pure, and asked again at every change; so it must give the same answer to the same view.
import type { LaunchRequest, Parameters } from '../offer/launch.ts';
import type { PodSpec, TaskSpec } from '../spec/service-spec.ts';
import type { TaskRecord } from '../state/records.ts';
import { DEPLOY, RECOVERY } from './definitions.ts';
import { holders, ownersUnder, placeUnder } from './holdings.ts';
import { isPaused, sleeping } from './pause.ts';
import { inTurn } from './recovery-order.ts';
import type { StepAtWork } from './run.ts';
import { type Takedown, takedownWork } from './takedown.ts';
import { hasEnded, isAway } from './task-state.ts';
import {
  departed,
  hasExecutorOf,
  hasReachedGoal,
  isTaskLive,
  isUnderWay,
  podSpec,
  recordOf,
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
  | { readonly type: 'launch'; readonly request: LaunchRequest }
  | Takedown;

/** What a pod without a place holds. */
const NOTHING = { reservations: [] };

const OPEN = ['PENDING', 'PREPARED', 'DELAYED'];

/** Names of tasks that the step is to launch now. */
function openTasks({ definition, progress }: StepAtWork): string[] {
  return inTurn(progress, definition.tasks).filter((task) =>
    OPEN.includes(progress.tasks[task]?.state ?? ''),
  );
}

/** A deploy or recovery step is done when its goals are reached, whoever reached them; a custom one runs its tasks. */
function acceptsReached({ plan }: StepAtWork): boolean {
  return plan === DEPLOY || plan === RECOVERY;
}

/** What is launched: recovery brings back what was there; moving it to the target is the deploy plan's work. */
interface Source {
  readonly pod: PodSpec;
  readonly configuration: string;
  readonly tasks: readonly string[];
}

/** Tasks that recovery runs beside, such as a bootstrap, are of the configuration of those that it brings back. */
function orderedSource(view: ServiceView, step: StepAtWork, open: readonly string[]): Source | undefined {
  const { pod: type, instance, tasks } = step.definition;
  const records = tasks.flatMap((task) => recordOf(view, instance, task) ?? []);
  const configuration = records.find(({ goal }) => goal === 'RUNNING')?.configuration ?? view.configuration;
  const pod = podSpec(view.configurations.get(configuration)?.spec ?? view.spec, type);
  if (pod !== undefined && taskSpecs(pod, open).length === open.length)
    return { pod, configuration, tasks: open };
  const target = podSpec(view.spec, type);
  return target && { pod: target, configuration: view.configuration, tasks: open };
}

function sourceOf(view: ServiceView, step: StepAtWork, open: readonly string[]): Source | undefined {
  const { pod: type, instance } = step.definition;
  if (step.progress.order !== undefined) return orderedSource(view, step, open);
  const own = (task: string) => recordOf(view, instance, task)?.configuration ?? view.configuration;
  const owned = step.plan === RECOVERY ? open.map(own) : [];
  // Where the pod is down, what is of the target goes first: the executor is then the newer one.
  const first = owned.find((one) => one === view.configuration) ?? owned[0];
  const spec = first === undefined ? undefined : view.configurations.get(first)?.spec;
  const pod = podSpec(spec ?? view.spec, type);
  if (pod === undefined) return undefined;
  if (first === undefined || spec === undefined)
    return { pod, configuration: view.configuration, tasks: open };
  return { pod, configuration: first, tasks: open.filter((task) => own(task) === first) };
}

/** What code of the service wants run for a recovery has not run for it because it once finished. */
function isRunAnew(view: ServiceView, { definition, progress }: StepAtWork, task: string): boolean {
  return progress.order !== undefined && recordOf(view, definition.instance, task)?.goal !== 'RUNNING';
}

/** The pod is to have another executor, which is more than new launches into the live one. */
function needsExecutor(view: ServiceView, { plan, definition }: StepAtWork, { pod }: Source): boolean {
  return plan === DEPLOY && !hasExecutorOf(view, definition.instance, pod);
}

function satisfied(
  view: ServiceView,
  step: StepAtWork,
  source: Source,
  open: readonly string[],
): StepWork | undefined {
  const { instance } = step.definition;
  if (!acceptsReached(step)) return undefined;
  const isStale = needsExecutor(view, step, source);
  const waiting = open.filter((task) => {
    const progress = step.progress.tasks[task];
    const isOfOld = isStale && recordOf(view, instance, task)?.goal === 'RUNNING';
    if (isOfOld || isRunAnew(view, step, task)) return false;
    return progress?.relaunch !== true && progress?.state !== 'PREPARED';
  });
  const configuration = step.plan === RECOVERY ? undefined : view.configuration;
  const reached = waiting.filter((task) => hasReachedGoal(recordOf(view, instance, task), configuration));
  if (reached.length > 0) return { type: 'reached', tasks: reached };
  const task = waiting.find((name) => isUnderWay(recordOf(view, instance, name), configuration));
  const record = task === undefined ? undefined : recordOf(view, instance, task);
  return task === undefined || record === undefined ? undefined : { type: 'adopt', task, record };
}

function delayed(view: ServiceView, step: StepAtWork, open: readonly string[]): StepWork | undefined {
  const waiting = open.filter((task) => step.progress.tasks[task]?.state === 'DELAYED');
  if (waiting.length === 0) return undefined;
  const untils = waiting.map((task) => view.backoffs.get(`${step.definition.instance}-${task}`)?.until ?? 0);
  const until = Math.max(...untils);
  if (until <= view.now) return { type: 'backoff-over', tasks: waiting };
  const reason = `${waiting.join(', ')} failed; launched again in ${Math.ceil((until - view.now) / 1000)} s`;
  return { type: 'wait', reason, until };
}

/** Whether a task holds what the launch needs, or what was launched for it before. */
function standsIn(
  view: ServiceView,
  { definition }: StepAtWork,
  { pod }: Source,
  specs: readonly TaskSpec[],
) {
  const records = view.tasksOf(definition.instance);
  const owners = ownersUnder(pod, records, view.pods.get(definition.instance) ?? NOTHING);
  return ({ task, resourceSet }: TaskRecord): boolean => {
    return specs.some((spec) => spec.name === task || spec.resourceSet === owners.get(resourceSet));
  };
}

/**
 * Older launches of the step's own tasks, and others that hold what the step needs; where it brings the pod to the
 * target also those that the target does not have, and all of them where the executor is to be another one.
 */
function inTheWay(
  view: ServiceView,
  step: StepAtWork,
  source: Source,
  specs: readonly TaskSpec[],
): TaskRecord[] {
  const { instance } = step.definition;
  const gone = step.plan === DEPLOY ? departed(view, instance) : [];
  const isNeeded = standsIn(view, step, source, specs);
  const isAll = needsExecutor(view, step, source);
  return view
    .tasksOf(instance)
    .filter((record) => isTaskLive(record) && (isAll || isNeeded(record) || gone.includes(record)));
}

function clearing(
  view: ServiceView,
  step: StepAtWork,
  source: Source,
  specs: readonly TaskSpec[],
): StepWork | undefined {
  const victims = inTheWay(view, step, source, specs);
  if (victims.length === 0) return undefined;
  const names = victims.map(({ name }) => name).join(', ');
  const strangers = victims.filter(({ task }) => !step.definition.tasks.includes(task));
  if (step.plan === RECOVERY && strangers.length > 0) {
    return { type: 'wait', reason: `${strangers.map(({ name }) => name).join(', ')} uses its resource set` };
  }
  if (victims.every(({ kill }) => kill)) return { type: 'wait', reason: `waits for the end of ${names}` };
  return { type: 'kill', tasks: specs.map(({ name }) => name), victims };
}

/**
 * Main tasks of the pod that are down; sidecars wait for them rather than start a pod of their own.
 * Not those whose resource set the sidecar takes: they are down because of it.
 */
function mainTasksDown(
  view: ServiceView,
  step: StepAtWork,
  source: Source,
  specs: readonly TaskSpec[],
): TaskRecord[] {
  const isReplaced = standsIn(view, step, source, specs);
  return view.tasksOf(step.definition.instance).filter((record) => {
    const isLater = step.progress.order !== undefined && step.definition.tasks.includes(record.task);
    return record.goal === 'RUNNING' && !isReplaced(record) && !isLater && !isTaskLive(record);
  });
}

function unsettled(
  view: ServiceView,
  step: StepAtWork,
  source: Source,
  specs: readonly TaskSpec[],
): StepWork | undefined {
  const records = view.tasksOf(step.definition.instance);
  const unknown = records.find(({ taskId }) => view.isUnreconciled(taskId));
  if (unknown !== undefined) return { type: 'wait', reason: `waits for Mesos to say how ${unknown.name} is` };
  const live = records.filter(isTaskLive);
  if (live.length > 0 && live.every(({ kill }) => kill)) {
    return { type: 'wait', reason: `waits for the end of ${live.map(({ name }) => name).join(', ')}` };
  }
  // One that ends the old executor starts the new one, whatever it launches: nobody else does.
  const isSidecarsOnly = !needsExecutor(view, step, source) && specs.every(({ goal }) => goal !== 'RUNNING');
  const down = isSidecarsOnly && live.length === 0 ? mainTasksDown(view, step, source, specs) : [];
  if (down.length === 0) return undefined;
  return { type: 'wait', reason: `waits for ${down.map(({ name }) => name).join(', ')} to run again` };
}

/** By task: recovery launches what ran, so with what was given when that was launched. */
function parametersOf(view: ServiceView, step: StepAtWork, specs: readonly TaskSpec[]) {
  const { instance } = step.definition;
  const all = specs.flatMap(({ name }): [string, Parameters][] => {
    const own = step.plan === RECOVERY ? recordOf(view, instance, name)?.parameters : step.parameters;
    return own === undefined || Object.keys(own).length === 0 ? [] : [[name, own]];
  });
  return Object.fromEntries(all);
}

function launch(
  view: ServiceView,
  step: StepAtWork,
  { pod, configuration }: Source,
  specs: readonly TaskSpec[],
): StepWork {
  const { instance, index } = step.definition;
  const records = view.tasksOf(instance);
  const place = view.pods.get(instance);
  const owners = ownersUnder(pod, records, place ?? NOTHING);
  const footprint = place && placeUnder(place, owners);
  const others = holders(
    records,
    specs.map(({ name }) => name),
    owners,
    isTaskLive,
  );
  const joins = place !== undefined && records.some((one) => isTaskLive(one) && !one.kill);
  const tasks = specs.map((spec) => (isPaused(view, instance, spec) ? sleeping(spec) : spec));
  const parameters = parametersOf(view, step, specs);
  return {
    type: 'launch',
    request: { instance, index, pod, tasks, footprint, others, joins, configuration, parameters },
  };
}

/** `step` is one that may be worked on now. */
export function stepWork(view: ServiceView, step: StepAtWork): StepWork {
  if (step.definition.error !== undefined) return { type: 'none' };
  if (step.definition.action !== undefined) return takedownWork(view, step, step.definition.action);
  const open = openTasks(step);
  const source = open.length === 0 ? undefined : sourceOf(view, step, open);
  if (source === undefined) return { type: 'none' };
  const specs = taskSpecs(source.pod, source.tasks);
  return (
    satisfied(view, step, source, open) ??
    delayed(view, step, open) ??
    clearing(view, step, source, specs) ??
    unsettled(view, step, source, specs) ??
    launch(view, step, source, specs)
  );
}

/** Whether a task that was launched and should run does not: recovery's reason to act. */
export function isDown(record: TaskRecord): boolean {
  return record.goal === 'RUNNING' && (hasEnded(record.state) || isAway(record.state));
}
