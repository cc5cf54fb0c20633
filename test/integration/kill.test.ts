// kill -9 of each program in the middle of its work: the service reaches its goal, and no task is lost or doubled.
// Every task writes a line into a ledger when it starts, so that a doubled start cannot hide.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cluster } from '../support/cluster.ts';
import { executorsBelow, hasTask, processesWith } from '../support/executor-processes.ts';

const COUNT = 3;
const NAMES = Array.from({ length: COUNT }, (_, index) => `node-${index}`);

/** Three pods, one after the other: a server that stays, then a task that runs once, then more of both by a plan. */
const service = (ledger: string) => `
name: survivor
pods:
  node:
    count: ${COUNT}
    volume: { path: data, type: ROOT, size: 16 }
    resource-sets:
      sidecar: { cpus: 0.1, memory: 32 }
    tasks:
      server:
        goal: RUNNING
        cmd: 'echo "$TASK_NAME" >> ${ledger}; exec sleep 100000'
        cpus: 0.1
        memory: 32
        kill-grace-period: 1
      prepare:
        goal: ONCE
        cmd: 'echo "$TASK_NAME" >> ${ledger}; touch data/prepared'
        resource-set: sidecar
      backup:
        goal: FINISH
        cmd: 'test -e data/prepared && echo "$TASK_NAME" >> ${ledger}'
        resource-set: sidecar
plans:
  deploy:
    strategy: serial
    phases:
      node:
        strategy: serial
        pod: node
        steps:
          - default: [[server], [prepare]]
  backup:
    strategy: serial
    phases:
      node:
        strategy: parallel
        pod: node
        steps:
          - default: [[backup]]
`;

describe('kill -9', function () {
  this.timeout(120_000);
  let cluster: Cluster;
  let ledger: string;

  beforeEach(async () => {
    cluster = new Cluster();
    ledger = join(cluster.directory, 'ledger');
    await cluster.start(service(ledger));
  });

  afterEach(() => cluster.stop());

  const starts = () => (existsSync(ledger) ? readFileSync(ledger, 'utf8').trimEnd().split('\n') : []);
  const startsOf = (task: string) => starts().filter((name) => name === task).length;
  const hasStarted = (task: string) => () => startsOf(task) > 0;

  const executors = () => executorsBelow(cluster.directory);

  async function assertWhole(expected: Readonly<Record<string, number>> = {}): Promise<void> {
    for (const name of NAMES) {
      for (const task of ['server', 'prepare']) {
        const full = `${name}-${task}`;
        assert.equal(startsOf(full), expected[full] ?? 1, `starts of ${full}`);
      }
      const server = (await cluster.tasks(name)).find((task) => task.name === `${name}-server`);
      assert.equal(server?.status, 'RUNNING');
    }
    assert.equal(executors().length, COUNT);
  }

  it('of the scheduler in the middle of a deploy', async () => {
    await cluster.until('node-1 starts', hasStarted('node-1-server'));
    await cluster.killScheduler();
    await cluster.untilComplete('deploy');
    await assertWhole();
  });

  it('of the scheduler again and again', async () => {
    for (const name of NAMES) {
      await cluster.until(`${name} starts`, hasStarted(`${name}-server`));
      await cluster.killScheduler();
    }
    await cluster.untilComplete('deploy');
    await assertWhole();
    assert.equal(await cluster.startPlan('backup'), 200);
    await cluster.killScheduler();
    await cluster.untilComplete('backup');
    assert.deepEqual(
      NAMES.map((name) => startsOf(`${name}-backup`)),
      [1, 1, 1],
    );
  });

  it('of an executor in the middle of a task', async () => {
    await cluster.untilComplete('deploy');
    const before = (await cluster.tasks('node-1')).find((task) => task.name === 'node-1-server');
    const victim = executors().find((executor) => hasTask(executor, before?.id ?? ''));
    assert.ok(victim, 'the executor of node-1');
    process.kill(victim.pid, 'SIGKILL');
    await cluster.until('node-1 is started again', () => startsOf('node-1-server') === 2);
    await cluster.until('node-1 runs again', async () => {
      const now = (await cluster.tasks('node-1')).find((task) => task.name === 'node-1-server');
      return now?.status === 'RUNNING' && now.id !== before?.id;
    });
    await assertWhole({ 'node-1-server': 2 });
    assert.deepEqual(processesWith(before?.id ?? ''), [], 'nothing is left of the killed pod');
  });

  it('of the agent in the middle of a deploy', async () => {
    await cluster.until('node-1 starts', hasStarted('node-1-server'));
    await cluster.killAgent();
    await cluster.untilComplete('deploy');
    await assertWhole();
  });

  it('of the master in the middle of a deploy', async () => {
    await cluster.until('node-1 starts', hasStarted('node-1-server'));
    await cluster.killMaster();
    await cluster.untilComplete('deploy');
    await assertWhole();
  });
});
