// What changed in a plan, small enough to send at every change. No I/O.
import { RECOVERY } from './definitions.ts';
import type { Status } from './model.ts';
import type { Run, StepShown } from './run.ts';

export interface PhaseChange {
  readonly name: string;
  readonly status: Status;
  /** Those that changed. */
  readonly steps: readonly Pick<StepShown, 'position' | 'name' | 'status'>[];
}

export interface PlanChange {
  readonly plan: string;
  readonly status: Status;
  /** The plan may have other phases or steps than before: it is to be read anew. */
  readonly isAnother: boolean;
  /** Those with steps that changed. */
  readonly phases: readonly PhaseChange[];
}

/** `paths`: of the steps that changed; none when the plan's gates did. */
export function planChange(run: Run, paths: ReadonlySet<string>): PlanChange {
  const shown = [...paths].flatMap((path) => run.shown(path) ?? []);
  const phases = [...Map.groupBy(shown, ({ phase }) => phase)].map(([name, steps]) => ({
    name,
    status: steps[0]?.phaseStatus ?? run.status,
    steps: steps.map(({ position, name: step, status }) => ({ position, name: step, status })),
  }));
  const isAnother = paths.size === 0 || run.name === RECOVERY;
  return { plan: run.name, status: run.status, isAnother, phases };
}
