// Ending the tasks of a pod in their order: when the executor is to leave, when an essential task has failed, and when
// the last main task is over. settleStops is called after every event and costs nothing in a pod without sidecars.
import type { ExitReason } from './exit.ts';
import type { Instant } from './instant.ts';
import { planShutdown, requesterOf } from './pod-machine.ts';
import { each, log, type State, type Step, then } from './state.ts';
import { endingOrder, isIdle, liveOf, sharedGrace, wantedGrace } from './stop-order.ts';
import { isLive, type StopRequester, type Task } from './task.ts';
import { transition } from './transition.ts';

/** The first reason to leave counts, unless the executor itself is at fault. */
export function shutDown(state: State, reason: ExitReason, why: string, now: Instant): Step {
  if (state.shutdown !== undefined) {
    const shutdown = reason === 'INTERNAL' ? { ...state.shutdown, reason, why } : state.shutdown;
    return { state: { ...state, shutdown }, effects: [] };
  }
  const shutdown = planShutdown(state, reason, why, now);
  const next: Step = { state: { ...state, shutdown }, effects: [log('info', `shutting down: ${why}`)] };
  return then(next, (after) => stopFirst(after, now));
}

/** Also one that comes when the executor is leaving already. */
export function stopForShutdown(state: State, id: string, now: Instant): Step {
  const task = state.tasks.get(id);
  if (task === undefined || state.shutdown === undefined) return { state, effects: [] };
  return stop(state, task, wantedGrace(task, now), [], now);
}

/** The main tasks, and the sidecars that are ending already: these have no turn to wait for, and may end for good now. */
function stopFirst(state: State, now: Instant): Step {
  const isFirst = (task: Task) => !task.order.sidecar || task.stop !== undefined;
  const first = liveOf(state.tasks.inOrder()).filter(isFirst);
  const longest = Math.max(0, ...first.map((task) => wantedGrace(task, now)));
  const later = sidecarsOf(state).filter((task) => !isFirst(task));
  const wanted = later.map((task) => wantedGrace(task, now));
  return each(state, first, (current, task) => stop(current, task, longest, wanted, now));
}

/** The sidecars end when no main task is left: one after the other, unless the time is over. */
export function settleStops(state: State, now: Instant): Step {
  if (state.sidecars.length === 0) return { state, effects: [] };
  const sidecars = sidecarsOf(state);
  const known = {
    ...state,
    sidecars: state.sidecars.filter((id) => sidecars.some((task) => task.id === id)),
  };
  const isOver = state.shutdown !== undefined && state.shutdown.killAt <= now.monotonic;
  if (isOver) return each(known, endingOrder(sidecars), (current, task) => stop(current, task, 0, [], now));
  if (hasLiveMain(state)) return state.shutdown === undefined ? still(state) : stopIdle(known, sidecars, now);
  if (!state.hadMain && !isLongAlone(state, now) && state.shutdown === undefined) return still(state);
  return then(stopIdle({ ...known, hadMain: true }, sidecars, now), (after) => stopNext(after, now));
}

function still(state: State): Step {
  return { state, effects: [] };
}

function isLongAlone({ idleUntil }: State, now: Instant): boolean {
  return idleUntil !== undefined && idleUntil <= now.monotonic;
}

function hasLiveMain(state: State): boolean {
  for (const task of state.tasks) if (!task.order.sidecar && isLive(task)) return true;
  return false;
}

function sidecarsOf(state: State): readonly Task[] {
  return liveOf(state.sidecars.flatMap((id) => state.tasks.get(id) ?? []));
}

function stopIdle(state: State, sidecars: readonly Task[], now: Instant): Step {
  const idle = sidecars.filter((task) => isIdle(task) && task.stop === undefined);
  return each(state, idle, (current, task) => stop(current, task, wantedGrace(task, now), [], now));
}

function stopNext(state: State, now: Instant): Step {
  const [next, ...later] = endingOrder(sidecarsOf(state));
  if (next === undefined || next.stop !== undefined) return still(state);
  const wanted = later.map((task) => wantedGrace(task, now));
  return stop(state, next, wantedGrace(next, now), wanted, now);
}

function stop(state: State, task: Task, longest: number, later: readonly number[], now: Instant): Step {
  const budget = state.shutdown === undefined ? Infinity : state.shutdown.killAt - now.monotonic;
  const grace = sharedGrace(wantedGrace(task, now), longest, later, budget);
  return transition(state, task.id, { type: 'STOP', ...requester(state), grace }, now);
}

/** Of SHUTDOWN there is no more to say than who asked. */
function requester({ shutdown }: State): { readonly by: StopRequester; readonly why?: string } {
  if (shutdown === undefined) return { by: 'POD_ENDED', why: 'no main task is left' };
  const by = requesterOf(shutdown.reason);
  return by === 'SHUTDOWN' ? { by } : { by, why: shutdown.why };
}

/** Milliseconds, monotonic: when the sidecars end that have not been told to end by then, with all the others. */
export function stopDeadline(state: State): number | undefined {
  const end = state.shutdown?.killAt;
  if (end === undefined) return undefined;
  return sidecarsOf(state).some((task) => mayOutlive(task, end)) ? end : undefined;
}

/** One whose process is ending, by itself or by SIGKILL, is beyond being asked. */
function mayOutlive({ phase, stop }: Task, end: number): boolean {
  const isBeyond = phase === 'SWEEPING' || phase === 'KILLING';
  return !isBeyond && (stop === undefined || stop.killAt > end);
}

/** An essential task that failed for good takes the pod along. */
export function settleEssential(state: State, now: Instant): Step {
  if (state.failedEssential === undefined) return still(state);
  const { failedEssential, ...rest } = state;
  const why = `the essential task '${state.tasks.get(failedEssential)?.info.name ?? failedEssential}' failed`;
  const mains = liveOf(state.tasks.inOrder()).filter(({ order }) => !order.sidecar);
  return each(rest, mains, (current, task) => {
    const grace = wantedGrace(task, now);
    return transition(current, task.id, { type: 'STOP', by: 'ESSENTIAL_TASK', grace, why }, now);
  });
}
