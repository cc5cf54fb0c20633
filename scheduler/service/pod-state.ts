// One pod instance as commands and policies look at it, and what becomes of it in the records.
import { stepProgress } from '../plan/progress.ts';
import type { StepEvent } from '../plan/step-machine.ts';
import type { Change } from '../state/records.ts';
import type { Ledger } from './ledger.ts';
import type { PodCommandEffect, PodState } from './pod-commands.ts';
import { stepChange } from './work.ts';

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
  const events = givenUp.map(({ taskId, goal }): StepEvent => {
    return { type: 'status', taskId, state: 'TASK_KILLED', goal, ready: false };
  });
  const told = book.openSteps(instance).flatMap(({ path, progress }) => {
    const after = events.reduce((before, event) => stepProgress(before, event), progress);
    return stepChange(path, progress, after);
  });
  return [...changes, ...told];
}
