// External volumes under the real executor, from a plugin that really mounts.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TaskConfiguration } from '../../../shared/link/generated/link.ts';
import { encode } from '../../../shared/mesos/codec.ts';
import type { TaskInfo } from '../../../shared/mesos/generated/mesos.ts';
import { shellTask } from '../../support/executor-process.ts';
import { canMount, until, type VolumePlugin } from '../../support/volume-plugin.ts';
import { type Pod, VolumeMachine } from '../../support/volume-pod.ts';

describe('external volumes', () => {
  let machine: VolumeMachine;
  let plugin: VolumePlugin;

  beforeEach(async () => {
    machine = await VolumeMachine.start();
    plugin = machine.plugin;
  });

  afterEach(() => machine.stop());

  interface Step {
    readonly command: string;
    readonly after?: string;
  }

  /** In the order of the launch: the other way round than that of the work. */
  const STEPS: Readonly<Record<string, Step>> = {
    load: { command: 'cat data/sorted; rm data/raw', after: 'transform' },
    transform: { command: 'sort data/raw > data/sorted', after: 'extract' },
    extract: { command: 'printf "b\\na\\n" > data/raw' },
  };

  function etl(more: Partial<TaskInfo> = {}): TaskInfo[] {
    return Object.entries(STEPS).map(([name, { command, after }]) => {
      const depends_on = after === undefined ? [] : [{ task: after, condition: 'FINISHED' as const }];
      return shellTask(name, command, { data: encode(TaskConfiguration, { depends_on }), ...more });
    });
  }

  async function assertLoaded({ agent, executor }: Pod): Promise<void> {
    await agent.update('load', 'TASK_FINISHED');
    assert.deepEqual(await executor.ended, { code: 0, signal: null }, executor.stderr);
    const ends = agent.calls.flatMap(({ update }) => update?.status ?? []);
    assert.deepEqual(
      ends.filter(({ state }) => state === 'TASK_FINISHED').map(({ task_id }) => task_id.value),
      ['extract', 'transform', 'load'],
    );
    assert.equal(executor.read('load', 'stdout'), 'a\nb\n');
    assert.equal(readFileSync(join(plugin.dataOf('etl'), 'sorted'), 'utf8'), 'a\nb\n');
    assert.equal(existsSync(join(plugin.dataOf('etl'), 'raw')), false);
    assert.deepEqual(plugin.mounted(), []);
    assert.deepEqual(plugin.records(), []);
    const [creates, mounts, unmounts] = ['Create', 'Mount', 'Unmount'].map((name) => plugin.countOf(name));
    assert.deepEqual([creates, mounts, unmounts], [1, 1, 1]);
  }

  it("runs extract, transform and load, each after the one before, on one volume of the pod's", async () => {
    const options = [{ key: 'size', value: '10G' }];
    const pod = await machine.pod(machine.volume('etl', { options }));
    const held = plugin.hold('Unmount', 'before');
    pod.agent.launch(...etl());
    await held.reached;
    if (canMount) assert.equal(plugin.mounted().length, 1);
    held.release();
    await assertLoaded(pod);
    assert.deepEqual(plugin.options.get('etl'), { size: '10G' });
  });

  it('runs extract, transform and load on one volume that each of them names by its labels', async () => {
    const pod = await machine.pod();
    const { labels } = machine.task('', '', 'etl', { 'volume-container-path': 'data' });
    pod.agent.launch(...etl({ labels }));
    await assertLoaded(pod);
  });

  it('mounts the volume that the labels of a task name, and unmounts it while the pod lives on', async () => {
    writeFileSync(join(plugin.provide('vol-7bca078f'), 'greeting'), 'hello');
    const { agent, executor } = await machine.pod();
    agent.launch(
      shellTask('other', 'sleep 1000'),
      machine.task('reader', 'cat vol-7bca078f/greeting', 'vol-7bca078f'),
    );
    await agent.update('reader', 'TASK_FINISHED');
    assert.equal(executor.read('reader', 'stdout'), 'hello');
    await plugin.isClean();
    assert.equal(plugin.countOf('Create'), 0);
    assert.equal(executor.child.exitCode, null);
  });

  it('mounts once for several executors, and unmounts after the last of them', async () => {
    const [one, two] = [
      await machine.pod(machine.volume('shared')),
      await machine.pod(machine.volume('shared')),
    ];
    one.agent.launch(shellTask('first', 'echo from first > data/note; exec sleep 1000'));
    await one.agent.update('first', 'TASK_RUNNING');
    await until(() => existsSync(join(plugin.dataOf('shared'), 'note')));
    two.agent.launch(shellTask('second', 'cat data/note; exec sleep 1000'));
    await two.executor.printed('second', 'from first');
    assert.equal(plugin.records()[0]?.users.length, 2);
    one.agent.send({ type: 'KILL', kill: { task_id: { value: 'first' } } });
    await one.executor.ended;
    assert.equal(plugin.countOf('Unmount'), 0);
    two.agent.send({ type: 'SHUTDOWN' });
    await two.executor.ended;
    assert.deepEqual([plugin.countOf('Mount'), plugin.countOf('Unmount')], [1, 1]);
    const [mount, unmount] = ['Mount', 'Unmount'].map((name) =>
      plugin.calls.find(({ method }) => method === name),
    );
    assert.equal(mount?.id, unmount?.id);
    await plugin.isClean();
  });

  it('fails only the task whose volume cannot be had, and says why', async () => {
    const { agent, executor } = await machine.pod();
    plugin.errors.set('Mount', 'the disk is attached elsewhere');
    agent.launch(
      shellTask('plain', 'sleep 1000'),
      machine.task('refused', 'true', 'v'),
      machine.task('nobody', 'true', 'v', { 'volume-driver': 'absent' }),
      machine.task('unnamed', 'true', 'v', { 'volume-driver': '' }),
      machine.task('outside', 'true', '../v'),
    );
    const failed = async (id: string) => agent.update(id, 'TASK_FAILED');
    const refused = await failed('refused');
    assert.match(refused.message ?? '', /Mount of 'v': the plugin says: the disk is attached elsewhere/);
    assert.equal(refused.reason, 'REASON_CONTAINER_LAUNCH_FAILED');
    assert.match(
      (await failed('nobody')).message ?? '',
      /volume driver 'absent': no such plugin on this agent/,
    );
    const unnamed = await failed('unnamed');
    assert.match(unnamed.message ?? '', /external volume 'v': no driver/);
    assert.equal(unnamed.reason, 'REASON_TASK_INVALID');
    assert.match((await failed('outside')).message ?? '', /container path '\.\.\/v'/);
    await agent.update('plain', 'TASK_RUNNING');
    await plugin.isClean();
    assert.equal(executor.child.exitCode, null);
  });

  it('fails a task only when all its mounts have settled, and undoes those that came about', async () => {
    const mount = plugin.hold('Mount', 'before', 'slow');
    const { agent } = await machine.pod(
      machine.volume('slow'),
      machine.volume('never', { driver: 'absent', container_path: 'never' }),
    );
    agent.launch(shellTask('user', 'true'));
    await mount.reached;
    agent.launch(machine.task('other', 'true', 'v', { 'volume-driver': '' }));
    await agent.update('other', 'TASK_FAILED');
    const isOver = () =>
      agent.calls.some(({ update }) => {
        return update?.status.task_id.value === 'user' && update.status.state === 'TASK_FAILED';
      });
    assert.equal(isOver(), false);
    mount.release();
    await agent.update('user', 'TASK_FAILED');
    await plugin.isClean();
    assert.equal(plugin.countOf('Unmount'), 1);
  });

  (canMount ? it : it.skip)(
    'shows a volume read-only where the pod asks for it, and still unmounts it',
    async () => {
      writeFileSync(join(plugin.provide('ro'), 'greeting'), 'hello');
      const { agent, executor } = await machine.pod(
        machine.volume('ro', { read_only: true }),
        machine.volume('ro', { container_path: 'writable' }),
      );
      agent.launch(
        shellTask('task', 'cat data/greeting; echo seen > writable/file; cat data/file; echo > data/no'),
      );
      assert.match((await agent.update('task', 'TASK_FAILED')).message ?? '', /status [12]/);
      assert.deepEqual(await executor.ended, { code: 0, signal: null });
      assert.equal(executor.read('task', 'stdout'), 'helloseen\n');
      assert.match(executor.read('task', 'stderr'), /Read-only file system/);
      assert.equal(existsSync(join(plugin.dataOf('ro'), 'no')), false);
      await plugin.isClean();
    },
  );

  it('shows a volume read-only to the task whose labels say so, and to no other', async function () {
    if (!canMount) this.skip();
    writeFileSync(join(plugin.provide('v'), 'greeting'), 'hello');
    const { agent, executor } = await machine.pod();
    agent.launch(
      machine.task('writer', 'until [ -e v/go ]; do sleep 0.05; done', 'v'),
      machine.task('reader', 'cat v/greeting; echo > v/no || exec sleep 1000', 'v', { 'volume-mode': 'RO' }),
    );
    await executor.printed('reader', 'hello');
    await executor.until(() => executor.read('reader', 'stderr').includes('Read-only file system'));
    agent.launch(machine.task('other', 'echo > v/go', 'v'));
    await Promise.all(['writer', 'other'].map((id) => agent.update(id, 'TASK_FINISHED')));
    assert.deepEqual(plugin.mounted().length, 2);
    agent.send({ type: 'KILL', kill: { task_id: { value: 'reader' } } });
    await plugin.isClean();
    assert.deepEqual([plugin.countOf('Mount'), plugin.countOf('Unmount')], [1, 1]);
  });

  it('lets a volume go though another task, with mounts of its own, was started beside it', async function () {
    if (!canMount) this.skip();
    plugin.share();
    const { agent, executor } = await machine.pod();
    agent.launch(machine.task('user', 'until [ -e v/go ]; do sleep 0.05; done', 'v'));
    await agent.update('user', 'TASK_RUNNING');
    const readOnly = { container_path: 'conf', mode: 'RO', host_path: plugin.root } as const;
    const container = { type: 'MESOS', volumes: [readOnly] } as const;
    agent.launch(shellTask('other', 'echo $$ is ready; exec sleep 1000', { container }));
    await executor.printed('other', 'ready');
    const pid = Number.parseInt(executor.read('other', 'stdout'), 10);
    const isThere = () =>
      readFileSync(`/proc/${pid}/mountinfo`, 'utf8').includes(join(plugin.root, 'mounts'));
    assert.equal(isThere(), true);
    writeFileSync(join(plugin.dataOf('v'), 'go'), '');
    await plugin.isClean();
    assert.equal(isThere(), false);
  });

  it('shows a volume read-only to tasks of another user, whatever the umask of the agent is', async function () {
    if (!canMount) this.skip();
    writeFileSync(join(plugin.provide('v'), 'greeting'), 'hello');
    // The test's own directories; what is on the way beneath them is the executor's.
    chmodSync(plugin.root, 0o711);
    const umask = process.umask(0o077);
    const { agent, executor } = await machine
      .pod(machine.volume('v', { read_only: true }))
      .finally(() => process.umask(umask));
    const command = { value: 'id -un; cat data/greeting', user: 'nobody' };
    agent.launch(shellTask('task', '', { command }));
    await agent.update('task', 'TASK_FINISHED');
    assert.equal(executor.read('task', 'stdout'), 'nobody\nhello');
  });

  it('does not hide what is already at the place of the volume', async () => {
    const { agent } = await machine.pod(machine.volume('w', { container_path: 'conf' }));
    agent.launch(machine.task('task', 'true', 'v', { 'volume-container-path': 'conf' }));
    assert.match(
      (await agent.update('task', 'TASK_FAILED')).message ?? '',
      /container path 'conf': something else is there already/,
    );
    await plugin.isClean();
  });

  it('obeys a KILL while a plugin hangs, and undoes the mount that comes late', async () => {
    const { agent, executor } = await machine.pod();
    const mount = plugin.hold('Mount', 'before');
    agent.launch(shellTask('other', 'sleep 1000'), machine.task('waiting', 'true', 'slow'));
    await mount.reached;
    await agent.update('other', 'TASK_RUNNING');
    agent.send({ type: 'KILL', kill: { task_id: { value: 'waiting' } } });
    const killed = await agent.update('waiting', 'TASK_KILLED');
    assert.equal(killed.reason, 'REASON_TASK_KILLED_DURING_LAUNCH');
    assert.equal(plugin.records().length, 1);
    mount.release();
    await plugin.isClean();
    assert.deepEqual([plugin.countOf('Mount'), plugin.countOf('Unmount')], [1, 1]);
    assert.equal(executor.child.exitCode, null);
  });

  it('unmounts again later when the plugin refuses at first', async () => {
    const { agent } = await machine.pod();
    plugin.errors.set('Unmount', 'device is busy');
    agent.launch(shellTask('other', 'sleep 1000'), machine.task('quick', 'true', 'busy'));
    await agent.update('quick', 'TASK_FINISHED');
    await until(() => plugin.countOf('Unmount') > 0);
    plugin.errors.delete('Unmount');
    await plugin.isClean();
  });

  it('mounts again where a volume waits to be unmounted', async () => {
    const { agent, executor } = await machine.pod();
    plugin.errors.set('Unmount', 'device is busy');
    agent.launch(shellTask('other', 'sleep 1000'), machine.task('one', 'echo kept > busy/file', 'busy'));
    await agent.update('one', 'TASK_FINISHED');
    await until(() => plugin.countOf('Unmount') > 0);
    agent.launch(machine.task('two', 'cat busy/file', 'busy'));
    await agent.update('two', 'TASK_FINISHED');
    assert.equal(executor.read('two', 'stdout'), 'kept\n');
    plugin.errors.delete('Unmount');
    await plugin.isClean();
  });
});
