// The recovery plan: made anew from what is recorded, a phase for each pod instance with tasks that should run and do
// not. It is not stored: after a restart the same records give the same plan. Pure.
import type { TaskRecord } from '../state/records.ts';
import { RECOVERY, stepDefinition } from './definitions.ts';
import type { PhaseDefinition, PhaseProgress, Plan, TaskProgress } from './model.ts';
import { stepState } from './step-machine.ts';
import { isDown } from './step-work.ts';
import { isAway } from './task-state.ts';
import { isTaskLive, podSpec, recordsOf, type ServiceView } from './view.ts';

/** Completed recoveries that are still shown. */
const SHOWN = 20;

export const EMPTY_RECOVERY: Plan = {
  definition: { name: RECOVERY, strategy: 'parallel', phases: [] },
  progress: { interrupted: false, parameters: {}, phases: [] },
};

interface Need {
  readonly instance: string;
  /** Down, to be launched again. */
  readonly down: readonly TaskRecord[];
  /** Up, but to be launched again together with an essential task that failed. */
  readonly along: readonly TaskRecord[];
}

/** A killed task was killed on purpose, so it takes nobody along. */
function takesAlong(record: TaskRecord): boolean {
  return record.essential && record.state !== 'TASK_KILLED' && !isAway(record.state);
}

function needOf(view: ServiceView, instance: string, claimed: ReadonlySet<string>): Need | undefined {
  const main = recordsOf(view, instance).filter(({ goal, name }) => goal === 'RUNNING' && !claimed.has(name));
  const down = main.filter((record) => isDown(record) && isStillWanted(view, record));
  if (down.length === 0) return undefined;
  const along = down.some(takesAlong) ? main.filter(isTaskLive) : [];
  return { instance, down, along };
}

function isStillWanted(view: ServiceView, record: TaskRecord): boolean {
  const pod = view.spec.pods.find(({ tasks, type }) => {
    return record.instance.startsWith(`${type}-`) && tasks.some(({ name }) => name === record.task);
  });
  return pod !== undefined;
}

type Phase = readonly [PhaseDefinition, PhaseProgress];

function taskProgress(record: TaskRecord, isDownNow: boolean, view: ServiceView): TaskProgress {
  if (!isDownNow) return { state: 'PENDING', relaunch: true };
  const until = view.backoffs.get(record.name)?.until ?? 0;
  return { state: until > view.now ? 'DELAYED' : 'PENDING' };
}

function phaseOf(view: ServiceView, need: Need): Phase[] {
  const [type, index] = splitInstance(need.instance);
  const pod = podSpec(view, type);
  if (pod === undefined) return [];
  const order = pod.tasks.map(({ name }) => name);
  const records = [...need.down, ...need.along].sort((a, b) => order.indexOf(a.task) - order.indexOf(b.task));
  const step = stepDefinition(
    pod,
    index,
    records.map(({ task }) => task),
  );
  const tasks = records.map(
    (record) => [record.task, taskProgress(record, need.down.includes(record), view)] as const,
  );
  const definition: PhaseDefinition = { name: need.instance, strategy: 'serial', steps: [step] };
  const progress = { interrupted: false, proceeds: 0, steps: [{ tasks: Object.fromEntries(tasks) }] };
  return [[definition, progress]];
}

function splitInstance(instance: string): [type: string, index: number] {
  const dash = instance.lastIndexOf('-');
  return [instance.slice(0, dash), Number(instance.slice(dash + 1))];
}

function isComplete([, progress]: Phase): boolean {
  return progress.steps.every((step) => stepState(step) === 'COMPLETE');
}

/** A step that is under way keeps its place and its progress, and takes up tasks that went down since. */
function merged(old: Phase | undefined, fresh: Phase): Phase {
  const [oldStep] = old?.[1].steps ?? [];
  const [freshStep] = fresh[1].steps;
  if (old === undefined || oldStep === undefined || freshStep === undefined || isComplete(old)) return fresh;
  const known = Object.keys(oldStep.tasks);
  const added = Object.keys(freshStep.tasks).filter((task) => !known.includes(task));
  if (added.length === 0) return old;
  return [
    withTasks(old[0], fresh[0]),
    { ...old[1], steps: [{ tasks: { ...freshStep.tasks, ...oldStep.tasks } }] },
  ];
}

function withTasks(old: PhaseDefinition, fresh: PhaseDefinition): PhaseDefinition {
  const [oldStep] = old.steps;
  const [freshStep] = fresh.steps;
  if (oldStep === undefined || freshStep === undefined) return fresh;
  const tasks = [...new Set([...freshStep.tasks, ...oldStep.tasks])];
  const name = `${freshStep.instance}:[${tasks.join(', ')}]`;
  return { ...fresh, steps: [{ ...freshStep, name, tasks }] };
}

function phasesOf({ definition, progress }: Plan): Phase[] {
  return definition.phases.flatMap((phase, index): Phase[] => {
    const own = progress.phases[index];
    return own === undefined ? [] : [[phase, own]];
  });
}

/** `claimed` are the tasks (full names) that other plans are at work on; recovery leaves them alone. */
export function updateRecovery(old: Plan, view: ServiceView, claimed: ReadonlySet<string>): Plan {
  const instances = new Set([...view.tasks.values()].map(({ instance }) => instance));
  const needs = [...instances].flatMap((instance) => needOf(view, instance, claimed) ?? []);
  const fresh = needs.flatMap((need) => phaseOf(view, need));
  const before = phasesOf(old);
  const kept = before.filter(([{ name }]) => !fresh.some(([phase]) => phase.name === name));
  const done = kept.filter(isComplete).slice(-SHOWN);
  const going = kept.filter((phase) => !isComplete(phase));
  const next = fresh.map((phase) =>
    merged(
      before.find(([{ name }]) => name === phase[0].name),
      phase,
    ),
  );
  const phases = [...done, ...going, ...next];
  const isSame =
    phases.length === before.length &&
    phases.every(([a, b], i) => before[i]?.[0] === a && before[i]?.[1] === b);
  if (isSame) return old;
  return {
    definition: { ...old.definition, phases: phases.map(([definition]) => definition) },
    progress: { ...old.progress, phases: phases.map(([, progress]) => progress) },
  };
}
