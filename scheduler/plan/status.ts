// The status of a plan and of its phases, computed from how their children stand: the first rule that matches wins.
// The rules and their order are the DC/OS SDK's; DELAYED candidates beside other children are ours (the SDK says ERROR).
import type { Strategy } from '../spec/service-spec.ts';
import type {
  Gate,
  PhaseDefinition,
  PhaseProgress,
  Plan,
  Status,
  StepDefinition,
  StepProgress,
} from './model.ts';
import { stepState } from './step-machine.ts';
import { frontier, isInterrupted } from './strategy.ts';
import { Counts, Tally } from './tally.ts';

export interface Family {
  readonly children: Pick<Counts, 'has' | 'areAll'>;
  /** Whether one of the children that the strategy allows now has this status. */
  readonly hasCandidate: (status: Status) => boolean;
  readonly interrupted: boolean;
}

interface Rule {
  readonly when: (family: Family) => boolean;
  readonly status: Status;
}

const child = (status: Status) => (family: Family) => family.children.has(status);
const candidate = (status: Status) => (family: Family) => family.hasCandidate(status);
const allChildren = (status: Status) => (family: Family) => family.children.areAll(status);

const RULES: readonly Rule[] = [
  { when: child('ERROR'), status: 'ERROR' },
  { when: allChildren('COMPLETE'), status: 'COMPLETE' },
  { when: ({ interrupted }) => interrupted, status: 'WAITING' },
  { when: allChildren('DELAYED'), status: 'DELAYED' },
  { when: child('PREPARED'), status: 'IN_PROGRESS' },
  { when: candidate('WAITING'), status: 'WAITING' },
  { when: candidate('IN_PROGRESS'), status: 'IN_PROGRESS' },
  {
    when: (family) =>
      child('COMPLETE')(family) &&
      (['PENDING', 'STARTING', 'STARTED'] as const).some((status) => family.hasCandidate(status)),
    status: 'IN_PROGRESS',
  },
  { when: candidate('PENDING'), status: 'PENDING' },
  { when: child('WAITING'), status: 'WAITING' },
  { when: candidate('STARTING'), status: 'STARTING' },
  { when: candidate('STARTED'), status: 'STARTED' },
  { when: candidate('DELAYED'), status: 'DELAYED' },
];

export function aggregate(family: Family): Status {
  return RULES.find(({ when }) => when(family))?.status ?? 'ERROR';
}

/** The status of a parent with such children behind such a gate. */
export function parentStatus(strategy: Strategy, gate: Gate, children: Tally): Status {
  const limit = frontier(strategy, gate, children);
  const hasCandidate = (status: Status): boolean => {
    if (limit === 'none') return false;
    return limit === 'open'
      ? status !== 'COMPLETE' && children.counts.has(status)
      : children.at(limit) === status;
  };
  return aggregate({
    children: children.counts,
    hasCandidate,
    interrupted: isInterrupted(strategy, gate, children),
  });
}

export function stepStatus({ error }: StepDefinition, progress: StepProgress | undefined): Status {
  return error !== undefined || progress === undefined ? 'ERROR' : stepState(progress);
}

export function stepStatuses(definition: PhaseDefinition, progress: PhaseProgress): Status[] {
  return definition.steps.map((step, index) => stepStatus(step, progress.steps[index]));
}

export function phaseStatus(definition: PhaseDefinition, progress: PhaseProgress): Status {
  return parentStatus(definition.strategy, progress, new Tally(stepStatuses(definition, progress)));
}

export function phaseStatuses({ definition, progress }: Plan): Status[] {
  return definition.phases.map((phase, index) => {
    const own = progress.phases[index];
    return own === undefined ? 'ERROR' : phaseStatus(phase, own);
  });
}

/** How a plan stands, without its steps one by one. */
export interface PlanStanding {
  readonly name: string;
  readonly status: Status;
  /** How many steps have each status; none that no step has. */
  readonly steps: ReadonlyMap<Status, number>;
}

/** Takes as long as the plan is; a PlanRun knows its own at once. */
export function planStanding(plan: Plan): PlanStanding {
  const { name, phases } = plan.definition;
  const counts = new Counts();
  for (const [index, phase] of phases.entries()) {
    const own = plan.progress.phases[index];
    if (own !== undefined) for (const status of stepStatuses(phase, own)) counts.add(status);
  }
  return { name, status: planStatus(plan), steps: new Map(counts.each) };
}

/** A plan's own gate: canaries are a thing of phases. */
export function planGate({ interrupted }: { readonly interrupted: boolean }): Gate {
  return { interrupted, proceeds: 0 };
}

export function planStatus(plan: Plan): Status {
  if ((plan.definition.errors ?? []).length > 0) return 'ERROR';
  return parentStatus(plan.definition.strategy, planGate(plan.progress), new Tally(phaseStatuses(plan)));
}
