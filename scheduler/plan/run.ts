// A plan at work: its definition, its gates, and how its phases and steps stand, kept up to date step by step. Which
// steps may be worked on follows from that; those for which it changed are named to the owner. No I/O.
import {
  type Gate,
  initialHead,
  OPEN_GATE,
  type PhaseDefinition,
  type Plan,
  type PlanDefinition,
  type PlanHead,
  pendingStep,
  type Status,
  type StepDefinition,
  type StepPlace,
  type StepProgress,
  stepPath,
} from './model.ts';
import { type PlanStanding, parentStatus, planGate, stepStatus } from './status.ts';
import { type Frontier, frontier, isWithin } from './strategy.ts';
import { Tally } from './tally.ts';

/** The stored progress of a step by its path; undefined: not begun. */
export type StoredSteps = (path: string) => StepProgress | undefined;

/** A step as the coordinator looks at it. */
export interface StepAtWork {
  readonly plan: string;
  readonly path: string;
  readonly definition: StepDefinition;
  readonly progress: StepProgress;
  /** Whether the strategies of the plan and of its phase allow it now. */
  readonly isAllowed: boolean;
  readonly parameters: Readonly<Record<string, string>>;
}

interface Phase {
  readonly definition: PhaseDefinition;
  gate: Gate;
  readonly tally: Tally;
  limit: Frontier;
}

/** One step for those who follow the plan. */
export interface StepShown {
  readonly phase: string;
  readonly phaseStatus: Status;
  readonly position: number;
  readonly name: string;
  readonly status: Status;
}

export interface Run {
  readonly name: string;
  readonly status: Status;
  /** The steps of a pod instance that are not complete, in the plan's order. */
  openSteps(instance: string): StepAtWork[];
  /** The whole plan as plain data; as long as the plan is. */
  snapshot(): Plan;
  /** As it stands now; not longer for a longer plan. */
  readonly standing: PlanStanding;
  /** Undefined for a step that the plan has no more. */
  shown(path: string): StepShown | undefined;
  stepChanged(path: string): void;
  headChanged(head: PlanHead): void;
}

export class PlanRun implements Run {
  readonly #definition: PlanDefinition;
  readonly #stored: StoredSteps;
  readonly #touched: (instance: string) => void;
  readonly #places = new Map<string, StepPlace>();
  readonly #byInstance = new Map<string, StepPlace[]>();
  readonly #phases: Phase[];
  readonly #tally: Tally;
  #head: PlanHead;
  #limit: Frontier = 'none';

  /** `touched` is told of every instance with a step that has become allowed, or is no longer. */
  constructor(
    definition: PlanDefinition,
    head: PlanHead | undefined,
    stored: StoredSteps,
    touched: (instance: string) => void,
  ) {
    this.#definition = definition;
    this.#stored = stored;
    this.#touched = touched;
    this.#head = head ?? initialHead(definition, true);
    this.#phases = definition.phases.map((phase, index) => this.#phaseOf(phase, index));
    this.#tally = new Tally(this.#phases.map((phase) => this.#phaseStatus(phase)));
    this.#limit = this.#limitNow();
  }

  get name(): string {
    return this.#definition.name;
  }

  get definition(): PlanDefinition {
    return this.#definition;
  }

  get head(): PlanHead {
    return this.#head;
  }

