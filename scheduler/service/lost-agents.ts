// Agents that are gone for good, and agents that came back under another id: what becomes of the pods and reservations
// that are recorded there. Pure: the changes are the caller's to commit.
import type { Pool } from '../offer/pool.ts';
import { hasEnded, isLive } from '../plan/task-state.ts';
import type { Change, LeftoverRecord, PodRecord, ServiceState, TaskRecord } from '../state/records.ts';
import type { StateIndex } from '../state/state-index.ts';
import { leftoverChanges, strayChanges } from './leftovers.ts';
import { type PodCommandEffect, type PodState, replacePod } from './pod-commands.ts';

/** A leftover as long as nobody waits for it: should its agent come back, it is given back then. */
function leftBehind(id: string, value: LeftoverRecord): Change {
  return { kind: 'leftover', id, value: { ...value, isLeftBehind: true } };
}

function withoutWaiting(change: Change): Change {
  return change.kind === 'leftover' && change.value !== undefined
    ? leftBehind(change.id, change.value)
    : change;
}

/**
 * A pod of an agent that is gone loses its place, with all data there; recovery places it anew, and a plan that takes it
 * away has nothing to wait for. `isFinal`: Mesos itself will not have the agent back, so neither come its reservations.
 */
export function lostPod(pod: PodState, message: string, isFinal: boolean): PodCommandEffect {
  const effect = replacePod(pod, message, 'TASK_GONE_BY_OPERATOR');
  const changes = isFinal
    ? effect.changes.filter(({ kind }) => kind !== 'leftover')
    : effect.changes.map(withoutWaiting);
  return { ...effect, changes };
}

/** What pods that were there before had left, and the operations that were to give it back. */
export function lostLeftovers(
  { leftover, operation }: ServiceState,
  agentId: string,
  isFinal: boolean,
): Change[] {
  const left = [...leftover].filter(([, one]) => one.agentId === agentId);
  const given = [...operation].filter(([, one]) => one.agentId === agentId);
  return [
    ...left.map(([id, value]): Change => {
      return isFinal ? { kind: 'leftover', id, value: undefined } : leftBehind(id, value);
    }),
    ...given.map(([id]): Change => ({ kind: 'operation', id, value: undefined })),
  ];
}

/** The agent is there after all: what was left behind on it is waited for again. */
export function foundLeftovers({ leftover }: ServiceState, agentId: string): Change[] {
  return [...leftover].flatMap(([id, { isLeftBehind, ...value }]): Change[] => {
    return isLeftBehind === true && value.agentId === agentId ? [{ kind: 'leftover', id, value }] : [];
  });
}

export interface MovedPod {
  readonly instance: string;
  readonly before: string;
  readonly pool: Pool;
}

/**
 * Pods whose reservations another agent offers: an agent that lost its id but not what it had checkpointed (a cleanup, a
 * changed configuration, a reboot) registers as a new one with the reservations and volumes of the old.
 */
export function movedPods(
  { pod }: ServiceState,
  { resources }: StateIndex,
  pools: readonly Pool[],
): MovedPod[] {
  const moved = new Map<string, MovedPod>();
  for (const pool of pools) {
    for (const { resourceId } of pool.reserved) {
      const instance = resources.get(resourceId) ?? '';
      const before = pod.get(instance)?.agentId;
      if (before !== undefined && before !== pool.agentId) moved.set(instance, { instance, before, pool });
    }
  }
  return [...moved.values()];
}

/** Nothing runs on resources that are offered, so what was not known to have ended has. */
export function movedPod(
  { instance, pod, tasks }: PodState & { readonly pod: PodRecord },
  pool: Pool,
): PodCommandEffect {
  const givenUp = tasks.filter((task) => !hasEnded(task.state));
  const message = `its agent came back as ${pool.agentId}`;
  const ended = givenUp.map((task): TaskRecord => {
    return { ...task, state: 'TASK_GONE', kill: false, reason: undefined, message };
  });
  const { agentId, hostname, region, zone, attributes } = pool;
  const value: PodRecord = { ...pod, agentId, hostname, region, zone, attributes };
  const changes: Change[] = [
    ...ended.map((task): Change => ({ kind: 'task', id: task.name, value: task })),
    ...strayChanges(givenUp),
    { kind: 'pod', id: instance, value },
    ...leftoverChanges(pod, value),
  ];
  return { tasks: givenUp.map(({ name }) => name), changes, givenUp };
}

/** Tasks that Mesos last said to be alive there: then the agent is not gone. */
export function liveOn(index: StateIndex, agentId: string): string[] {
  const tasks = index.podsOn(agentId).flatMap(({ instance }) => index.tasksOf(instance));
  return tasks
    .filter((task) => task.agentId === agentId && isLive(task.state) && task.state !== 'TASK_STAGING')
    .map(({ name }) => name);
}
