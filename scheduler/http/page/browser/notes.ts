// An event as one line for people; undefined for those that are too many to be read, as heartbeats are. Pure.
import type { PlanChange } from '../../events/plan-change.ts';
import type { MilestoneTold, TaskTold } from './told.ts';

function planNote({ plan, status, phases }: PlanChange): string {
  const steps = phases.flatMap((phase) => phase.steps.map((step) => `${step.name} ${word(step.status)}`));
  return `${plan} ${word(status)}${steps.length === 0 ? '' : `: ${steps.slice(0, 5).join(', ')}`}`;
}

function taskNote({ task, status, reason, message }: TaskTold): string {
  return [`${task} ${word(status)}`, reason, message]
    .filter((part) => part !== null && part !== '')
    .join(': ');
}

interface OfferTold {
  readonly pod: string;
  readonly passed: boolean;
  readonly reason: string;
  readonly reasons: readonly string[];
}

function offerNote({ pod, passed, reason, reasons }: OfferTold): string {
  if (passed) return `${pod} fits: ${reason}`;
  return `${pod} waits: ${reasons.length === 0 ? reason : reasons.join('; ')}`;
}

/** What such an event is about, in this order. */
const SUBJECTS = ['pod', 'plan', 'task', 'agent'];

/** Scalars of an event that has no words of its own: `hello-0 launching (agent: a1.example)`. */
function otherNote(told: object): string {
  const shown = Object.entries(told).filter(
    ([name, value]) => name !== 'at' && value !== null && typeof value !== 'object',
  );
  const values = new Map(shown.map(([name, value]) => [name, String(value)]));
  const subject = SUBJECTS.find((name) => values.has(name)) ?? '';
  const lead = [values.get(subject), values.get('what')].filter((part) => part !== undefined).join(' ');
  const rest = [...values].filter(([name]) => name !== subject && name !== 'what');
  const more = rest.map(([name, value]) => `${name}: ${value}`).join(', ');
  if (lead === '') return more;
  return more === '' ? lead : `${lead} (${more})`;
}

function milestoneNote({ task, name, message, percent }: MilestoneTold): string {
  const far = percent === null ? '' : ` (${percent} %)`;
  return `${task} reached ${name}${far}${message === null ? '' : `: ${message}`}`;
}

/** IN_PROGRESS as `in progress`. */
export function word(state: string): string {
  return state.replaceAll('_', ' ').toLowerCase();
}

const SILENT = ['heartbeat', 'progress'];

export function noteOf(type: string, told: unknown): string | undefined {
  if (SILENT.includes(type) || typeof told !== 'object' || told === null) return undefined;
  if (type === 'plan') return planNote(told as PlanChange);
  if (type === 'task') return taskNote(told as TaskTold);
  if (type === 'offer') return offerNote(told as OfferTold);
  if (type === 'milestone') return milestoneNote(told as MilestoneTold);
  return otherNote(told);
}
