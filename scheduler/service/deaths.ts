// How the last launches of each task ended: Mesos' last status, and the executor's death certificate where it could
// write one. Stored with the status itself, before that is acknowledged. Pure.
import { type DeathCertificate, readDeathCertificate } from '../../shared/link/death-certificate.ts';
import type { TaskStatus } from '../../shared/mesos/generated/mesos.ts';
import { hasEnded } from '../plan/task-state.ts';
import type { Change, Death, StateLookup } from '../state/records.ts';

/** Launches of one task that are remembered; the oldest is forgotten. */
export const MOST_DEATHS = 5;
/** UTF-16 units. */
const LONGEST_MESSAGE = 2000;

/** `name` is the task's; nothing for a status that is no end. */
export function deathChange(state: StateLookup, name: string, status: TaskStatus, now: number): Change[] {
  if (!hasEnded(status.state)) return [];
  const { deaths: known, early } = state.deaths.get(name) ?? { deaths: [] };
  const death = deathOf(status, now);
  const before = known.find(({ taskId }) => taskId === death.taskId);
  // Sent again, or a word of the agent's after the executor's own, or of the master, who forgot the task, after either.
  const isMasters = status.uuid === undefined && death.certificate === undefined;
  if (before !== undefined && (before.certificate !== undefined || isMasters)) return [];
  const others = known.filter((one) => one !== before);
  const unforwarded = early?.taskId === death.taskId ? early.unforwarded : before?.unforwarded;
  const told = unforwarded === undefined ? death : { ...death, unforwarded };
  return [{ kind: 'deaths', id: name, value: { deaths: [...others, told].slice(-MOST_DEATHS) } }];
}

function deathOf(status: TaskStatus, now: number): Death {
  const { task_id, state, reason, message, timestamp, data } = status;
  const certificate: DeathCertificate | undefined = readDeathCertificate(data);
  return {
    taskId: task_id.value,
    state,
    at: timestamp === undefined ? now : Math.round(timestamp * 1000),
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message: message.slice(0, LONGEST_MESSAGE) }),
    ...(certificate === undefined ? {} : { certificate }),
  };
}
