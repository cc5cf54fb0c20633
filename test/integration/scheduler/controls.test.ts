// What an operator asks of tasks from a desk: signals, drains, the executor's log level, and why a task ended; by the
// command line, through the API and the pod link, to real processes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cluster } from '../../support/cluster.ts';

const service = (directory: string) => `
name: trial
pods:
  web:
    count: 1
    tasks:
      server:
        goal: RUNNING
        cmd: |
          trap 'echo hup >> ${directory}/ledger' HUP
          trap 'echo drained >> ${directory}/ledger; echo "last words" >&2; exit 7' USR1
          echo up >> ${directory}/ledger
          while :; do sleep 0.05; done
        cpus: 0.1
        memory: 32
plans:
  deploy: { phases: { web: { pod: web, steps: [ { default: [[server]] } ] } } }
`;

describe('controls of a service', function () {
  this.timeout(90_000);
  let cluster: Cluster;

  before(async () => {
    cluster = new Cluster();
    await cluster.start(service(cluster.directory));
    await cluster.untilComplete('deploy');
    await ledger('up\n');
  });

  after(() => cluster.stop());

  /** Waits until the tasks have written this, and no more. */
  async function ledger(text: string): Promise<void> {
    const now = () => readFileSync(join(cluster.directory, 'ledger'), { encoding: 'utf8', flag: 'a+' });
    while (now() !== text) await new Promise((resolve) => setImmediate(resolve));
  }

  it('signal a task, and give the reason of an executor that refuses', async () => {
    assert.deepEqual(await cluster.pillion('task', 'signal', 'web-0-server', 'HUP'), {
      code: 0,
      output: 'HUP to web-0-server: done',
    });
    await ledger('up\nhup\n');
    const { output: list } = await cluster.pillion('control', 'list');
    const [, id = ''] = /^(\S+) .* web-0-server +signal SIGHUP +done/m.exec(list) ?? [];
    assert.match(
      (await cluster.pillion('control', 'status', id)).output,
      /web-0-server +signal SIGHUP +done/,
    );
    const none = await cluster.pillion('control', 'status', 'none');
    assert.equal(none.code, 3);
    assert.match(none.output, /Control none not found.*since the scheduler started/);
    const refused = await cluster.pillion('task', 'signal', 'web-0-server', 'sigkill');
    assert.equal(refused.code, 1);
    assert.match(refused.output, /the executor refuses: SIGKILL is no signal that can be sent to a task/);
  });

  it('say what is wrong with a name, a level or a drain', async () => {
    const unknown = await cluster.pillion('task', 'signal', 'web-0-nobody', 'HUP');
    assert.match(unknown.output, /no launched task is named web-0-nobody; expected one of web-0-server/);
    const level = await cluster.pillion('pod', 'log-level', 'web-0', 'loud');
    assert.match(level.output, /body level: Invalid option: expected one of "error"/);
    const nowhere = await cluster.pillion('pod', 'log-level', 'web-7', 'info');
    assert.match(nowhere.output, /Pod web-7 not found/);
    const both = await cluster.pillion(
      'task',
      'drain',
      'web-0-server',
      '--signal',
      'HUP',
      '--command',
      'true',
    );
    assert.match(both.output, /a signal and a command exclude each other/);
    const idle = await cluster.pillion('task', 'drain', 'web-0-server', '--cancel');
    assert.match(idle.output, /the executor refuses: the task is not being drained/);
  });

  it("set the level of the executor's log", async () => {
    const { output } = await cluster.pillion('pod', 'log-level', 'web-0', 'debug');
    assert.equal(output, 'log level of web-0: done');
  });

  it('drain a task, tell why it ended, also after a restart of the scheduler', async () => {
    const before = await cluster.pillion('task', 'why', 'web-0-server');
    assert.match(before.output, /has not ended since its ends are remembered; it is RUNNING/);
    const [task] = await cluster.tasks('web-0');
    const taken = await cluster.pillion(
      'task',
      'drain',
      'web-0-server',
      '--grace',
      '600',
      '--command',
      'exit 3',
    );
    assert.match(taken.output, /done: the drain command exited with status 3; the drain goes on/);
    assert.match((await cluster.pillion('task', 'drain', 'web-0-server', '--cancel')).output, /: done/);
    await cluster.pillion('task', 'drain', 'web-0-server', '--grace', '60', '--signal', 'USR1');
    await ledger('up\nhup\ndrained\nup\n');
    await cluster.until('the new server runs', async () => {
      const [now] = await cluster.tasks('web-0');
      return now?.id !== task?.id && now?.status === 'RUNNING';
    });
    await cluster.killScheduler();
    const { output } = await cluster.pillion('task', 'why', 'web-0-server');
    assert.match(output, /^web-0-server ended \S+Z: TASK_KILLED$/m);
    assert.ok(output.includes(`task id      ${task?.id}`), output);
    assert.match(output, /asked by {5}a drain, /);
    assert.match(output, /signals {6}SIGHUP at once, SIGUSR1 \S+ \S+ after, ended \S+ \S+ after/);
    assert.match(output, /exit {9}status 7/);
    assert.match(output, /stderr ends with\n(?: {4}\|.*\n)* {4}\| last words/);
  });
});
