// The recovery plan at work: its phases come and go with the pods that need it. The last of those that are complete
// are still shown. No I/O.
import { RECOVERY } from './definitions.ts';
import {
  OPEN_GATE,
  type Plan,
  type PlanHead,
  type Status,
  type StepDefinition,
  type StepProgress,
  stepPath,
} from './model.ts';
import type { Run, StepAtWork, StepShown, StoredSteps } from './run.ts';
import { aggregate, type PlanStanding, parentStatus, planStanding } from './status.ts';
import { stepState } from './step-machine.ts';
import { Counts, Tally } from './tally.ts';

/** Completed recoveries that are still shown. */
const SHOWN = 20;

export const NO_RECOVERY: PlanHead = { interrupted: false, parameters: {}, phases: [] };

/** What recovers this instance; undefined for one that is no longer wanted. */
export type RecoveryStep = (instance: string, progress: StepProgress) => StepDefinition | undefined;

const PREFIX = `${RECOVERY}/`;

export function recoveryPath(instance: string): string {
  return stepPath(RECOVERY, instance, 0);
}

export function recoveredInstance(path: string): string | undefined {
  if (!path.startsWith(PREFIX)) return undefined;
  return decodeURIComponent(path.slice(PREFIX.length, path.lastIndexOf('/')));
}

function phaseStatus(progress: StepProgress): Status {
  return parentStatus('serial', OPEN_GATE, new Tally([stepState(progress)]));
}

export class RecoveryRun implements Run {
  readonly name = RECOVERY;
  readonly #stored: StoredSteps;
  readonly #stepOf: RecoveryStep;
  readonly #touched: (instance: string) => void;
  readonly #statuses = new Map<string, Status>();
  readonly #counts = new Counts();
  readonly #complete = new Set<string>();
  #head: PlanHead;

  constructor(
    head: PlanHead | undefined,
    instances: Iterable<string>,
    stored: StoredSteps,
    stepOf: RecoveryStep,
    touched: (instance: string) => void,
  ) {
    this.#head = head ?? NO_RECOVERY;
    this.#stored = stored;
    this.#stepOf = stepOf;
    this.#touched = touched;
    for (const instance of instances) this.#update(instance);
  }

  get head(): PlanHead {
    return this.#head;
  }

  get status(): Status {
    return aggregate({
      children: this.#counts,
      hasCandidate: (status) => status !== 'COMPLETE' && this.#counts.has(status),
      interrupted: this.#head.interrupted,
    });
  }

  openSteps(instance: string): StepAtWork[] {
    const progress = this.#stored(recoveryPath(instance));
    const definition = progress && this.#stepOf(instance, progress);
    if (definition === undefined || progress === undefined || this.#complete.has(instance)) return [];
    const { interrupted, parameters } = this.#head;
    return [
      {
        plan: RECOVERY,
        path: recoveryPath(instance),
        definition,
        progress,
        isAllowed: !interrupted,
        parameters,
      },
    ];
  }

  /** Completed ones that are shown no longer, oldest first, by their paths. */
  get forgotten(): string[] {
    const surplus = Math.max(0, this.#complete.size - SHOWN);
    return surplus === 0 ? [] : [...this.#complete].slice(0, surplus).map(recoveryPath);
  }

  snapshot(): Plan {
    const all = [...this.#statuses.keys()].flatMap((instance) => {
      const progress = this.#stored(recoveryPath(instance));
      const step = progress && this.#stepOf(instance, progress);
      return step === undefined || progress === undefined ? [] : [{ instance, step, progress }];
    });
    const phases = all.map(({ instance, step }) => ({
      name: instance,
      strategy: 'serial' as const,
      steps: [step],
    }));
    return {
      definition: { name: RECOVERY, strategy: 'parallel', phases },
      progress: { ...this.#head, phases: all.map(({ progress }) => ({ ...OPEN_GATE, steps: [progress] })) },
    };
  }

  /** As long as the pods are that are recovered, or were of late. */
  get standing(): PlanStanding {
    return planStanding(this.snapshot());
  }

  shown(path: string): StepShown | undefined {
    const phase = recoveredInstance(path) ?? '';
    const progress = this.#stored(path);
    const step = progress && this.#stepOf(phase, progress);
    if (progress === undefined || step === undefined) return undefined;
    const status = stepState(progress);
    return { phase, phaseStatus: phaseStatus(progress), position: 0, name: step.name, status };
  }

  stepChanged(path: string): void {
    const instance = recoveredInstance(path);
    if (instance === undefined) return;
    this.#update(instance);
    this.#touched(instance);
  }

  headChanged(head: PlanHead): void {
    this.#head = head;
    for (const instance of this.#statuses.keys()) this.#touched(instance);
  }

  #update(instance: string): void {
    const before = this.#statuses.get(instance);
    const progress = this.#stored(recoveryPath(instance));
    const status = progress && phaseStatus(progress);
    if (before !== undefined) this.#counts.remove(before);
    if (status !== undefined) this.#counts.add(status);
    if (status === undefined) this.#statuses.delete(instance);
    else this.#statuses.set(instance, status);
    if (status === 'COMPLETE') this.#complete.add(instance);
    else this.#complete.delete(instance);
  }
}
