// Agents against placement rules: what each operator lets pass, counted by pods, and the reasons that it gives.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { failures } from '../../../../../scheduler/offer/outcome.ts';
import { type AgentFacts, Census, type PlacedPod } from '../../../../../scheduler/offer/placement/census.ts';
import { placementOutcome } from '../../../../../scheduler/offer/placement/match.ts';
import { parsePlacement } from '../../../../../scheduler/offer/placement/parse.ts';

function agent(name: string, rack: string, more: Partial<AgentFacts> = {}): AgentFacts {
  const place = { region: 'eu', zone: `zone-${rack}` };
  return { agentId: name, hostname: name, attributes: [`rack:${rack}`, 'level:3'], ...place, ...more };
}

function pod(instance: string, on: AgentFacts): PlacedPod {
  return { ...on, instance, type: instance.slice(0, instance.lastIndexOf('-')) };
}

const [A1, A2, B1] = [agent('a1', 'a'), agent('a2', 'a'), agent('b1', 'b')];
const BARE: AgentFacts = { agentId: 'c1', hostname: 'c1' };

function outcome(text: string, on: AgentFacts, placed: readonly PlacedPod[] = [], live: string[] = []) {
  const census = new Census();
  for (const one of placed) census.put(one);
  const { rules, problems } = parsePlacement(text);
  assert.deepEqual(problems, []);
  const isLive = (instance: string, task: string) => live.includes(`${instance}-${task}`);
  return placementOutcome(rules, 'db', on, { census, isLive });
}

function passes(text: string, placed: readonly PlacedPod[] = [], live: string[] = []): string {
  const passed = [A1, A2, B1, BARE].filter((one) => outcome(text, one, placed, live).passed);
  return passed.map(({ agentId }) => agentId).join(' ');
}

describe('placement rules', () => {
  it('compare a field with a value', () => {
    assert.equal(passes('hostname:IS:a1'), 'a1');
    assert.equal(passes('rack:CLUSTER:a'), 'a1 a2');
    assert.equal(passes('@zone:IS:zone-b'), 'b1');
    assert.equal(passes('@region:IS_NOT:eu'), 'c1');
    assert.equal(passes('rack:IS_NOT:a'), 'b1 c1');
    assert.equal(passes('level:IS:3.000'), 'a1 a2 b1');
  });

  it('match a field as a whole', () => {
    assert.equal(passes('hostname:LIKE:a.'), 'a1 a2');
    assert.equal(passes('hostname:LIKE:a'), '');
    assert.equal(passes('rack:UNLIKE:[a-c]'), 'c1');
  });

  it('let at most so many pods of the same kind on a value', () => {
    const placed = [pod('db-0', A1), pod('db-1', A1), pod('db-2', B1), pod('web-0', A2)];
    assert.equal(passes('hostname:UNIQUE', placed), 'a2 c1');
    assert.equal(passes('hostname:MAX_PER:2', placed), 'a2 b1 c1');
    assert.equal(passes('rack:MAX_PER:2', placed), 'b1');
    assert.equal(passes('rack:UNIQUE'), 'a1 a2 b1');
    assert.equal(passes('@region:MAX_PER:3', placed), '');
  });

  it('spread pods over values, the least used first', () => {
    assert.equal(passes('rack:GROUP_BY'), 'a1 a2 b1');
    // Without their number, values that nobody is on are not known of.
    assert.equal(passes('rack:GROUP_BY', [pod('db-0', A1)]), 'a1 a2 b1');
    assert.equal(passes('rack:GROUP_BY:2', [pod('db-0', A1)]), 'b1');
    assert.equal(passes('rack:GROUP_BY:2', [pod('db-0', A1), pod('db-1', B1)]), 'a1 a2 b1');
    assert.equal(passes('rack:GROUP_BY', [pod('db-0', A1), pod('db-1', B1), pod('db-2', A2)]), 'b1');
  });

  it('avoid agents that run a pod, or stay with them', () => {
    const placed = [pod('web-0', A1), pod('db-7', B1)];
    assert.equal(passes('task:AVOID:web', placed), 'a2 b1 c1');
    assert.equal(passes('task:AVOID:db', placed), 'a1 a2 c1');
    assert.equal(passes('task:COLOCATE:web', placed), 'a1');
    assert.equal(passes('task:COLOCATE:cache', placed), 'a1 a2 b1 c1');
    assert.equal(passes('task:COLOCATE:web,task:AVOID:web', placed), '');
  });

  it('look at one task of a pod while it lives', () => {
    const placed = [pod('web-0', A1), pod('web-1', A2)];
    assert.equal(passes('task:AVOID:web/backup', placed, ['web-1-backup']), 'a1 b1 c1');
    assert.equal(passes('task:COLOCATE:web/backup', placed, ['web-1-backup']), 'a2');
    assert.equal(passes('task:COLOCATE:web/backup', placed), 'a1 a2 b1 c1');
  });

  it('give the reason of each rule', () => {
    const placed = [pod('db-0', A1), pod('db-1', B1), pod('db-2', B1), pod('web-0', A1)];
    const text =
      'hostname:UNIQUE,rack:IS:b,hostname:LIKE:z.*,gpu:IS:v100,task:AVOID:web,task:COLOCATE:other,@zone:GROUP_BY';
    assert.deepEqual(failures(outcome(text, A1, placed)), [
      '@hostname MAX_PER 1: 1 pod of db on a1',
      'rack IS b: the agent has a',
      '@hostname LIKE z.*: the agent has a1',
      'gpu IS v100: the agent has no gpu',
      'task AVOID web: web-0 is there',
    ]);
    assert.deepEqual(failures(outcome('rack:GROUP_BY', B1, placed)), [
      'rack GROUP_BY: 2 pods of db on b, others have 1',
    ]);
    assert.deepEqual(failures(outcome('rack:GROUP_BY:3', A2, placed)), [
      'rack GROUP_BY 3: 1 pod of db on a, 2 of 3 values have one',
    ]);
  });
});

describe('a census', () => {
  it('counts as if it were made anew, whoever comes and goes, also over another one', () => {
    const agents = [A1, A2, B1, BARE];
    const step = fc.record({
      instance: fc.constantFrom('db-0', 'db-1', 'db-2', 'web-0', 'web-1'),
      on: fc.option(fc.constantFrom(...agents)),
      isBelow: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const below = new Census();
        const over = new Census(below);
        const expected = { below: new Map<string, PlacedPod>(), over: new Map<string, PlacedPod>() };
        for (const { instance, on, isBelow } of steps) {
          const [census, known] = isBelow ? [below, expected.below] : [over, expected.over];
          if (on === null) census.remove(instance);
          else census.put(pod(instance, on));
          if (on === null) known.delete(instance);
          else known.set(instance, pod(instance, on));
        }
        const all = [...expected.below.values(), ...expected.over.values()];
        for (const type of ['db', 'web']) {
          const own = all.filter((one) => one.type === type);
          const onRackA = own.filter(({ agentId }) => agentId.startsWith('a')).length;
          assert.equal(over.count(type, 'rack', 'a'), onRackA);
          assert.equal(over.counts(type, 'rack').get('a') ?? 0, onRackA);
          assert.deepEqual([...over.of(type)].sort(), own.map(({ instance }) => instance).sort());
          for (const { agentId } of agents) {
            const there = own.filter((one) => one.agentId === agentId).map(({ instance }) => instance);
            assert.deepEqual([...over.on(agentId, type)].sort(), there.sort());
          }
        }
      }),
    );
  });
});
