// Agents under maintenance, drained or gone: their pods leave in order, wait for them or go elsewhere, and the master
// gets its answer.
import assert from 'node:assert/strict';
import type {
  TaskState,
  TaskStatus_Reason,
  Unavailability,
} from '../../../../shared/mesos/generated/mesos.ts';
import { SchedulerRig } from '../../../support/scheduler-rig.ts';

const VOLUME = 'volume: { path: data, type: ROOT, size: 16 }';
const svc = ({ count = 2, more = '', policy = '', strategy = 'serial' } = {}) => `
name: trial
pods:
  hello:
    count: ${count}
    ${policy}
    ${more}
    tasks:
      server: { goal: RUNNING, cmd: run, cpus: 0.5, memory: 64 }
plans:
  deploy: { phases: { hello: { pod: hello, strategy: ${strategy} } } }
`;
const RESOURCES = 'cpus:1.5;mem:2048;disk:4096;ports:[31000-31100]';
const HOUR = 3_600_000;

class Trial extends SchedulerRig {
  readonly told: string[] = [];

  /** All pods are on agent-1; agent-2 comes after the deployment. */
  async deploy(): Promise<void> {
    this.model.addAgent('agent-1', RESOURCES);
    await this.start();
    this.scheduler.events.on('told', ({ kind, what }) => this.told.push(`${kind}: ${what}`));
    await this.runPlan('deploy');
    this.model.addAgent('agent-2', RESOURCES);
  }

  /** From so many milliseconds from now on, for an hour unless told otherwise. */
  window(from = 0, length: number | undefined = HOUR): Unavailability {
    const nanoseconds = (ms: number) => ({ nanoseconds: BigInt(ms) * 1_000_000n });
    const start = nanoseconds(this.clock.now() + from);
    return length === undefined ? { start } : { start, duration: nanoseconds(length) };
  }

  agentOf(instance: string): string | undefined {
    return this.scheduler.state.pod.get(instance)?.agentId;
  }

  isUp(name: string): boolean {
    return this.model.live().some(({ info, state }) => info.name === name && state === 'TASK_RUNNING');
  }

  get reasons(): string {
    return [...this.scheduler.reasons.values()].join('\n');
  }

  async ended(name: string, state: TaskState, reason: TaskStatus_Reason): Promise<void> {
    const task = this.model.live().find(({ info }) => info.name === name);
    assert.ok(task);
    this.model.end(name, 'TASK_KILLED');
    const agent_id = { value: task.agentId };
    const update = { status: { task_id: task.info.task_id, state, reason, agent_id } };
    task.updates.length = 0;
    await this.scheduler.received([{ type: 'UPDATE', update }]);
  }
}

async function deployed(...given: Parameters<typeof svc>): Promise<Trial> {
  const trial = new Trial(svc(...given));
  await trial.deploy();
  return trial;
}

