// The executor killed between every two steps of a volume's life: the next executor on the agent finds what it left.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shellTask } from '../../support/executor-process.ts';
import { canMount, type Hold, until, type VolumePlugin } from '../../support/volume-plugin.ts';
import { type Pod, VolumeMachine } from '../../support/volume-pod.ts';

/** Undefined where nothing is mounted there. */
function isReadOnly(path: string): boolean | undefined {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  const [, , , , , options] = lines.map((line) => line.split(' ')).find((words) => words[4] === path) ?? [];
  return options?.split(',').includes('ro');
}

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
    const next = await machine.pod();
    await until(() => next.executor.stderr.includes('may still be under way'));
    assert.equal(plugin.records().length, 1);
    mount.release();
    if (canMount) await until(() => plugin.mounted().length === 1);
    await plugin.isClean();
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

  interface Left {
    /** Directories of read-only views. */
    readonly views: number;
    readonly mounts: number;
    /** Whether the view may no longer be written through. */
    readonly isClosed?: boolean;
    readonly users: number;
  }

  /** What each step of a read-only view leaves: the executor is killed right after it. */
  const STEPS: Readonly<Record<string, Left>> = {
    mkdir: { views: 1, mounts: 1, users: 1 },
    bind: { views: 1, mounts: 2, isClosed: false, users: 1 },
    remount: { views: 1, mounts: 2, isClosed: true, users: 1 },
    umount: { views: 1, mounts: 1, users: 1 },
    rmdir: { views: 0, mounts: 1, users: 1 },
  };
  const PRELOAD = join(import.meta.dirname, '../../support/preload/dying.ts');

  for (const [step, left] of Object.entries(STEPS)) {
    it(`after the ${step} of a read-only view`, async function () {
      if (!canMount) this.skip();
      const dying = { NODE_OPTIONS: `--import=${PRELOAD}`, DIES_AFTER: step };
      const pod = await machine.podWith(dying, machine.volume('v', { read_only: true }));
      pod.agent.launch(shellTask('user', 'true'));
      assert.deepEqual(await pod.executor.ended, { code: null, signal: 'SIGKILL' });
      const views = readdirSync(join(plugin.ledger, 'binds'));
      const [closed] = views.map((name) => isReadOnly(join(plugin.ledger, 'binds', name)));
      assert.deepEqual(
        {
          views: views.length,
          mounts: plugin.mounted().length,
          ...(closed === undefined ? {} : { isClosed: closed }),
          users: plugin.records()[0]?.users.length,
        },
        left,
      );
      await cleanUp();
      assert.deepEqual(readdirSync(join(plugin.ledger, 'binds')), []);
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
