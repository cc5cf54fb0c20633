// The milestones of a task in a terminal. Pure.
import type { MilestonesView } from '../http/routes/milestones.ts';

type Milestone = MilestonesView['milestones'][number];

/** A line for each, in their order. */
export function milestonesText({ task, taskId, milestones }: MilestonesView): string {
  if (taskId === null) return `${task} has told of no milestones\n`;
  return `${[`${task}, task id ${taskId}`, ...milestones.map(line)].join('\n')}\n`;
}

/** Nothing of it steers a terminal: tasks have a say in these texts. */
function line({ number, name, message, percent, reachedAt }: Milestone): string {
  const far = percent === null ? '' : ` (${percent} %)`;
  const said = message === null ? '' : `: ${message}`;
  const text = `${name}${far}${said}`.replaceAll(/\p{Cc}/gu, '\u{fffd}');
  return `  ${String(number).padStart(4)}  ${new Date(reachedAt).toISOString()}  ${text}`;
}