describe('maintenance of an agent', () => {
  it('moves pods without volumes one after the other, and then says yes', async () => {
    const trial = await deployed();
    let least = 2;
    await trial.scheduler.received([trial.model.inverseOffer('agent-1', trial.window())]);
    await trial.run(() => {
      least = Math.min(least, trial.model.live().length);
      return trial.agentOf('hello-0') === 'agent-2' && trial.agentOf('hello-1') === 'agent-2';
    });
    await trial.run(() => trial.model.inverseAnswers.length > 0 && trial.status('recovery') === 'COMPLETE');
    assert.equal(least, 1);
    assert.deepEqual(trial.model.inverseAnswers, ['agent-1: yes']);
    assert.deepEqual(trial.model.violations, []);
    assert.equal(trial.told.filter((one) => one === 'pod: stopped for maintenance').length, 2);
    assert.ok(trial.told.includes('pod: moved on'));
    assert.match(
      trial.told.find((one) => one.startsWith('agent')) ?? '',
      /^agent: under maintenance from \S+Z to \S+Z$/,
    );
  });

  it('stops all at once where the deploy phase is parallel', async () => {
    const trial = await deployed({ strategy: 'parallel', more: VOLUME });
    await trial.scheduler.received([trial.model.inverseOffer('agent-1', trial.window())]);
    assert.ok([...trial.scheduler.state.task.values()].every(({ kill }) => kill));
  });

  it('lets pods with volumes wait, and brings them back when the window is over', async () => {
    const trial = await deployed({ more: VOLUME });
    const from = trial.clock.now();
    await trial.scheduler.received([trial.model.inverseOffer('agent-1', trial.window())]);
    await trial.run(() => trial.model.inverseAnswers.length > 0);
    assert.deepEqual(trial.model.liveNames(), []);
    assert.match(trial.reasons, /waits for its agent agent-1.example, under maintenance from \S+Z to \S+Z/);
    await trial.run(() => trial.isUp('hello-0-server') && trial.isUp('hello-1-server'));
    assert.ok(trial.clock.now() >= from + HOUR, `after ${trial.clock.now() - from} ms`);
    assert.equal(trial.agentOf('hello-0'), 'agent-1');
    assert.deepEqual(trial.model.violations, []);
  });

  it('brings them back earlier when the operator ends it', async () => {
    const trial = await deployed({ more: VOLUME });
    const from = trial.clock.now();
    await trial.scheduler.received([trial.model.inverseOffer('agent-1', trial.window(0, undefined))]);
    await trial.run(() => trial.model.inverseAnswers.length > 0);
    const agent = trial.model.agents.get('agent-1');
    assert.ok(agent);
    agent.unavailability = undefined;
    await trial.run(() => trial.isUp('hello-0-server') && trial.isUp('hello-1-server'));
    assert.ok(trial.clock.now() < from + 60_000);
    assert.ok(trial.told.includes('agent: no longer under maintenance'));
  });

  it('leaves pods alone until the window is near, and forgets one that is taken back', async () => {
    const trial = await deployed();
    const asked = trial.model.inverseOffer('agent-1', trial.window(2 * HOUR));
    await trial.scheduler.received([asked]);
    trial.clock.advance(HOUR);
    await trial.run(() => trial.model.suppressed);
    assert.deepEqual(trial.model.inverseAnswers, []);
    const inverse_offer_id = asked.inverse_offers?.inverse_offers?.[0]?.id;
    assert.ok(inverse_offer_id);
    await trial.scheduler.received([
      {
        type: 'RESCIND_INVERSE_OFFER',
        rescind_inverse_offer: { inverse_offer_id },
      },
    ]);
    trial.clock.advance(2 * HOUR);
    await trial.scheduler.podCommand('nobody-0', 'restart');
    assert.equal(trial.model.live().length, 2);
    assert.ok(!trial.told.includes('pod: stopped for maintenance'));
  });

  it('begins the lead before the window', async () => {
    const trial = await deployed();
    const from = trial.clock.now();
    await trial.scheduler.received([trial.model.inverseOffer('agent-1', trial.window(2 * HOUR))]);
    await trial.run(() => trial.told.includes('pod: stopped for maintenance'));
    assert.equal(trial.clock.now(), from + 2 * HOUR - 300_000);
  });

  it('launches nothing on an agent whose offers tell of a window', async () => {
    const trial = new Trial(svc({ count: 1 }));
    trial.model.addAgent('agent-1', RESOURCES);
    const agent = trial.model.agents.get('agent-1');
    assert.ok(agent);
    agent.unavailability = trial.window();
    await trial.start();
    await trial.run(() => trial.reasons.includes('under maintenance from'));
    assert.deepEqual(trial.model.liveNames(), []);
    trial.model.addAgent('agent-2', RESOURCES);
    await trial.runPlan('deploy');
    assert.equal(trial.agentOf('hello-0'), 'agent-2');
  });

  it('stops nothing and says no while the operator holds back recovery', async () => {
    const trial = await deployed();
    await trial.scheduler.command('recovery', { type: 'interrupt' });
    await trial.scheduler.received([trial.model.inverseOffer('agent-1', trial.window())]);
    await trial.run(() => trial.model.inverseAnswers.length > 0);
    assert.deepEqual(trial.model.inverseAnswers, ['agent-1: no']);
    assert.equal(trial.model.live().length, 2);
    await trial.scheduler.command('recovery', { type: 'continue' });
    await trial.run(() => trial.agentOf('hello-0') === 'agent-2' && trial.agentOf('hello-1') === 'agent-2');
  });

  it('does not move a pod with a volume before its policy says so', async () => {
    const policy = 'replace-after: { after: 600, apart: 60 }';
    const trial = await deployed({ count: 1, more: VOLUME, policy });
    const from = trial.clock.now();
    await trial.scheduler.received([trial.model.inverseOffer('agent-1', trial.window(0, undefined))]);
    await trial.run(() => trial.agentOf('hello-0') === 'agent-2');
    assert.ok(trial.clock.now() >= from + 600_000);
  });

  it('goes on after a restart of the scheduler, because the master asks again', async () => {
    const trial = await deployed();
    const window = trial.window();
    await trial.scheduler.received([trial.model.inverseOffer('agent-1', window)]);
    await trial.crash(false);
    await trial.start();
    await trial.scheduler.received([trial.model.inverseOffer('agent-1', window)]);
    await trial.run(() => trial.agentOf('hello-0') === 'agent-2' && trial.agentOf('hello-1') === 'agent-2');
    await trial.run(() => trial.model.inverseAnswers.length > 0);
    assert.deepEqual(trial.model.inverseAnswers, ['agent-1: yes']);
  });
});

