// A plan at work, step by step, against the same plan looked at as a whole: what is kept up to date must be what would
// be found anew.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { PlanDefinition, PlanHead, StepProgress, StepState } from '../../../../scheduler/plan/model.ts';
import { stepPath } from '../../../../scheduler/plan/model.ts';
import { PlanRun } from '../../../../scheduler/plan/run.ts';
import { planStanding, planStatus } from '../../../../scheduler/plan/status.ts';

const STRATEGIES = ['serial', 'parallel', 'canary', 'serial-canary', 'parallel-canary'] as const;
const STATES: StepState[] = ['ERROR', 'DELAYED', 'PENDING', 'PREPARED', 'STARTING', 'STARTED', 'COMPLETE'];
const PHASES = 3;
const STEPS = 3;

const strategy = fc.constantFrom(...STRATEGIES);
const plan = fc.record({
  strategy: fc.constantFrom('serial' as const, 'parallel' as const),
  phases: fc.array(strategy, { minLength: PHASES, maxLength: PHASES }),
});
const change = fc.oneof(
  fc.record({
    phase: fc.nat(PHASES - 1),
    step: fc.nat(STEPS - 1),
    state: fc.constantFrom(...STATES),
  }),
  fc.record({ phase: fc.nat(PHASES), interrupted: fc.boolean(), proceeds: fc.nat(2) }),
);

function definitionOf(given: {
  strategy: 'serial' | 'parallel';
  phases: (typeof STRATEGIES)[number][];
}): PlanDefinition {
  const phases = given.phases.map((own, phase) => ({
    name: `phase-${phase}`,
    strategy: own,
    steps: Array.from({ length: STEPS }, (_, step) => {
      const instance = `pod-${phase * STEPS + step}`;
      return { name: `${phase}-${step}`, pod: 'pod', index: phase * STEPS + step, instance, tasks: ['t'] };
    }),
  }));
  return { name: 'trial', strategy: given.strategy, phases };
}

const openGates = (): PlanHead => ({
  interrupted: false,
  parameters: {},
  phases: Array.from({ length: PHASES }, () => ({ interrupted: false, proceeds: 0 })),
});

function changedHead(
  head: PlanHead,
  { phase, interrupted, proceeds }: { phase: number; interrupted: boolean; proceeds: number },
): PlanHead {
  if (phase === PHASES) return { ...head, interrupted };
  return {
    ...head,
    phases: head.phases.map((gate, at) => (at === phase ? { interrupted, proceeds } : gate)),
  };
}

const allowedOf = (run: PlanRun) =>
  [...run.instances].filter((instance) => run.openSteps(instance).some(({ isAllowed }) => isAllowed));

describe('a plan at work', () => {
  it('stands as it would if it were looked at as a whole, and names every instance for which it changed', () => {
    fc.assert(
      fc.property(plan, fc.array(change, { maxLength: 40 }), (given, changes) => {
        const definition = definitionOf(given);
        const stored = new Map<string, StepProgress>();
        const touched = new Set<string>();
        const make = (head: PlanHead) =>
          new PlanRun(
            definition,
            head,
            (path) => stored.get(path),
            (one) => touched.add(one),
          );
        let head = openGates();
        const run = make(head);
        for (const one of changes) {
          const before = allowedOf(run);
          touched.clear();
          if ('state' in one) {
            const path = stepPath('trial', `phase-${one.phase}`, one.step);
            stored.set(path, { tasks: { t: { state: one.state } } });
            run.stepChanged(path);
          } else {
            head = changedHead(head, one);
            run.headChanged(head);
          }
          const anew = make(head);
          assert.equal(run.status, anew.status);
          assert.equal(run.status, planStatus(run.snapshot()));
          assert.deepEqual(run.standing, planStanding(run.snapshot()));
          assert.deepEqual(run.snapshot(), anew.snapshot());
          const after = allowedOf(run);
          assert.deepEqual(after, allowedOf(anew));
          for (const instance of run.instances) {
            const isOther = before.includes(instance) !== after.includes(instance);
            if (isOther) assert.ok(touched.has(instance), `${instance} was not named`);
          }
        }
      }),
    );
  });
});
