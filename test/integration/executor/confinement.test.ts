// Limits, users with their groups, and volumes of a task's container, with the real executor and real processes.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { findGroups } from '../../../executor/process/users.ts';
import type { Call } from '../../../shared/mesos/generated/executor.ts';
import type { ContainerInfo, Volume } from '../../../shared/mesos/generated/mesos.ts';
import { ExecutorProcess, shellTask } from '../../support/executor-process.ts';
import { FakeAgent } from '../../support/fake-agent.ts';

const isRoot = userInfo().uid === 0;

function container(info: Partial<ContainerInfo>) {
  return { container: { type: 'MESOS', ...info } as const };
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

  beforeEach(async () => {
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
