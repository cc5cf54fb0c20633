// What the page knows of the service, filled from the API and kept current by the event stream. Views read it; nothing
// else changes it. Rows are replaced, never changed, so that a view can skip what is the same.
import type { PhaseView, PlanView, StepView } from '../../plan-view.ts';
import type { ExecutorView, InstanceView, PodsView, TaskView } from '../../pod-view.ts';
import type { TimetableView } from '../../routes/timetables.ts';
import { Samples } from './samples.ts';

export type Connection = 'CONNECTING' | 'LIVE' | 'LOST';

export interface Instance {
  readonly view: InstanceView;
  readonly podType: string;
  /** When it was told, on this computer's clock: ages count on from there. */
  readonly at: number;
}

export interface Note {
  readonly at: number;
  readonly kind: string;
  readonly text: string;
}

const MOST_NOTES = 500;

export class Model {
  service = '';
  connection: Connection = 'CONNECTING';
  /** Why the connection was lost, or another trouble to be shown on top. */
  trouble = '';
  readonly plans = new Map<string, PlanView>();
  /** By the names of their plans. */
  timetables: ReadonlyMap<string, TimetableView> = new Map();
  readonly instances = new Map<string, Instance>();
  readonly podTypes: string[] = [];
  readonly samples = new Samples();
  readonly notes: Note[] = [];

  setPlan(name: string, view: PlanView): void {
    this.plans.set(name, view);
  }

  /** All pods at once, at the start and after a gap in the events. */
  setPods({ service, pods }: PodsView, at: number): void {
    this.service = service;
    this.podTypes.splice(0, this.podTypes.length, ...pods.map(({ name }) => name));
    const present = new Set(pods.flatMap(({ instances }) => instances.map(({ name }) => name)));
    for (const name of this.instances.keys()) if (!present.has(name)) this.instances.delete(name);
    for (const { name, instances } of pods) for (const view of instances) this.setInstance(name, view, at);
    this.samples.retain(new Set(this.tasks().map(({ id }) => id)));
  }

  setInstance(podType: string, view: InstanceView, at: number): void {
    this.instances.set(view.name, { view, podType, at });
    for (const task of view.tasks) if (task.usage !== undefined) this.samples.add(task.id, task.usage, at);
  }

  removeInstance(name: string): void {
    this.instances.delete(name);
  }

  note(kind: string, text: string, at: number): void {
    this.notes.push({ at, kind, text });
    if (this.notes.length > MOST_NOTES) this.notes.shift();
  }

  tasks(): TaskView[] {
    return [...this.instances.values()].flatMap(({ view }) => view.tasks);
  }

  /** A task by its full name, `hello-0-server`. */
  task(name: string): { readonly instance: Instance; readonly task: TaskView } | undefined {
    for (const instance of this.instances.values()) {
      const task = instance.view.tasks.find((one) => one.name === name);
      if (task !== undefined) return { instance, task };
    }
    return undefined;
  }
}

/** Seconds since the executor was last heard, counted on to `now`; undefined before it ever was. */
export function heartbeatAge(
  executor: ExecutorView | undefined,
  at: number,
  now: number,
): number | undefined {
  const told = executor?.heartbeatAgeSeconds;
  return told === null || told === undefined ? undefined : told + (now - at) / 1000;
}

/** Those that the scheduler runs by itself; the others are started by hand or by their timetable. */
const OWN_PLANS = ['deploy', 'update', 'recovery', 'decommission', 'uninstall'];

export function isOwnPlan(name: string): boolean {
  return OWN_PLANS.includes(name);
}

/** A plan of the service's own waits until somebody or its timetable starts it. */
export function isUnstarted(name: string, { status, phases }: PlanView): boolean {
  const steps = phases.flatMap((phase) => phase.steps);
  return !isOwnPlan(name) && status === 'WAITING' && steps.every((step) => step.status === 'PENDING');
}

export interface Share {
  readonly done: number;
  readonly total: number;
}

export function phaseShare({ steps }: PhaseView): Share {
  return { done: steps.filter(({ status }) => status === 'COMPLETE').length, total: steps.length };
}

export function planShare({ phases }: PlanView): Share {
  const shares = phases.map(phaseShare);
  const sum = (key: keyof Share) => shares.reduce((total, share) => total + share[key], 0);
  return { done: sum('done'), total: sum('total') };
}

/** What an operator wants to see first: what is wrong, what waits, what goes on, what is to come, what is done. */
const URGENCY = ['ERROR', 'DELAYED', 'WAITING', 'IN_PROGRESS', 'PREPARED', 'STARTING', 'STARTED', 'PENDING'];

export function mostUrgent(steps: readonly StepView[], most: number): readonly StepView[] {
  if (steps.length <= most) return steps;
  const rank = ({ status }: StepView) => {
    const found = URGENCY.indexOf(status);
    return found < 0 ? URGENCY.length : found;
  };
  return steps.toSorted((a, b) => rank(a) - rank(b)).slice(0, most);
}

/** How many tasks are in each state, the most frequent first. */
export function stateCounts(
  tasks: readonly TaskView[],
): readonly (readonly [state: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const { status } of tasks) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1]);
}
