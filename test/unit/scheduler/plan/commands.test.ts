// What operators may tell plans, and the answers: the DC/OS SDK's words and codes.
import assert from 'node:assert/strict';
import { command, type PlanCommand } from '../../../../scheduler/plan/commands.ts';
import { planDefinitions } from '../../../../scheduler/plan/definitions.ts';
import { initialProgress, type Plan } from '../../../../scheduler/plan/model.ts';
import { everywhere } from '../../../../scheduler/plan/progress.ts';
import { planStatus } from '../../../../scheduler/plan/status.ts';
import { stepState } from '../../../../scheduler/plan/step-machine.ts';
import { parseSpec } from '../../../../scheduler/spec/load.ts';

const SVC = `
name: trial
pods:
  hello:
    count: 2
    resource-sets: { a: { cpus: 1 } }
    tasks:
      one: { goal: RUNNING, cmd: run, resource-set: a }
      two: { goal: FINISH, cmd: run, resource-set: a }
      three: { goal: ONCE, cmd: run, cpus: 1 }
plans:
  deploy:
    phases:
      first: { pod: hello, steps: [ { default: [[one]] } ] }
      second: { pod: hello, strategy: canary, steps: [ { default: [[three]] } ] }
  broken:
    phases:
      a: { pod: hello, steps: [ { default: [[one, two]] } ] }
`;
const [DEPLOY, BROKEN] = planDefinitions(parseSpec('svc.yml', SVC, {}).spec);

const plan = (interrupted = false): Plan => {
  assert.ok(DEPLOY);
  return { definition: DEPLOY, progress: initialProgress(DEPLOY, interrupted) };
};
const complete = (): Plan => ({
  ...plan(),
  progress: everywhere(plan().progress, { type: 'force-complete' }),
});

/** The plan after the commands, and the code of the last answer. */
function told(start: Plan, ...commands: PlanCommand[]): { plan: Plan; code: string; message: string } {
  let [now, code, message] = [start, '', ''];
  for (const given of commands) {
    const answer = command(now, given, (path) => `id of ${path}`);
    if (answer.code === 'done') now = { ...now, progress: answer.progress };
    code = answer.code;
    message = answer.code === 'already' ? '' : answer.message;
  }
  return { plan: now, code, message };
}

describe('plans of a svc.yml', () => {
  it("have the SDK's step names, instance after instance", () => {
    assert.deepEqual(
      DEPLOY?.phases[0]?.steps.map(({ name }) => name),
      ['hello-0:[one]', 'hello-1:[one]'],
    );
  });

  it('are one serial phase for each pod without a deploy plan of the file', () => {
    const spec = parseSpec(
      'svc.yml',
      SVC.slice(0, SVC.indexOf('plans:')).replace('resource-set: a }\n      two', 'cpus: 1 }\n      two'),
      {},
    ).spec;
    const [deploy] = planDefinitions(spec);
    assert.deepEqual(
      deploy?.phases.map(({ name, strategy, steps }) => [name, strategy, steps.map((step) => step.name)]),
      [['hello', 'serial', ['hello-0:[one, two, three]', 'hello-1:[one, two, three]']]],
    );
  });

  it('are in error where two tasks of a step share a resource set', () => {
    assert.ok(BROKEN);
    assert.match(BROKEN.phases[0]?.steps[0]?.error ?? '', /share the resource set a/);
    assert.equal(planStatus({ definition: BROKEN, progress: initialProgress(BROKEN, false) }), 'ERROR');
  });
});

describe('a step of tasks with one discovery prefix', () => {
  const steps = (first: string) => {
    const tasks = SVC.replace(
      'cmd: run, resource-set: a }',
      `cmd: run, resource-set: a, discovery: { prefix: ${first} } }`,
    )
      .replace('cpus: 1 }\nplans', 'cpus: 1, discovery: { prefix: db } }\nplans')
      .replace('[[one, two]]', '[[one, three]]');
    return planDefinitions(parseSpec('svc.yml', tasks, {}).spec)[1];
  };

  it('is in error', () => {
    const found = steps('db');
    assert.ok(found);
    assert.match(found.phases[0]?.steps[0]?.error ?? '', /share the discovery prefix db$/);
    assert.equal(planStatus({ definition: found, progress: initialProgress(found, false) }), 'ERROR');
  });

  it('is not where they have two', () => {
    assert.equal(steps('cache')?.phases[0]?.steps[0]?.error, undefined);
  });
});

describe('starting a plan on some instances', () => {
  const start = (...instances: string[]): PlanCommand => ({ type: 'start', parameters: {}, instances });
  const states = ({ progress }: Plan) => progress.phases.map(({ steps }) => steps.map(stepState).join(' '));

  it('leaves out the others, at first and when it is complete', () => {
    for (const before of [plan(true), complete()]) {
      const { plan: after, message } = told(before, start('hello-1'));
      assert.deepEqual(states(after), ['COMPLETE PENDING', 'COMPLETE PENDING']);
      assert.equal(after.progress.interrupted, false);
      assert.match(message, /start deploy with parameters: {} on hello-1$/);
    }
  });

  it('takes all again the next time, when nothing is said', () => {
    const done = {
      ...plan(),
      progress: everywhere(told(plan(true), start('hello-1')).plan.progress, { type: 'force-complete' }),
    };
    const { plan: after } = told(done, { type: 'start', parameters: {} });
    assert.deepEqual(states(after), ['PENDING PENDING', 'PENDING PENDING']);
  });

  it('is refused for instances that the plan has not, and while it is under way', () => {
    const unknown = told(plan(), start('hello-1', 'hello-7'));
    assert.equal(unknown.code, 'bad');
    assert.match(unknown.message, /no steps for hello-7; it has some for hello-0, hello-1/);
    const again = told(plan(true), start('hello-1'), start('hello-0'));
    assert.equal(again.code, 'bad');
    assert.match(again.message, /is under way; stop it first/);
    assert.equal(told(plan(true), start('hello-1'), { type: 'stop' }, start('hello-0')).code, 'done');
  });
});

