// An event as one line for people; undefined for those that are too many to be read, as heartbeats are. Pure.
import type { PlanChange } from '../../events/plan-change.ts';
import type { TaskTold } from './told.ts';

function planNote({ plan, status, phases }: PlanChange): string {
  const steps = phases.flatMap((phase) => phase.steps.map((step) => `${step.name} ${step.status}`));
  return `${plan} ${status}${steps.length === 0 ? '' : `: ${steps.slice(0, 5).join(', ')}`}`;
}

function taskNote({ task, status, reason, message }: TaskTold): string {
  return [`${task} ${status}`, reason, message].filter((part) => part !== null && part !== '').join(': ');
}

/** Scalars of an event that has no words of its own. */
function otherNote(told: object): string {
  const shown = Object.entries(told).filter(
    ([name, value]) => name !== 'at' && value !== null && typeof value !== 'object',
  );
  return shown.map(([name, value]) => `${name} ${value}`).join(', ');
}

const SILENT = ['heartbeat', 'progress'];

export function noteOf(type: string, told: unknown): string | undefined {
  if (SILENT.includes(type) || typeof told !== 'object' || told === null) return undefined;
  if (type === 'plan') return planNote(told as PlanChange);
  if (type === 'task') return taskNote(told as TaskTold);
  return otherNote(told);
}
