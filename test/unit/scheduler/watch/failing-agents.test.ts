// Agents where tasks keep failing: avoided for a while, longer each time, freed by themselves, and forgotten.
import assert from 'node:assert/strict';
import { FAILING_AGENTS, FailingAgents, MOST_AGENTS } from '../../../../scheduler/watch/failing-agents.ts';

const { failures, within, avoid } = FAILING_AGENTS;

describe('failing agents', () => {
  let agents: FailingAgents;

  beforeEach(() => {
    agents = new FailingAgents();
  });

  function fail(now: number, times = 1, agentId = 'a1') {
    const all = Array.from({ length: times }, () => {
      return agents.failed({ agentId, hostname: `${agentId}.example`, task: 'db-0-server' }, now);
    });
    return all.at(-1);
  }

  it('are avoided after enough failures, with the reason', () => {
    assert.equal(fail(1000, failures - 1), undefined);
    assert.equal(agents.avoided.size, 0);
    assert.equal(fail(1000)?.avoidedUntil, 1000 + avoid.first);
    assert.match(agents.avoided.get('a1') ?? '', /db-0-server\): avoided until 1970-01-01T00:01:01.000Z$/);
    assert.equal(agents.nextDue, 1000 + avoid.first);
    assert.deepEqual(agents.agents(1000), [
      {
        agentId: 'a1',
        hostname: 'a1.example',
        failures,
        lastTask: 'db-0-server',
        avoidedUntil: 1000 + avoid.first,
      },
    ]);
  });

  it('are not those whose failures lie far apart', () => {
    for (let time = 0; time < 20; time += 1) assert.equal(fail(time * within), undefined);
  });

  it('are used again after a while, and avoided longer the next time', () => {
    fail(0, failures);
    assert.deepEqual(agents.free(avoid.first - 1), []);
    assert.deepEqual(
      agents.free(avoid.first).map(({ hostname, avoidedUntil }) => [hostname, avoidedUntil]),
      [['a1.example', undefined]],
    );
    assert.deepEqual([agents.avoided.size, agents.nextDue], [0, undefined]);
    const now = avoid.first + 1000;
    assert.equal(fail(now, failures)?.avoidedUntil, now + 2 * avoid.first);
    // What fails meanwhile, in the pods that have their place there, changes nothing.
    assert.equal(fail(now + 1, failures), undefined);
    let at = now;
    for (let times = 0; times < 10; times += 1) {
      at = agents.nextDue ?? at;
      agents.free(at);
      fail(at, failures);
    }
    assert.equal(agents.nextDue, at + avoid.most);
  });

  it('begin with a clean sheet after a quiet time', () => {
    fail(0, failures);
    agents.free(avoid.first);
    const now = avoid.first + within;
    assert.deepEqual(agents.agents(now), []);
    assert.equal(fail(now, failures)?.avoidedUntil, now + avoid.first);
  });

  it('are bounded in number: the one that failed least lately is forgotten', () => {
    fail(0, failures, 'first');
    for (let index = 0; index < MOST_AGENTS; index += 1) fail(1, 1, `a${index}`);
    assert.equal(agents.agents(1).length, MOST_AGENTS);
    assert.deepEqual([agents.avoided.size, agents.nextDue], [0, undefined]);
  });
});
