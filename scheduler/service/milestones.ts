// The milestones that tasks have reached, out of the data of their status updates. Updates repeat them and come again;
// each counts once, by its number. Stored with the status itself, before that is acknowledged. Pure.
import { readDeathCertificate } from '../../shared/link/death-certificate.ts';
import { type Milestone, newest, readMilestones } from '../../shared/link/milestones.ts';
import type { TaskStatus } from '../../shared/mesos/generated/mesos.ts';
import { hasEnded } from '../plan/task-state.ts';
import type { Change, MilestonesRecord, StateLookup, TaskRecord } from '../state/records.ts';

export interface MilestonesEffect {
  readonly changes: readonly Change[];
  /** Those that were not known before. */
  readonly reached: readonly Milestone[];
}

const NOTHING: MilestonesEffect = { changes: [], reached: [] };

/** `record`: of the launch that the status is about. */
export function milestonesEffect(
  state: Pick<StateLookup, 'milestones'>,
  { name, taskId }: Pick<TaskRecord, 'name' | 'taskId'>,
  status: TaskStatus,
): MilestonesEffect {
  const told = toldIn(status);
  if (told.length === 0) return NOTHING;
  const known = milestonesOf(state, { name, taskId });
  const last = known.at(-1)?.number ?? 0;
  const reached = told.filter(({ number }) => number > last);
  if (reached.length === 0) return NOTHING;
  const value: MilestonesRecord = { taskId, milestones: newest([...known, ...reached]) };
  return { changes: [{ kind: 'milestones', id: name, value }], reached };
}

function toldIn({ state, data }: TaskStatus): readonly Milestone[] {
  return hasEnded(state) ? (readDeathCertificate(data)?.milestones ?? []) : readMilestones(data);
}

/** Of that launch, newest last. */
export function milestonesOf(
  state: Pick<StateLookup, 'milestones'>,
  { name, taskId }: Pick<TaskRecord, 'name' | 'taskId'>,
): readonly Milestone[] {
  const known = state.milestones.get(name);
  return known?.taskId === taskId ? known.milestones : [];
}
