// Limits, users with their groups, and volumes of a task's container, with the real executor and real processes.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { findGroups } from '../../../executor/process/users.ts';
import { newestRunPath } from '../../../shared/link/task-directories.ts';
import type { Call } from '../../../shared/mesos/generated/executor.ts';
import type { ContainerInfo, Resource, Volume } from '../../../shared/mesos/generated/mesos.ts';
import { ExecutorProcess, SOURCES, shellTask } from '../../support/executor-process.ts';
import { FakeAgent } from '../../support/fake-agent.ts';
import { canMount } from '../../support/volume-plugin.ts';

const isRoot = userInfo().uid === 0;

function container(info: Partial<ContainerInfo>) {
  return { container: { type: 'MESOS', ...info } as const };
}

function disk(container_path: string, mode: Volume['mode']): Resource {
  return { name: 'disk', type: 'SCALAR', disk: { volume: { container_path, mode } } };
}

/** A path in the directory of the newest run of the task `server`, as `other`. */
function ofServer(path: string, mode: Volume['mode']): Volume {
  const sandbox_path = { type: 'PARENT', path: newestRunPath('server', path) } as const;
  return { container_path: 'other', mode, source: { type: 'SANDBOX_PATH', sandbox_path } };
}

/** Some user of this machine that is in more groups than its own. */
function userWithGroups(): string | undefined {
  const groups = readFileSync('/etc/group', 'utf8');
  const names = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':')[0] ?? '');
  return names.find((one) => one !== '' && one !== 'root' && findGroups(one, groups).length > 0);
}