  get status(): Status {
    const { errors = [], strategy } = this.#definition;
    return errors.length > 0 ? 'ERROR' : parentStatus(strategy, planGate(this.#head), this.#tally);
  }

  /** Every instance of which it has a step. */
  get instances(): Iterable<string> {
    return this.#byInstance.keys();
  }

  /** It has not begun, or it is complete: it may be started without disturbing itself. */
  get isAtRest(): boolean {
    if (this.status === 'COMPLETE') return true;
    return this.#head.interrupted && this.#phases.every(({ tally }) => tally.counts.areAll('PENDING'));
  }

  openSteps(instance: string): StepAtWork[] {
    const places = this.#byInstance.get(instance) ?? [];
    return places.flatMap((place) => this.#atWork(place) ?? []);
  }

  snapshot(): Plan {
    const phases = this.#phases.map(({ definition, gate }) => ({
      ...gate,
      steps: definition.steps.map((step, index) => this.#progress(definition, step, index)),
    }));
    return { definition: this.#definition, progress: { ...this.#head, phases } };
  }

  get standing(): PlanStanding {
    const steps = new Map<Status, number>();
    for (const [status, count] of this.#phases.flatMap(({ tally }) => tally.counts.each)) {
      steps.set(status, (steps.get(status) ?? 0) + count);
    }
    return { name: this.name, status: this.status, steps };
  }

  shown(path: string): StepShown | undefined {
    const place = this.#places.get(path);
    const phase = place === undefined ? undefined : this.#phases[place.phase];
    if (place === undefined || phase === undefined) return undefined;
    const { name, steps } = phase.definition;
    const own = {
      position: place.step,
      name: steps[place.step]?.name ?? '',
      status: phase.tally.at(place.step) ?? 'ERROR',
    };
    return { phase: name, phaseStatus: this.#tally.at(place.phase) ?? 'ERROR', ...own };
  }

  stepChanged(path: string): void {
    const place = this.#places.get(path);
    const phase = place === undefined ? undefined : this.#phases[place.phase];
    const step = place === undefined ? undefined : phase?.definition.steps[place.step];
    if (place === undefined || phase === undefined || step === undefined) return;
    phase.tally.set(place.step, stepStatus(step, this.#progress(phase.definition, step, place.step)));
    this.#touched(step.instance);
    this.#refresh(place.phase, phase);
    this.#refreshPlan();
  }

  headChanged(head: PlanHead): void {
    this.#head = head;
    for (const [index, phase] of this.#phases.entries()) {
      phase.gate = head.phases[index] ?? OPEN_GATE;
      this.#refresh(index, phase);
    }
    this.#refreshPlan();
    for (const instance of this.#byInstance.keys()) this.#touched(instance);
  }

  #phaseOf(definition: PhaseDefinition, index: number): Phase {
    const statuses = definition.steps.map((step, position) => {
      const path = stepPath(this.name, definition.name, position);
      const place = { phase: index, step: position };
      this.#places.set(path, place);
      this.#byInstance.set(step.instance, [...(this.#byInstance.get(step.instance) ?? []), place]);
      return stepStatus(step, this.#progress(definition, step, position));
    });
    const gate = this.#head.phases[index] ?? OPEN_GATE;
    const tally = new Tally(statuses);
    return { definition, gate, tally, limit: frontier(definition.strategy, gate, tally) };
  }

  #progress(phase: PhaseDefinition, step: StepDefinition, index: number): StepProgress {
    return this.#stored(stepPath(this.name, phase.name, index)) ?? pendingStep(step);
  }

  #atWork(place: StepPlace): StepAtWork | undefined {
    const phase = this.#phases[place.phase];
    const definition = phase?.definition.steps[place.step];
    const status = phase?.tally.at(place.step);
    if (phase === undefined || definition === undefined || status === 'COMPLETE') return undefined;
    const isPhaseAllowed = isWithin(this.#limit, place.phase, this.#tally.at(place.phase));
    return {
      plan: this.name,
      path: stepPath(this.name, phase.definition.name, place.step),
      definition,
      progress: this.#progress(phase.definition, definition, place.step),
      isAllowed: isPhaseAllowed && isWithin(phase.limit, place.step, status),
      parameters: this.#head.parameters,
    };
  }

  #phaseStatus({ definition, gate, tally }: Phase): Status {
    return parentStatus(definition.strategy, gate, tally);
  }

  #limitNow(): Frontier {
    const { strategy, errors = [] } = this.#definition;
    return errors.length > 0 ? 'none' : frontier(strategy, planGate(this.#head), this.#tally);
  }

  #refresh(index: number, phase: Phase): void {
    const before = phase.limit;
    phase.limit = frontier(phase.definition.strategy, phase.gate, phase.tally);
    this.#tally.set(index, this.#phaseStatus(phase));
    if (phase.limit === before) return;
    for (const limit of [before, phase.limit]) this.#touchPhase(phase, limit);
  }

  #refreshPlan(): void {
    const before = this.#limit;
    this.#limit = this.#limitNow();
    if (this.#limit === before) return;
    for (const limit of [before, this.#limit]) this.#touchWithin(limit);
  }

  #touchWithin(limit: Frontier): void {
    const phases = typeof limit === 'number' ? this.#phases.slice(limit, limit + 1) : this.#phases;
    if (limit !== 'none') for (const phase of phases) this.#touchPhase(phase, phase.limit);
  }

  /** Its steps within that limit; of one that is complete now its own change tells. */
  #touchPhase({ definition, tally }: Phase, limit: Frontier): void {
    if (limit === 'none') return;
    const steps = typeof limit === 'number' ? definition.steps.slice(limit, limit + 1) : definition.steps;
    for (const [index, { instance }] of steps.entries()) {
      if (typeof limit === 'number' || tally.at(index) !== 'COMPLETE') this.#touched(instance);
    }
  }
}
