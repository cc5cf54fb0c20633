// One pod instance as commands and policies look at it, and what becomes of it in the records.
import type { Change } from '../state/records.ts';
import type { Ledger } from './ledger.ts';
import type { PodCommandEffect, PodState } from './pod-commands.ts';
import { toldSteps } from './status-changes.ts';

export function podState({ state, index }: Ledger, instance: string): PodState {
  return {
    instance,
    pod: state.pod.get(instance),
    tasks: index.tasksOf(instance),
    isPaused: (name) => state.override.get(name)?.goal === 'PAUSED',
  };
}

/** With what it means for the steps that waited for launches which are given up. */
export function podChanges(
  { book }: Ledger,
  instance: string,
  { changes, givenUp }: PodCommandEffect,
): Change[] {
  const steps = book.openSteps(instance);
  const told = givenUp.flatMap(({ taskId, goal }) => {
    return toldSteps(steps, { type: 'status', taskId, state: 'TASK_KILLED', goal, ready: false });
  });
  return [...changes, ...told];
}