describe('executor: confined tasks', () => {
  let agent: FakeAgent;
  let executor: ExecutorProcess;
  /** Elsewhere on the agent. */
  let outside: string;

  beforeEach(async () => {
    outside = mkdtempSync(join(tmpdir(), 'pillion-outside-'));
    agent = await FakeAgent.start();
    const fill = (sandbox: string) => {
      mkdirSync(join(sandbox, 'shared'));
      writeFileSync(join(sandbox, 'shared/file'), 'old\n');
    };
    executor = new ExecutorProcess({ endpoint: agent.endpoint, fill });
    await agent.callOf('SUBSCRIBE');
  });

  afterEach(async () => {
    await executor.dispose();
    await agent.crash();
    rmSync(outside, { recursive: true, force: true });
  });

  it('have their limits, and only they', async () => {
    const rlimits = [
      { type: 'RLMT_NOFILE', soft: 64n, hard: 128n },
      { type: 'RLMT_CORE', soft: 0n, hard: 0n },
    ] as const;
    agent.launch(
      shellTask('limited', 'ulimit -Sn; ulimit -Hn; ulimit -c; echo $A', {
        command: {
          value: 'ulimit -Sn; ulimit -Hn; ulimit -c; echo $A',
          environment: { variables: [{ name: 'A', value: 'a' }] },
        },
        ...container({ rlimit_info: { rlimits } }),
      }),
      shellTask('free', 'ulimit -Sn'),
      shellTask(
        'wrong',
        'true',
        container({ rlimit_info: { rlimits: [{ type: 'RLMT_AS', soft: 2n, hard: 1n }] } }),
      ),
    );
    await agent.update('limited', 'TASK_FINISHED');
    assert.equal(executor.read('limited', 'stdout'), '64\n128\n0\na\n');
    await agent.update('free', 'TASK_FINISHED');
    assert.notEqual(executor.read('free', 'stdout'), '64\n');
    const wrong = await agent.update('wrong', 'TASK_FAILED');
    assert.match(wrong.message ?? '', /rlimit RLMT_AS: soft 2 above hard 1/);
  });

  it('are killed like any other', async () => {
    const rlimits = [{ type: 'RLMT_CORE', soft: 0n, hard: 0n }] as const;
    agent.launch(shellTask('t', 'exec sleep 1000', container({ rlimit_info: { rlimits } })));
    await agent.update('t', 'TASK_RUNNING');
    agent.send({ type: 'KILL', kill: { task_id: { value: 't' } } });
    assert.match((await agent.update('t', 'TASK_KILLED')).message ?? '', /signal Terminated/);
  });

  it('share directories of the sandbox, read-only where asked', async function () {
    if (!isRoot) this.skip();
    const volume = (container_path: string, mode: Volume['mode']): Volume => ({
      container_path,
      mode,
      source: { type: 'SANDBOX_PATH', sandbox_path: { type: 'PARENT', path: 'shared' } },
    });
    const tasks = (['RW', 'RO'] as const).map((mode) =>
      shellTask(
        mode,
        `cat data/file; echo ${mode} > data/${mode} && echo written; echo own > own && cat own`,
        {
          ...container({ volumes: [volume('data', mode)] }),
        },
      ),
    );
    agent.launch(...tasks);
    await Promise.all(tasks.map(({ name }) => agent.update(name, 'TASK_FINISHED')));
    assert.equal(executor.read('RW', 'stdout'), 'old\nwritten\nown\n');
    assert.equal(executor.read('RO', 'stdout'), 'old\nown\n');
    assert.match(executor.read('RO', 'stderr'), /Read-only file system/);
    assert.equal(readFileSync(join(executor.sandbox, 'shared/RW'), 'utf8'), 'RW\n');
    assert.doesNotMatch(readFileSync('/proc/self/mounts', 'utf8'), new RegExp(executor.sandbox));
  });

  it('write what is theirs inside of what is read-only for them, their own directory above all', async function () {
    if (!isRoot) this.skip();
    mkdirSync(join(outside, 'inner'));
    const host = (container_path: string, path: string, mode: Volume['mode']): Volume => {
      return { container_path, mode, source: { type: 'HOST_PATH', host_path: { path } } };
    };
    const volumes = [host('all', outside, 'RO'), host('inner', join(outside, 'inner'), 'RW')];
    const own = [host('tmp', dirname(executor.sandbox), 'RO')];
    agent.launch(
      shellTask(
        'some',
        'echo > all/no; echo > all/inner/a; echo > inner/b; ls inner',
        container({ volumes }),
      ),
      shellTask('own', 'echo > tmp/no; echo > "$MESOS_SANDBOX/file"; ls', container({ volumes: own })),
      shellTask('root', 'true', container({ volumes: [host('all', '/', 'RO')] })),
      shellTask('both', 'true', container({ volumes: [host('a', outside, 'RO'), host('b', outside, 'RW')] })),
    );
    await agent.update('some', 'TASK_FINISHED');
    assert.equal(executor.read('some', 'stdout'), 'a\nb\n');
    assert.match(executor.read('some', 'stderr'), /all\/no: Read-only/);
    await agent.update('own', 'TASK_FINISHED');
    assert.match(executor.read('own', 'stdout'), /^file$/m);
    assert.match(executor.read('own', 'stderr'), /^.*tmp\/no: Read-only.*\n$/);
    const why = async (id: string) => (await agent.update(id, 'TASK_FAILED')).message ?? '';
    assert.match(await why('root'), /volume \/: mode RO of the root; expected a directory in it/);
    assert.match(await why('both'), /the modes RO and RW in one task/);
  });

  it('see read-only files, and what is mounted inside of a read-only place', async function () {
    if (!isRoot || !canMount) this.skip();
    mkdirSync(join(outside, 'mounted'));
    writeFileSync(join(outside, 'file'), 'of the agent\n');
    execFileSync('mount', ['--bind', join(executor.sandbox, 'shared'), join(outside, 'mounted')]);
    try {
      const volumes = [
        { container_path: 'all', mode: 'RO', host_path: outside },
        { container_path: 'conf/file', mode: 'RO', host_path: join(outside, 'file') },
      ] as const;
      const command = 'cat all/mounted/file conf/file; echo > conf/file; echo > all/no';
      agent.launch(shellTask('t', command, container({ volumes })));
      await agent.update('t', 'TASK_FAILED');
      assert.equal(executor.read('t', 'stdout'), 'old\nof the agent\n');
      assert.match(executor.read('t', 'stderr'), /conf\/file: Read-only.*\n.*all\/no: Read-only/);
    } finally {
      execFileSync('umount', [join(outside, 'mounted')]);
    }
  });

  it('fail where a read-only volume is not there, and say so', async function () {
    if (!isRoot) this.skip();
    agent.launch(shellTask('t', 'true', { resources: [disk('a/b', 'RO')] }));
    assert.match(
      (await agent.update('t', 'TASK_FAILED')).message ?? '',
      /a\/b is not there, and cannot be made/,
    );
  });

  it("see another task's directory by its name, also after it is launched again, read-only where asked", async function () {
    if (!isRoot) this.skip();
    const awaits = (text: string) => `until grep -qs ${text} other/file; do sleep 0.02; done; cat other/file`;
    const writes = 'echo > other/$MESOS_TASK_ID && echo wrote; echo own > own && cat own';
    const reader = (id: string, mode: Volume['mode']) => {
      const value = `${awaits('first')}; ${writes}; ${awaits('second')}; ${writes}`;
      return shellTask(id, value, container({ volumes: [ofServer('data', mode)] }));
    };
    const server = (id: string, text: string) => {
      const value = `mkdir data; echo ${text} > data/new; mv data/new data/file; exec sleep 1000`;
      return { ...shellTask(id, value), name: 'server' };
    };
    const [rw, ro] = [reader('rw', 'RW'), reader('ro', 'RO')];
    agent.launch(rw, ro, server('server.1', 'first'));
    await Promise.all([rw, ro].map(({ name }) => executor.printed(name, 'own')));
    agent.send({ type: 'KILL', kill: { task_id: { value: 'server.1' } } });
    await agent.update('server.1', 'TASK_KILLED');
    agent.launch(server('server.2', 'second'));
    await Promise.all([rw, ro].map(({ name }) => agent.update(name, 'TASK_FINISHED')));
    assert.equal(executor.read('rw', 'stdout'), 'first\nwrote\nown\nsecond\nwrote\nown\n');
    assert.equal(executor.read('ro', 'stdout'), 'first\nown\nsecond\nown\n');
    assert.match(executor.read('ro', 'stderr'), /^(.*other\/ro: Read-only file system\n){2}$/);
    for (const id of ['server.1', 'server.2'])
      assert.deepEqual(readdirSync(join(executor.sandbox, 'tasks', id, 'data')).sort(), ['file', 'rw']);
  });

  it("see a volume in another task's directory read-only, and fail where that task never ran", async function () {
    if (!isRoot) this.skip();
    symlinkSync(outside, join(executor.sandbox, 'disk'));
    const sees = container({ volumes: [ofServer('disk', 'RO')] });
    agent.launch(shellTask('early', 'true', sees));
    const early = await agent.update('early', 'TASK_FAILED');
    assert.match(early.message ?? '', /tasks\/\.newest\/server is not there, and cannot be made read-only/);
    const resources = [disk('disk', 'RW')];
    agent.launch(shellTask('server', 'echo data > disk/file; exec sleep 1000', { resources }));
    await executor.until(() => existsSync(join(outside, 'file')));
    agent.launch(shellTask('reader', 'cat other/file; echo > other/no', sees));
    await agent.update('reader', 'TASK_FAILED');
    assert.equal(executor.read('reader', 'stdout'), 'data\n');
    assert.match(executor.read('reader', 'stderr'), /other\/no: Read-only/);
  });

  it('have COMMAND checks with the same limits, groups and read-only volumes', async function () {
    const name = userWithGroups();
    if (!isRoot || name === undefined) this.skip();
    const rlimits = [{ type: 'RLMT_NOFILE', soft: 64n, hard: 128n }] as const;
    const source = { type: 'SANDBOX_PATH', sandbox_path: { type: 'PARENT', path: 'shared' } } as const;
    const volumes = [{ container_path: 'data', mode: 'RO', source }] as const;
    const view = 'ulimit -Sn; ulimit -Hn; id -un; id -G; cat data/file; true > data/file || echo read-only';
    const task = shellTask('t', '', {
      command: { value: `{ ${view}; } 2>/dev/null; exec sleep 1000`, user: name },
      check: {
        type: 'COMMAND',
        delay_seconds: 0,
        command: { command: { value: `{ ${view}; } 2>/dev/null; exit 7` } },
      },
      ...container({ rlimit_info: { rlimits }, volumes }),
    });
    agent.launch(task);
    const exitCode = ({ update }: Call) => update?.status.check_status?.command?.exit_code;
    await agent.call((call) => exitCode(call) === 7);
    const seen = executor.read('t', 'check.log');
    assert.match(seen, /^64\n128\n.*\n(\d+ )+\d+\nold\nread-only\n$/);
    assert.equal(seen, executor.read('t', 'stdout'));
  });

  it('have the supplementary groups of their user', async function () {
    const groups = readFileSync('/etc/group', 'utf8');
    const name = userWithGroups();
    if (!isRoot || name === undefined) this.skip();
    agent.launch(shellTask('t', '', { command: { value: 'id -un; id -G; touch made', user: name } }));
    await agent.update('t', 'TASK_FINISHED');
    const [user, found = ''] = executor.read('t', 'stdout').trim().split('\n');
    assert.equal(user, name);
    for (const gid of findGroups(name, groups)) assert.ok(found.split(' ').includes(`${gid}`), found);
  });
});

