// Lets tasks go on for which everything holds that they wait for, and ends those that would wait for ever.
// Asked after every event; costs nothing while nobody waits. Files, ports and logs are looked at by the shell.
import type { Effect, Place } from './effects.ts';
import type { EventOf } from './events.ts';
import type { Instant } from './instant.ts';
import { broke, type Gate, isOutside } from './order.ts';
import { hasStarted, isHealthy, isReady } from './readiness.ts';
import { each, type State, type Step, withTask } from './state.ts';
import { isLive, type Task } from './task.ts';
import { transition } from './transition.ts';

/** Milliseconds between two looks at files, ports and logs. */
export const LOOK_INTERVAL = 100;
/** The same while the shell is behind with a log: then it reads some 25 MB a second. */
export const BEHIND_INTERVAL = 10;

/** Looks once at each of them: one's end may be what another one waits for, so the caller asks until nothing changes. */
export function settleWaiting(state: State, now: Instant): Step {
  return each(state, state.gated, (current, id) => settleTask(current, id, now));
}

function settleTask(state: State, id: string, now: Instant): Step {
  const task = state.tasks.get(id);
  if (task === undefined || !isGated(task)) return { state: withoutGated(state, id), effects: [] };
  const gates = task.order.gates.map((gate) => settleGate(gate, state));
  const isChanged = gates.some((gate, index) => gate !== task.order.gates[index]);
  if (isChanged) return transition(state, id, { type: 'GATES', gates }, now);
  return task.phase === 'WAITING' && task.watch === undefined ? look(state, task) : { state, effects: [] };
}

function isGated({ phase }: Task): boolean {
  return phase === 'PREPARING' || phase === 'WAITING';
}

function withoutGated(state: State, id: string): State {
  return { ...state, gated: state.gated.filter((each) => each !== id) };
}

/** The same value where nothing has changed. */
function settleGate(gate: Gate, state: State): Gate {
  const { target, condition, holds, broken } = gate;
  if (target === undefined || holds || broken !== undefined) return gate;
  const task = state.tasks.get(target.taskId);
  if (isOutside(condition)) return task === undefined || isLive(task) ? gate : withEnd(gate, task);
  if (task !== undefined && holdsFor(task, condition.type)) return { ...gate, holds: true };
  return task === undefined || !isLive(task) ? broke(gate, task?.reported) : gate;
}

function withEnd(gate: Gate, { reported }: Task): Gate {
  return gate.ended === undefined ? { ...gate, ended: reported } : gate;
}

function holdsFor(task: Task, condition: Exclude<Gate['condition']['type'], OutsideType>): boolean {
  switch (condition) {
    case 'STARTED':
      return hasStarted(task);
    case 'READY':
      return isReady(task);
    case 'HEALTHY':
      return isHealthy(task);
    case 'FINISHED':
      return task.phase === 'ENDED' && task.reported === 'TASK_FINISHED';
  }
}

type OutsideType = 'FILE_EXISTS' | 'PORT_OPEN' | 'LOG_MATCHES';

/** Asks the shell, where anything is open that only the shell can know. */
function look(state: State, task: Task): Step {
  const places = task.order.gates.flatMap(placeOf);
  if (places.length === 0) return { state: unwatched(state, task), effects: [] };
  const last = places
    .filter(({ gate }) => task.order.gates[gate]?.ended !== undefined)
    .map(({ gate }) => gate);
  const effect: Effect = { type: 'LOOK', taskId: task.id, places };
  return { state: withTask(state, { ...task, watch: { last } }), effects: [effect] };
}

/** All that the shell looks at is there; what is still missing the core sees itself. */
function unwatched(state: State, { watch, ...rest }: Task): State {
  return watch === undefined ? state : withTask(state, rest);
}

function placeOf({ condition, target, holds }: Gate, gate: number): Place[] {
  if (holds || !isOutside(condition)) return [];
  return [{ gate, condition, ...(target === undefined ? {} : { target: target.taskId }) }];
}

export function looked(state: State, event: EventOf<'LOOKED'>, now: Instant): Step {
  const task = state.tasks.get(event.taskId);
  if (task?.phase !== 'WAITING' || task.watch === undefined) return { state, effects: [] };
  const { last } = task.watch;
  const lost = last.filter((gate) => !event.found.includes(gate) && !event.behind.includes(gate));
  const gates = task.order.gates.map((gate, index): Gate => {
    if (event.found.includes(index)) return { ...gate, holds: true };
    return lost.includes(index) ? broke(gate, gate.ended) : gate;
  });
  const interval = event.behind.length > 0 ? BEHIND_INTERVAL : LOOK_INTERVAL;
  const watched = { ...task, watch: { last: [], dueAt: now.monotonic + interval } };
  return transition(withTask(state, watched), task.id, { type: 'GATES', gates }, now);
}

/** Milliseconds, monotonic: when the shell is to look again. */
export function lookDue({ phase, watch }: Task): number | undefined {
  return phase === 'WAITING' ? watch?.dueAt : undefined;
}

export function lookAgain(state: State, id: string, now: Instant): Step {
  const task = state.tasks.get(id);
  const due = task && lookDue(task);
  if (task === undefined || due === undefined || due > now.monotonic) return { state, effects: [] };
  return look(state, task);
}
