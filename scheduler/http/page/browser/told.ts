// The events of `GET /v1/events` as the page uses them (scheduler/http/events/ tells them), and what each changes.
// Pure: from a view to the next one.
import type { PlanChange } from '../../events/plan-change.ts';
import type { MilestoneView } from '../../milestone-view.ts';
import type { PhaseView, PlanView, StepView } from '../../plan-view.ts';
import type { ExecutorView, InstanceView, TaskView } from '../../pod-view.ts';
import type { ProgressView, UsageView } from '../../report-view.ts';

export interface TaskTold {
  /** Full name. */
  readonly task: string;
  readonly pod: string;
  readonly id: string;
  readonly goal: string;
  readonly status: string;
  readonly healthy?: boolean | null;
  /** Host name of the agent that the pod has its place on, and the id of its executor. */
  readonly agent: string | null;
  readonly executor: string | null;
  readonly reason: string | null;
  readonly message: string | null;
}

export interface HeartbeatTold {
  readonly pod: string;
  readonly executor: string;
  readonly residentBytes: number | null;
  readonly modulesResidentBytes: number | null;
  readonly cpuSeconds: number | null;
  readonly tasks: readonly { readonly id: string; readonly usage: UsageView | null }[];
}

export interface ProgressTold {
  readonly pod: string;
  readonly id: string;
  readonly progress: ProgressView;
}

function stepAfter(step: StepView, { steps }: PlanChange['phases'][number]): StepView {
  const change = steps.find(({ id }) => id === step.id);
  if (change === undefined) return step;
  return { ...step, status: change.status, message: `'${step.name}' has status: '${change.status}'.` };
}

function phaseAfter(phase: PhaseView, { phases }: PlanChange): PhaseView {
  const change = phases.find(({ id }) => id === phase.id);
  if (change === undefined) return phase;
  const steps = change.steps.length === 0 ? phase.steps : phase.steps.map((step) => stepAfter(step, change));
  return { ...phase, status: change.status, steps };
}

/** Why steps wait is not in the change; those that changed are told without until the plan is read again. */
export function planAfter(plan: PlanView, change: PlanChange): PlanView {
  return { ...plan, status: change.status, phases: plan.phases.map((phase) => phaseAfter(phase, change)) };
}

/** Another executor has not been heard yet. */
function executorAfterTask(
  old: ExecutorView | undefined,
  { executor, agent }: TaskTold,
): ExecutorView | undefined {
  if (executor === null || agent === null) return undefined;
  if (old?.id === executor) return old;
  const unheard = {
    heartbeatAgeSeconds: null,
    residentBytes: null,
    modulesResidentBytes: null,
    cpuSeconds: null,
  };
  return { id: executor, agent, ...unheard, loopDelayMs: null, clockAheadMs: null };
}

/** Usage and progress are of one launch: another task id begins without. */
export function instanceAfterTask(instance: InstanceView, told: TaskTold): InstanceView {
  const { task: name, id, goal, status } = told;
  const { executor: before, ...rest } = instance;
  const old = instance.tasks.find((task) => task.name === name);
  const health = typeof told.healthy === 'boolean' ? { healthy: told.healthy } : {};
  const next: TaskView =
    old?.id === id ? { ...old, status, ...health } : { id, name, goal, status, ...health };
  const others = instance.tasks.filter((task) => task.name !== name);
  const place = old === undefined ? others.length : instance.tasks.indexOf(old);
  const executor = executorAfterTask(before, told);
  const tasks = others.toSpliced(place, 0, next);
  return executor === undefined ? { ...rest, tasks } : { ...rest, tasks, executor };
}

export function instanceAfterHeartbeat(instance: InstanceView, told: HeartbeatTold): InstanceView {
  const { executor, residentBytes, modulesResidentBytes, cpuSeconds } = told;
  const usages = new Map(told.tasks.map(({ id, usage }) => [id, usage]));
  const tasks = instance.tasks.map((task) => {
    const usage = usages.get(task.id) ?? undefined;
    return usage === undefined ? task : { ...task, usage };
  });
  if (instance.executor?.id !== executor) return { ...instance, tasks };
  const heard = { heartbeatAgeSeconds: 0, residentBytes, modulesResidentBytes, cpuSeconds };
  return { ...instance, tasks, executor: { ...instance.executor, ...heard } };
}

export interface MilestoneTold extends MilestoneView {
  readonly pod: string;
  readonly task: string;
  readonly id: string;
}

export function instanceAfterMilestone(instance: InstanceView, told: MilestoneTold): InstanceView {
  const { id, number, name, message, percent, reachedAt } = told;
  const milestone = { number, name, message, percent, reachedAt };
  return {
    ...instance,
    tasks: instance.tasks.map((task) => (task.id === id ? { ...task, milestone } : task)),
  };
}

export function instanceAfterProgress(instance: InstanceView, { id, progress }: ProgressTold): InstanceView {
  return {
    ...instance,
    tasks: instance.tasks.map((task) => (task.id === id ? { ...task, progress } : task)),
  };
}
