// Milestones of real tasks, as the agent hears of them.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDeathCertificate } from '../../../shared/link/death-certificate.ts';
import { decodeMessage } from '../../../shared/link/link.ts';
import { MOST_MILESTONES, readMilestones } from '../../../shared/link/milestones.ts';
import type { Call } from '../../../shared/mesos/generated/executor.ts';
import type { TaskInfo, TaskStatus } from '../../../shared/mesos/generated/mesos.ts';
import { ExecutorProcess, shellTask } from '../../support/executor-process.ts';
import { FakeAgent } from '../../support/fake-agent.ts';

/** In a shell: tells that it has reached something; waits for a file. */
const FUNCTIONS = `
reach() { printf '{"milestone": "%s", "message": "%s"}\\n' "$1" "$1" >> "$PROGRESS_FILE"; }
wait_for() { while [ ! -e "$1" ]; do sleep 0.02; done; }
`;

function namesIn({ data }: TaskStatus): string[] {
  const milestones = readDeathCertificate(data)?.milestones ?? readMilestones(data);
  return milestones.map(({ name }) => name);
}

/** Whether a framework message tells of this progress: the task was looked at. */
function isProgress(data: Uint8Array, text: string): boolean {
  return decodeMessage(data).progress?.tasks?.some(({ message }) => message === text) ?? false;
}

describe('executor: milestones', () => {
  let agent: FakeAgent;
  let executor: ExecutorProcess;

  beforeEach(async () => {
    agent = await FakeAgent.start({ framework: { capabilities: [{ type: 'TASK_KILLING_STATE' }] } });
    executor = new ExecutorProcess({ endpoint: agent.endpoint });
    await agent.callOf('SUBSCRIBE');
  });

  afterEach(async () => {
    await executor.dispose();
    await agent.crash();
  });

  const launch = (script: string, more: Partial<TaskInfo> = {}) =>
    agent.launch(shellTask('t', FUNCTIONS + script, more));
  const touch = (file: string) => writeFileSync(join(executor.sandbox, 'tasks/t', file), '');

  /** Each update once, in their order, whether by itself or with a SUBSCRIBE. */
  function updates(): TaskStatus[] {
    const statusesOf = ({ update, subscribe }: Call) =>
      [update, ...(subscribe?.unacknowledged_updates ?? [])].flatMap((one) => one?.status ?? []);
    const all = agent.calls.flatMap(statusesOf).map((status) => [String(status.uuid), status] as const);
    return [...new Map(all).values()];
  }

  /** The first update that fits, past or future. */
  async function told(fits: (status: TaskStatus) => boolean): Promise<TaskStatus> {
    const { update } = await agent.call((call) => call.update !== undefined && fits(call.update.status));
    return update?.status ?? assert.fail('no update');
  }
  const toldOf = (name: string) => told((status) => namesIn(status).includes(name));

  it('are numbered, and few updates tell of many: the newest, in order', async () => {
    launch('for i in $(seq 500); do reach "$i"; done; exec sleep 1000');
    const { state, data, message = '' } = await toldOf('500');
    const milestones = readMilestones(data);
    assert.deepEqual(
      milestones.map(({ name }) => name),
      Array.from({ length: MOST_MILESTONES }, (_, index) => `${501 - MOST_MILESTONES + index}`),
    );
    assert.ok(milestones.every(({ number, name }) => `${number}` === name));
    assert.deepEqual([state, message.endsWith('the last: 500: 500')], ['TASK_RUNNING', true]);
    assert.ok(updates().length < MOST_MILESTONES, `${updates().length} updates`);
  });

  it('of those that outlive the shell of a task in its grace stand in its last update', async () => {
    launch(`( trap 'reach closed; exit 0' TERM; echo up; while :; do sleep 0.05; done ) | cat`);
    await executor.printed('t', 'up');
    agent.send({ type: 'KILL', kill: { task_id: { value: 't' } } });
    assert.deepEqual(namesIn(await agent.update('t', 'TASK_KILLED')), ['closed']);
  });

  it('of a task that ends at once stand in its last update', async () => {
    launch('reach begun; reach done; exit 3');
    assert.deepEqual(namesIn(await agent.update('t', 'TASK_FAILED')), ['begun', 'done']);
    assert.deepEqual(agent.states('t'), ['TASK_RUNNING', 'TASK_FAILED']);
  });

  it('that are reached after a KILL stand in the last update: nothing runs after TASK_KILLING', async () => {
    launch("trap 'reach saved; exit 0' TERM; reach begun; wait_for never");
    await toldOf('begun');
    agent.send({ type: 'KILL', kill: { task_id: { value: 't' } } });
    assert.deepEqual(namesIn(await agent.update('t', 'TASK_KILLED')), ['saved']);
    assert.deepEqual(agent.states('t'), ['TASK_RUNNING', 'TASK_RUNNING', 'TASK_KILLING', 'TASK_KILLED']);
    assert.deepEqual(namesIn(await agent.update('t', 'TASK_KILLING')), ['begun']);
  });

  it('are repeated by what a check finds later, and repeat what it found', async () => {
    const pace = {
      delay_seconds: 0,
      interval_seconds: 0.05,
      grace_period_seconds: 0,
      consecutive_failures: 1000,
    };
    const health_check = { type: 'COMMAND', command: { value: 'test ! -e ill' }, ...pace } as const;
    launch('wait_for go; reach begun; exec sleep 1000', { health_check });
    await told(({ healthy }) => healthy === true);
    touch('go');
    assert.equal((await toldOf('begun')).healthy, true);
    touch('ill');
    const ill = await told(({ healthy }) => healthy === false);
    assert.deepEqual(namesIn(ill), ['begun']);
  });

  it('wait in the executor while the agent owes an acknowledgement, and go on when it is back', async () => {
    launch('wait_for a; reach a; wait_for b; reach b; exec sleep 1000');
    await agent.update('t', 'TASK_RUNNING');
    agent.acknowledges = false;
    touch('a');
    await toldOf('a');
    touch('b');
    await agent.call(({ message }) => message !== undefined && isProgress(message.data, 'b'));
    agent.acknowledges = true;
    await agent.crash();
    await agent.listen();
    const { subscribe } = await agent.callOf('SUBSCRIBE', 2);
    const carried = subscribe?.unacknowledged_updates?.map(({ status }) => namesIn(status));
    assert.deepEqual(carried, [['a']]);
    await toldOf('b');
    assert.deepEqual(updates().map(namesIn), [[], ['a'], ['a', 'b']]);
  });
});