describe('commands to a plan', () => {
  it('start takes parameters, and starts anew what is complete', () => {
    const started = told(plan(true), { type: 'start', parameters: { A: '1' } });
    assert.deepEqual([started.code, planStatus(started.plan)], ['done', 'PENDING']);
    assert.deepEqual(started.plan.progress.parameters, { A: '1' });
    assert.equal(started.message, 'Received cmd: start deploy with parameters: {A=1}');
    const again = told(complete(), { type: 'start', parameters: {} });
    assert.equal(planStatus(again.plan), 'PENDING');
  });

  it('start refuses what is no name of a variable', () => {
    const refused = told(plan(), { type: 'start', parameters: { '1A': 'x' } });
    assert.equal(refused.code, 'bad');
    assert.match(refused.message, /1A is not a valid environment variable name/);
  });

  it('stop interrupts and sets back', () => {
    const stopped = told(complete(), { type: 'stop' });
    assert.equal(planStatus(stopped.plan), 'WAITING');
    assert.ok(
      stopped.plan.progress.phases.every(({ steps }) =>
        steps.every((step) => Object.values(step.tasks).every(({ state }) => state === 'PENDING')),
      ),
    );
  });

  it('interrupt and continue say so when it is so already', () => {
    const paused = told(plan(), { type: 'interrupt' });
    assert.deepEqual([paused.code, planStatus(paused.plan)], ['done', 'WAITING']);
    assert.equal(told(paused.plan, { type: 'interrupt' }).code, 'already');
    const resumed = told(paused.plan, { type: 'continue' });
    assert.deepEqual([resumed.code, planStatus(resumed.plan)], ['done', 'PENDING']);
    assert.equal(told(resumed.plan, { type: 'continue' }).code, 'already');
    assert.equal(told(complete(), { type: 'interrupt' }).code, 'already');
    assert.equal(told(complete(), { type: 'continue' }).code, 'already');
  });

  it('a phase is named by its name or its id', () => {
    const byName = told(plan(), { type: 'interrupt', phase: 'first' });
    const byId = told(plan(), { type: 'interrupt', phase: 'id of deploy/first' });
    assert.deepEqual(byName.plan.progress, byId.plan.progress);
    assert.equal(planStatus(byName.plan), 'WAITING');
    assert.equal(told(byName.plan, { type: 'interrupt', phase: 'first' }).code, 'already');
    assert.deepEqual(told(plan(), { type: 'continue', phase: 'none' }).message, 'Phase none of plan deploy');
  });

  it('forceComplete and restart reach the plan, a phase or a step', () => {
    assert.equal(planStatus(told(plan(), { type: 'forceComplete' }).plan), 'COMPLETE');
    const one = told(plan(), { type: 'forceComplete', phase: 'first', step: 'hello-0:[one]' });
    assert.deepEqual(
      one.plan.progress.phases[0]?.steps.map(({ tasks }) => tasks['one']?.state),
      ['COMPLETE', 'PENDING'],
    );
    assert.equal(
      told(one.plan, { type: 'forceComplete', phase: 'first', step: 'hello-0:[one]' }).code,
      'already',
    );
    const back = told(one.plan, { type: 'restart', phase: 'first', step: 'hello-0:[one]' });
    assert.deepEqual(back.plan.progress.phases[0]?.steps[0]?.tasks['one'], {
      state: 'PENDING',
      relaunch: true,
    });
    assert.equal(told(plan(), { type: 'restart', phase: 'first', step: 'hello-1:[one]' }).code, 'already');
    assert.equal(told(plan(), { type: 'restart', step: 'hello-1:[one]' }).code, 'bad');
    assert.equal(
      told(plan(), { type: 'restart', phase: 'first', step: 'none' }).message,
      'Step none of phase first',
    );
    assert.equal(
      one.message,
      'Received cmd: forceComplete for Plan: deploy, Phase: first, Step: hello-0:[one]',
    );
  });

  it('continue leads a canary phase on, by its name or through the plan', () => {
    const first = told(plan(), { type: 'forceComplete', phase: 'first' });
    assert.equal(planStatus(first.plan), 'WAITING');
    const canary = told(first.plan, { type: 'continue' });
    assert.deepEqual([canary.code, planStatus(canary.plan)], ['done', 'IN_PROGRESS']);
    const done = told(canary.plan, { type: 'forceComplete', phase: 'second', step: 'hello-0:[three]' });
    assert.equal(planStatus(done.plan), 'WAITING');
    const rest = told(done.plan, { type: 'continue', phase: 'second' });
    assert.equal(planStatus(rest.plan), 'IN_PROGRESS');
  });
});
