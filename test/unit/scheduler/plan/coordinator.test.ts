// Which steps of one pod instance may be worked on at the same time.
import assert from 'node:assert/strict';
import { select } from '../../../../scheduler/plan/coordinator.ts';
import { planDefinitions } from '../../../../scheduler/plan/definitions.ts';
import { stepPath } from '../../../../scheduler/plan/model.ts';
import type { StepAtWork } from '../../../../scheduler/plan/run.ts';
import { parseSpec } from '../../../../scheduler/spec/load.ts';

const SVC = `
name: trial
pods:
  hello:
    count: 2
    tasks:
      format: { goal: ONCE, cmd: run, cpus: 1 }
      server: { goal: RUNNING, cmd: run, cpus: 1 }
plans:
  deploy:
    phases:
      hello: { pod: hello, strategy: parallel, steps: [ { default: [[format], [server]] } ] }
  other:
    phases:
      hello: { pod: hello, strategy: parallel, steps: [ { default: [[server]] } ] }
`;
const { spec } = parseSpec('svc.yml', SVC, {});

/** The steps of hello-0, as if the strategies allowed all of them. */
function stepsOf(...plans: readonly string[]): StepAtWork[] {
  return planDefinitions(spec)
    .filter(({ name }) => plans.includes(name))
    .flatMap(({ name: plan, phases }) =>
      phases.flatMap((phase) =>
        phase.steps.map((definition, index): StepAtWork => {
          const path = stepPath(plan, phase.name, index);
          return { plan, path, definition, progress: { tasks: {} }, isAllowed: true, parameters: {} };
        }),
      ),
    )
    .filter(({ definition }) => definition.instance === 'hello-0');
}

const names = (steps: readonly StepAtWork[]) =>
  steps.map(({ plan, definition }) => `${plan} ${definition.name}`);

describe('steps of one pod instance', () => {
  it('come one after another in a phase whose instances go in parallel', () => {
    const steps = stepsOf('deploy');
    assert.deepEqual(names(select(spec, steps).selected), ['deploy hello-0:[format]']);
    assert.deepEqual(names(select(spec, steps.slice(1)).selected), ['deploy hello-0:[server]']);
  });

  it('of two plans are worked on together where they share no resource set', () => {
    const { selected, held } = select(spec, stepsOf('deploy', 'other'));
    assert.deepEqual(names(selected), ['deploy hello-0:[format]', 'other hello-0:[server]']);
    assert.deepEqual(held, []);
  });

  it('of two plans wait for the earlier one where they share one', () => {
    const { held } = select(spec, stepsOf('deploy', 'other').slice(1));
    assert.deepEqual(
      held.map(({ step, by }) => [step.plan, by]),
      [['other', 'deploy']],
    );
  });
});
