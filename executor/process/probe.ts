// One run of a check: what it does is in command-probe.ts, http-probe.ts and tcp-probe.ts.
import type { ProbeOutcome } from '../core/check-verdict.ts';
import type { ChildCommand } from './child.ts';
import type { Guard } from './guard.ts';

/** How a task's own process was started: a COMMAND check runs as the task does. */
export interface Surroundings extends Pick<ChildCommand, 'environment' | 'directory' | 'confinement'> {
  /** Marks every process of this run. */
  readonly marker: string;
  /** Called when the process of the run has ended: others that carry the marker may be left. */
  readonly onLeft: () => void;
  /** Ends what a killed executor leaves. */
  readonly guard?: Guard | undefined;
}

export interface Run {
  /** Told once, unless the run is ended before. */
  readonly onOutcome: (outcome: ProbeOutcome) => void;
  /** Ends the run: nothing of it is left, and nothing is told any more. */
  readonly signal: AbortSignal;
}
