// Progress bars of a plan, for people who wait. Pure.
import type { PhaseView, PlanView } from '../http/plan-view.ts';

/** Characters. */
const BAR = 24;
/** Phases that are shown; of more, those that are under way. */
const MOST_PHASES = 12;

export function bar(done: number, all: number): string {
  const filled = all === 0 ? BAR : Math.floor((done / all) * BAR);
  return `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)}`;
}

interface Count {
  readonly done: number;
  readonly all: number;
}

function countOf(phases: readonly PhaseView[]): Count {
  const steps = phases.flatMap((phase) => phase.steps);
  return { done: steps.filter(({ status }) => status === 'COMPLETE').length, all: steps.length };
}

function line(name: string, width: number, { done, all }: Count, status: string): string {
  const total = String(all);
  return `${name.padEnd(width)}  ${bar(done, all)}  ${String(done).padStart(total.length)}/${total}  ${status}`;
}

/** Why the first step that says so waits. */
function reason({ phases }: PlanView): string | undefined {
  const messages = phases.flatMap(({ steps }) => steps.map(({ name, message }) => [name, message] as const));
  for (const [name, message] of messages) {
    const why = message.slice(message.indexOf("'.") + 2).trim();
    if (why !== '') return `${name}: ${why}`;
  }
  return undefined;
}

/** A line for the plan, one for each phase that counts, and why it waits. */
export function bars(name: string, plan: PlanView): string[] {
  const open = plan.phases.filter(({ status }) => status !== 'COMPLETE');
  const shown = (plan.phases.length <= MOST_PHASES ? plan.phases : open).slice(0, MOST_PHASES);
  const left = plan.phases.length - shown.length;
  const width = Math.max(name.length, ...shown.map((phase) => phase.name.length + 2));
  const why = reason(plan);
  return [
    line(name, width, countOf(plan.phases), plan.status),
    ...shown.map((phase) => line(`  ${phase.name}`, width, countOf([phase]), phase.status)),
    ...(left === 0 ? [] : [`  and ${left} more phases`]),
    ...plan.errors.map((error) => `error: ${error}`),
    ...(why === undefined ? [] : [why]),
  ];
}

/** The same in one line, for logs. */
export function summary(name: string, plan: PlanView): string {
  const { done, all } = countOf(plan.phases);
  const why = plan.errors[0] ?? reason(plan);
  return `${name}: ${plan.status}, ${done} of ${all} steps complete${why === undefined ? '' : `; ${why}`}`;
}
