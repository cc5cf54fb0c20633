// The pod as a whole: how its end is divided over the tasks, and when the executor may leave.
import type { Effect } from './effects.ts';
import { EXIT_CODES, type ExitReason } from './exit.ts';
import type { Instant } from './instant.ts';
import { log, type Shutdown, type State, type Step } from './state.ts';
import { isLive, type StopRequester } from './task.ts';

/** Milliseconds that an executor without tasks waits for another launch into its pod. */
export const LINGER = 1000;
/** The part of the shutdown grace, and the milliseconds at most, kept for the last updates. */
const MARGIN_PART = 0.25;
const MARGIN_MOST = 1000;
/** The part of that margin in which nothing is left but to exit before the agent's SIGKILL. */
const EXIT_PART = 0.25;

/** SIGKILL goes a margin before the agent's own, and the process leaves just before it. */
export function planShutdown(state: State, reason: ExitReason, why: string, now: Instant): Shutdown {
  const margin = Math.min(MARGIN_MOST, state.shutdownGrace * MARGIN_PART);
  const end = now.monotonic + state.shutdownGrace;
  return { reason, why, killAt: end - margin, exitAt: end - margin * EXIT_PART };
}

const REQUESTERS: Partial<Record<ExitReason, StopRequester>> = {
  SHUTDOWN: 'SHUTDOWN',
  SIGNAL: 'SIGNAL',
  INTERNAL: 'EXECUTOR_FAULT',
};

export function requesterOf(reason: ExitReason): StopRequester {
  return REQUESTERS[reason] ?? 'AGENT_LOST';
}

/** Without tasks the executor leaves: nobody else ends it. Called after every event. No task can come before SUBSCRIBED. */
export function settle(state: State, now: Instant): Step {
  if (state.exited) return { state, effects: [] };
  if (state.shutdown !== undefined) return settleShutdown(state, state.shutdown, now);
  if (state.connection.phase === 'CONNECTING') return { state, effects: [] };
  if (state.tasks.size > 0) return { state: state.hadMain ? withoutIdle(state) : state, effects: [] };
  if (state.idleUntil === undefined) {
    return { state: { ...state, idleUntil: now.monotonic + LINGER }, effects: [] };
  }
  return state.idleUntil <= now.monotonic ? exit(state, 'IDLE', 'no task is left') : { state, effects: [] };
}

function withoutIdle(state: State): State {
  if (state.idleUntil === undefined) return state;
  const { idleUntil: _, ...rest } = state;
  return rest;
}

function settleShutdown(state: State, { reason, why, exitAt }: Shutdown, now: Instant): Step {
  if (isDone(state)) return exit(state, reason, why);
  if (exitAt > now.monotonic) return { state, effects: [] };
  const open = state.tasks
    .inOrder()
    .slice(0, 5)
    .map(({ id }) => id)
    .join(', ');
  const left = `${state.tasks.size} tasks not ended or not acknowledged: ${open}`;
  return exit(state, reason, `${why}; out of time with ${left}`);
}

/** A lost agent acknowledges nothing any more. */
function isDone(state: State): boolean {
  if (state.connection.phase !== 'LOST') return state.tasks.size === 0;
  return ![...state.tasks].some(isLive);
}

function exit(state: State, reason: ExitReason, why: string): Step {
  const code = EXIT_CODES[reason];
  const message = `${reason}: ${why}`;
  const effects: Effect[] = [
    log(code === 0 ? 'info' : 'error', `exiting: ${message}`),
    { type: 'EXIT', code, message },
  ];
  return { state: { ...state, exited: true }, effects };
}