describe('an agent that is drained', () => {
  const DRAINING = 'REASON_AGENT_DRAINING';

  it('loses its pods without volumes to other agents', async () => {
    const trial = await deployed();
    await trial.ended('hello-0-server', 'TASK_KILLED', DRAINING);
    await trial.run(() => trial.agentOf('hello-0') === 'agent-2' && trial.isUp('hello-0-server'));
    assert.equal(trial.agentOf('hello-1'), 'agent-1');
  });

  it('gets its pods with volumes back when it is offered again', async () => {
    const trial = await deployed({ more: VOLUME });
    const agent = trial.model.agents.get('agent-1');
    assert.ok(agent);
    agent.reachable = false;
    await trial.ended('hello-0-server', 'TASK_KILLED', DRAINING);
    assert.match(trial.reasons, /waits for its agent agent-1.example, which was drained, to be used again/);
    agent.reachable = true;
    await trial.run(() => trial.isUp('hello-0-server'));
    assert.equal(trial.agentOf('hello-0'), 'agent-1');
  });

  it('gives up all its pods when it is marked gone', async () => {
    const trial = await deployed({ more: VOLUME });
    trial.model.markGone('agent-1');
    await trial.run(() => trial.agentOf('hello-0') === 'agent-2' && trial.isUp('hello-0-server'));
    await trial.run(() => trial.agentOf('hello-1') === 'agent-2' && trial.isUp('hello-1-server'));
    assert.equal(trial.scheduler.state.leftover.size, 0, 'nothing of it is waited for');
  });

  it('has its pods moved on though the scheduler was away meanwhile, and not while recovery is held back', async () => {
    const trial = await deployed();
    await trial.scheduler.command('recovery', { type: 'interrupt' });
    await trial.ended('hello-0-server', 'TASK_KILLED', DRAINING);
    assert.equal(trial.agentOf('hello-0'), 'agent-1');
    await trial.crash();
    await trial.start();
    assert.equal(trial.agentOf('hello-0'), 'agent-1');
    await trial.scheduler.command('recovery', { type: 'continue' });
    await trial.run(() => trial.agentOf('hello-0') === 'agent-2' && trial.isUp('hello-0-server'));
  });
});
