// Placement rules in code: asked beside those of svc.yml for pods that are new on an agent, told as other reasons are; one
// that fails refuses and says so.
import assert from 'node:assert/strict';
import { type CodeRule, checkedRules } from '../../../../../scheduler/offer/placement/code-rule.ts';
import { SchedulerRig } from '../../../../support/scheduler-rig.ts';

const SVC = `
name: trial
pods:
  hello:
    count: 3
    placement: 'hostname:LIKE:agent-.*'
    tasks: { server: { goal: RUNNING, cmd: run, cpus: 0.1, memory: 32 } }
`;
const AGENT = 'cpus:4;mem:2048;disk:4096;ports:[31000-31100]';

function rigOf(...rules: CodeRule[]): SchedulerRig {
  const rig = new SchedulerRig(SVC, { rules });
  for (const agent of ['agent-1', 'agent-2']) rig.model.addAgent(agent, AGENT);
  return rig;
}

/** The even ones on the one agent, the odd ones on the other. */
const BY_INDEX: CodeRule = {
  name: 'by-index',
  decide: ({ instance, pod, agent }, census) => {
    const place = `agent-${1 + (Number(instance.at(-1)) % 2)}`;
    const reason = `${census.on(agent.agentId, pod).length} there; it belongs on ${place}`;
    return { passed: agent.agentId === place, reason };
  },
};

/** Why hello-0 has no place. */
async function refusal(answer: () => unknown): Promise<string> {
  const rig = rigOf({ name: 'strange', decide: answer as CodeRule['decide'] });
  await rig.start();
  await rig.run(() => rig.scheduler.reasons.size > 0 && rig.scheduler.outcomes.all.length > 0);
  assert.deepEqual(rig.model.liveNames(), []);
  return JSON.stringify(rig.scheduler.outcomes.all);
}

describe('a placement rule in code', () => {
  it('decides beside those of svc.yml, and is not asked about a pod in its place', async () => {
    let asked = 0;
    const rig = rigOf({
      ...BY_INDEX,
      decide: (...given) => {
        asked += 1;
        return BY_INDEX.decide(...given);
      },
    });
    await rig.start();
    await rig.runPlan('deploy');
    const places = [...rig.scheduler.state.pod.values()].map(
      ({ instance, agentId }) => `${instance} ${agentId}`,
    );
    assert.deepEqual(places.sort(), ['hello-0 agent-1', 'hello-1 agent-2', 'hello-2 agent-1']);
    const before = asked;
    rig.model.end('hello-0-server', 'TASK_FAILED');
    await rig.run(() => rig.status('recovery') !== 'COMPLETE');
    await rig.runPlan('recovery');
    assert.equal(asked, before);
  });

  it('sees pods that are placed in the same look at the offers', async () => {
    const one: CodeRule = {
      name: 'two-here',
      decide: ({ agent, pod }, census) => {
        const number = census.on(agent.agentId, pod).length;
        return { passed: number < 2, reason: `${number} there` };
      },
    };
    const rig = rigOf(one);
    await rig.start();
    await rig.runPlan('deploy');
    const agents = [...rig.scheduler.state.pod.values()].map(({ agentId }) => agentId);
    assert.deepEqual(new Set(agents).size, 2);
  });

  it('refuses with its reason, cut where it is too long; also where it throws or answers something else', async () => {
    assert.match(await refusal(() => ({ passed: false, reason: 'not today' })), /strange.*not today/);
    assert.match(
      await refusal(() => {
        throw new Error('broken');
      }),
      /strange.*the rule failed: .*broken/,
    );
    for (const answer of [true, undefined, null, { passed: 'yes', reason: '' }, { passed: true }]) {
      assert.match(await refusal(() => answer), /strange.*did not answer \{passed, reason\}/);
    }
    const long = await refusal(() => ({ passed: false, reason: 'x'.repeat(201) }));
    assert.match(long, /"x{200}"/);
  });

  it('has a name of its own', () => {
    assert.throws(() => checkedRules([BY_INDEX, BY_INDEX]), /by-index/);
    assert.throws(() => checkedRules([{ ...BY_INDEX, name: '' }]), /placing\.rules/);
  });
});
