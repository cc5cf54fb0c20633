// Waits until a plan of a running scheduler is where a test wants it.
import assert from 'node:assert/strict';
import type { PlanView } from '../../scheduler/http/plan-view.ts';

interface Followed {
  follow(plan: string): AsyncIterable<PlanView>;
}

const isComplete = ({ status }: PlanView) => status === 'COMPLETE';

/** Fails where the scheduler ends before. */
export async function reached(
  running: Followed,
  plan: string,
  isSo: (view: PlanView) => boolean | Promise<boolean> = isComplete,
): Promise<void> {
  let last = 'nothing';
  for await (const view of running.follow(plan)) {
    if (await isSo(view)) return;
    last = view.status;
  }
  assert.fail(`the scheduler ended before the plan ${plan} was there; it was ${last}`);
}
