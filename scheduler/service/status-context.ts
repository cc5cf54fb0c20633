// What a status update is judged by: records and open steps as they will be with what was decided just before it.
import type { StepAtWork } from '../plan/run.ts';
import { stepStatus } from '../plan/status.ts';
import type { Draft } from '../state/draft.ts';
import type { Kit } from './kit.ts';
import type { StatusContext } from './status-changes.ts';

export function statusContext({ ledger, options, now }: Kit, draft: Draft): StatusContext {
  const { state } = draft;
  return {
    state,
    tasksOf: (instance) => ledger.index.tasksOf(instance).flatMap(({ name }) => state.task.get(name) ?? []),
    openSteps: (instance) => ledger.book.openSteps(instance).flatMap((step) => stillOpen(draft, step)),
    now: now(),
    backoff: options.backoff,
  };
}

function stillOpen({ state }: Draft, step: StepAtWork): StepAtWork[] {
  const progress = state.step.get(step.path) ?? step.progress;
  return stepStatus(step.definition, progress) === 'COMPLETE' ? [] : [{ ...step, progress }];
}
