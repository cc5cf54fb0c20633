// The status of a plan and of its phases, computed from the steps: the first rule that matches wins.
// The rules and their order are the DC/OS SDK's; DELAYED candidates beside other children are ours (the SDK says ERROR).
import type { PhaseDefinition, PhaseProgress, Plan, Status } from './model.ts';
import { stepState } from './step-machine.ts';
import { candidates, isInterrupted } from './strategy.ts';

export interface Family {
  readonly children: readonly Status[];
  /** The children that the strategy allows now. */
  readonly candidates: readonly Status[];
  readonly interrupted: boolean;
}

interface Rule {
  readonly when: (family: Family) => boolean;
  readonly status: Status;
}

const child = (status: Status) => (family: Family) => family.children.includes(status);
const candidate = (status: Status) => (family: Family) => family.candidates.includes(status);
const allChildren = (status: Status) => (family: Family) => family.children.every((one) => one === status);

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
      (['PENDING', 'STARTING', 'STARTED'] as const).some((status) => candidate(status)(family)),
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

export function stepStatuses(definition: PhaseDefinition, progress: PhaseProgress): Status[] {
  return definition.steps.map(({ error }, index) => {
    const step = progress.steps[index];
    return error !== undefined || step === undefined ? 'ERROR' : stepState(step);
  });
}

export function phaseStatus(definition: PhaseDefinition, progress: PhaseProgress): Status {
  const children = stepStatuses(definition, progress);
  const allowed = candidates(definition.strategy, progress, children);
  return aggregate({
    children,
    candidates: allowed.flatMap((index) => children[index] ?? []),
    interrupted: isInterrupted(definition.strategy, progress, children),
  });
}

export function phaseStatuses({ definition, progress }: Plan): Status[] {
  return definition.phases.map((phase, index) => {
    const own = progress.phases[index];
    return own === undefined ? 'ERROR' : phaseStatus(phase, own);
  });
}

/** The phases that the plan's strategy allows now, by position. */
export function candidatePhases(plan: Plan): number[] {
  const { definition, progress } = plan;
  if ((definition.errors ?? []).length > 0) return [];
  return candidates(
    definition.strategy,
    { interrupted: progress.interrupted, proceeds: 0 },
    phaseStatuses(plan),
  );
}

export function planStatus(plan: Plan): Status {
  if ((plan.definition.errors ?? []).length > 0) return 'ERROR';
  const children = phaseStatuses(plan);
  return aggregate({
    children,
    candidates: candidatePhases(plan).flatMap((index) => children[index] ?? []),
    interrupted: plan.progress.interrupted,
  });
}
