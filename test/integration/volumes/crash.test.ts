// The executor killed between every two steps of a volume's life: the next executor on the agent finds what it left.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, rmdirSync } from 'node:fs';
import { shellTask } from '../../support/executor-process.ts';
import { canMount, type Hold, until, type VolumePlugin } from '../../support/volume-plugin.ts';
import { type Pod, VolumeMachine } from '../../support/volume-pod.ts';

describe('external volumes: the executor is killed', () => {
  let machine: VolumeMachine;
  let plugin: VolumePlugin;

  beforeEach(async () => {
    machine = await VolumeMachine.start();
    plugin = machine.plugin;
  });

  afterEach(() => machine.stop());

  async function kill({ executor }: Pod): Promise<void> {
    executor.child.kill('SIGKILL');
    await executor.ended;
  }

  /** Kills an executor that is at `hold`, while it mounts the volume `v` or (its task being short) unmounts it. */
  async function killAt(hold: Hold): Promise<void> {
    const pod = await machine.pod();
    pod.agent.launch(shellTask('other', 'sleep 1000'), machine.task('user', 'echo ran > v/file', 'v'));
    await hold.reached;
    await kill(pod);
    hold.release();
  }

  /** Starts another executor, and waits until nothing is left. */
  async function cleanUp(): Promise<void> {
    await machine.pod();
    await plugin.isClean();
  }

  it('before anything was written', async () => {
    await killAt(plugin.hold('Activate', 'before'));
    await cleanUp();
    assert.equal(plugin.countOf('Mount'), 0);
  });

  it('between the ledger and the first question', async () => {
    await killAt(plugin.hold('Get', 'before'));
    assert.deepEqual([plugin.records().length, plugin.countOf('Create')], [1, 0]);
    await cleanUp();
    assert.equal(plugin.countOf('Mount'), 0);
  });

  for (const when of ['before', 'after'] as const) {
    it(`${when} Create`, async () => {
      await killAt(plugin.hold('Create', when));
      assert.equal(plugin.records().length, 1);
      await cleanUp();
      assert.equal(plugin.countOf('Mount'), 0);
    });
  }

  it('before Mount, which the plugin does nevertheless', async () => {
    await killAt(plugin.hold('Mount', 'before'));
    if (canMount) await until(() => plugin.mounted().length === 1);
    await cleanUp();
  });

  it('before Mount, which the plugin does only after the next executor has looked', async () => {
    const mount = plugin.hold('Mount', 'before');
    const pod = await machine.pod();
    pod.agent.launch(machine.task('user', 'true', 'v'));
    await mount.reached;
    await kill(pod);
    const [next] = [await machine.pod()];
    await until(() => plugin.countOf('Unmount') > 0);
    assert.equal(plugin.records().length, 1);
    mount.release();
    if (canMount) await until(() => plugin.mounted().length === 1);
    await plugin.isClean();
    assert.match(next.executor.stderr, /may still be under way/);
  });

  it('between Mount and its answer', async () => {
    await killAt(plugin.hold('Mount', 'after'));
    if (canMount) assert.equal(plugin.mounted().length, 1);
    await cleanUp();
  });

  it('between the answer and the link, which waits for another volume', async () => {
    const pod = await machine.pod(machine.volume('w'));
    const mount = plugin.hold('Mount', 'before', 'w');
    pod.agent.launch(machine.task('user', 'true', 'v'));
    await mount.reached;
    await until(() => plugin.records().some(({ mountpoint }) => mountpoint !== undefined));
    await kill(pod);
    mount.release();
    if (canMount) await until(() => plugin.mounted().length === 2);
    await cleanUp();
  });

  it('while its task runs', async () => {
    const pod = await machine.pod();
    pod.agent.launch(machine.task('user', 'cd v; exec sleep 1000', 'v'));
    await pod.agent.update('user', 'TASK_RUNNING');
    await kill(pod);
    assert.equal(plugin.records()[0]?.users.length, 1);
    await cleanUp();
  });

  (canMount ? it : it.skip)('while its task runs with a read-only volume', async () => {
    const pod = await machine.pod(machine.volume('v', { read_only: true }));
    pod.agent.launch(shellTask('user', 'cd data; exec sleep 1000'));
    await pod.agent.update('user', 'TASK_RUNNING');
    assert.equal(plugin.mounted().length, 2);
    await kill(pod);
    await cleanUp();
  });

  /** What is left of the read-only view, from one step to the next; the executor cannot be held between them. */
  const HALF_VIEWS = {
    'its directory alone': (view: string) => execFileSync('umount', [view]),
    'a bind mount that may still be written through': (view: string) =>
      execFileSync('mount', ['-o', 'remount,bind,rw', view]),
    'its record alone': (view: string) => {
      execFileSync('umount', [view]);
      rmdirSync(view);
    },
  };
  for (const [what, leave] of Object.entries(HALF_VIEWS)) {
    (canMount ? it : it.skip)(`with ${what} left of a read-only view`, async () => {
      const pod = await machine.pod(machine.volume('v', { read_only: true }));
      pod.agent.launch(shellTask('user', 'exec sleep 1000'));
      await pod.agent.update('user', 'TASK_RUNNING');
      const view = plugin.mounted().find((place) => place !== plugin.records()[0]?.mountpoint);
      assert.ok(view !== undefined);
      await kill(pod);
      leave(view);
      await cleanUp();
      assert.equal(existsSync(view), false);
    });
  }

  it('before Unmount', async () => {
    await killAt(plugin.hold('Unmount', 'before'));
    await cleanUp();
  });

  it('between Unmount and the end of its record', async () => {
    await killAt(plugin.hold('Unmount', 'after'));
    assert.deepEqual([plugin.mounted().length, plugin.records().length], [0, 1]);
    await cleanUp();
  });

  it('while another executor uses the volume, which keeps it', async () => {
    const [one, two] = [await machine.pod(), await machine.pod()];
    one.agent.launch(machine.task('one', 'sleep 1000', 'v'));
    await one.agent.update('one', 'TASK_RUNNING');
    two.agent.launch(machine.task('two', 'until [ -e v/go ]; do sleep 0.05; done', 'v'));
    await two.agent.update('two', 'TASK_RUNNING');
    await kill(one);
    const three = await machine.pod();
    await until(() => plugin.records()[0]?.users.length === 1);
    three.agent.launch(machine.task('three', 'echo go > v/go', 'v'));
    await three.agent.update('three', 'TASK_FINISHED');
    await two.agent.update('two', 'TASK_FINISHED');
    await plugin.isClean();
    assert.deepEqual([plugin.countOf('Mount'), plugin.countOf('Unmount')], [1, 1]);
  });

  for (const [method, when] of [
    ['Mount', 'after'],
    ['Unmount', 'after'],
  ] as const) {
    it(`${when} ${method}, and the next executor uses the same volume`, async () => {
      await killAt(plugin.hold(method, when));
      const pod = await machine.pod();
      pod.agent.launch(machine.task('next', 'echo again >> v/file', 'v'));
      await pod.agent.update('next', 'TASK_FINISHED');
      assert.deepEqual(await pod.executor.ended, { code: 0, signal: null });
      await plugin.isClean();
    });
  }
});