describe('executor: persistent volumes', () => {
  let agent: FakeAgent;
  let executor: ExecutorProcess;
  /** The disk of the agent. */
  let outside: string;

  beforeEach(async () => {
    outside = mkdtempSync(join(tmpdir(), 'pillion-outside-'));
    agent = await FakeAgent.start({ executor: { resources: [disk('pods', 'RO')] } });
    executor = new ExecutorProcess({ endpoint: agent.endpoint });
    await agent.callOf('SUBSCRIBE');
  });

  afterEach(async () => {
    await executor.dispose();
    await agent.crash();
    rmSync(outside, { recursive: true, force: true });
  });

  it('are read-only where the pod or the task asks for it, and for the checks of that task', async function () {
    if (!isRoot) this.skip();
    for (const name of ['pods', 'tasks-own', 'written']) {
      mkdirSync(join(outside, name));
      writeFileSync(join(outside, name, 'file'), `${name}\n`);
      // As Mesos' filesystem/posix shows a volume.
      symlinkSync(join(outside, name), join(executor.sandbox, name));
    }
    const write =
      'cat pods/file tasks-own/file; for v in pods tasks-own written; do echo > $v/new && echo wrote $v; done';
    const task = shellTask('t', `{ ${write}; } 2>&1; exec sleep 1000`, {
      resources: [disk('tasks-own', 'RO'), disk('written', 'RW')],
      check: {
        type: 'COMMAND',
        delay_seconds: 0,
        command: { command: { value: `{ ${write}; } 2>&1; exit 7` } },
      },
    });
    agent.launch(task);
    const exitCode = ({ update }: Call) => update?.status.check_status?.command?.exit_code;
    await agent.call((call) => exitCode(call) === 7);
    const seen = executor.read('t', 'stdout');
    assert.match(
      seen,
      /^pods\ntasks-own\n.*pods\/new: Read-only.*\n.*tasks-own\/new: Read-only.*\nwrote written\n$/,
    );
    assert.equal(executor.read('t', 'check.log'), seen);
    assert.deepEqual(
      ['pods', 'tasks-own', 'written'].map((name) => existsSync(join(outside, name, 'new'))),
      [false, false, true],
    );
  });

  it('fail their tasks, and no others, where the executor has no right to make them read-only', async function () {
    if (!isRoot) this.skip();
    await executor.dispose();
    await agent.crash();
    agent = await FakeAgent.start();
    const node = '/usr/bin/setpriv';
    const program = ['--bounding-set=-sys_admin', process.execPath, ...SOURCES];
    executor = new ExecutorProcess({ endpoint: agent.endpoint, node, program });
    await agent.callOf('SUBSCRIBE');
    mkdirSync(join(executor.sandbox, 'data'));
    agent.launch(
      shellTask('ro', 'true', { resources: [disk('data', 'RO')] }),
      shellTask('rw', 'echo > data/file', { resources: [disk('data', 'RW')] }),
    );
    const { message = '', reason } = await agent.update('ro', 'TASK_FAILED');
    assert.match(
      message,
      /^volume .*data: mode RO, which the executor has no right to enforce \(CAP_SYS_ADMIN\)/,
    );
    assert.equal(reason, 'REASON_TASK_INVALID');
    await agent.update('rw', 'TASK_FINISHED');
  });
});
