// Real processes under the real executor: how tasks start, end, and are reported.
import assert from 'node:assert/strict';
import { existsSync, globSync, mkdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { Resource } from '../../../shared/mesos/generated/mesos.ts';
import { ExecutorProcess, gone, processesIn, shellTask } from '../../support/executor-process.ts';
import { FakeAgent } from '../../support/fake-agent.ts';

/** A volume that leads out of the sandbox. */
const OUTSIDE: Resource = {
  name: 'disk',
  type: 'SCALAR',
  disk: { volume: { container_path: '../x', mode: 'RW' } },
};

const ALPINE = { type: 'DOCKER', docker: { name: 'alpine' } } as const;

describe('executor: tasks', () => {
  let agent: FakeAgent;
  let executor: ExecutorProcess;

  async function start(options: { readonly fill?: (sandbox: string) => void } = {}) {
    agent = await FakeAgent.start({ framework: { capabilities: [{ type: 'TASK_KILLING_STATE' }] } });
    executor = new ExecutorProcess({ endpoint: agent.endpoint, ...options });
    await agent.callOf('SUBSCRIBE');
  }

  afterEach(async () => {
    await executor.dispose();
    await agent.crash();
  });

  it('runs the tasks of a group side by side, reports each, and exits 0 when all are over', async () => {
    await start();
    agent.launch(shellTask('good', 'echo out; echo err >&2'), shellTask('bad', 'exit 3'));
    const [good, bad] = await Promise.all([
      agent.update('good', 'TASK_FINISHED'),
      agent.update('bad', 'TASK_FAILED'),
    ]);
    assert.match(good.message ?? '', /^Command exited with status 0; ran /);
    assert.match(bad.message ?? '', /^Command exited with status 3; ran /);
    assert.equal(good.source, 'SOURCE_EXECUTOR');
    assert.deepEqual(await executor.ended, { code: 0, signal: null }, executor.stderr);
    assert.deepEqual(agent.states('good'), ['TASK_RUNNING', 'TASK_FINISHED']);
    assert.equal(executor.read('good', 'stdout'), 'out\n');
    assert.equal(executor.read('good', 'stderr'), 'err\n');
    const [stream, ...others] = agent.ports;
    assert.ok(others.length >= 4 && !others.includes(stream), `${agent.ports}`);
  });

  it('runs a task of LAUNCH by the command in its data', async () => {
    await start();
    const { encode } = await import('../../../shared/mesos/codec.ts');
    const { TaskConfiguration } = await import('../../../shared/link/generated/link.ts');
    const { command, ...task } = shellTask('one', 'exit 0');
    agent.send({
      type: 'LAUNCH',
      launch: { task: { ...task, data: encode(TaskConfiguration, { command }) } },
    });
    await agent.update('one', 'TASK_FINISHED');
  });

  it('fails only the task that cannot be started', async () => {
    await start();
    const missing = shellTask('missing', '');
    agent.launch(
      { ...missing, command: { shell: false, value: './no-such-program' } },
      shellTask('../escape', 'true'),
      shellTask('outside', 'true', { resources: [OUTSIDE] }),
      shellTask('image', 'true', { container: { type: 'MESOS', mesos: { image: ALPINE } } }),
      shellTask('works', 'sleep 1000'),
    );
    const status = await agent.update('missing', 'TASK_FAILED');
    assert.match(status.message ?? '', /Failed to start '\.\/no-such-program': there is no such program/);
    assert.match((await agent.update('../escape', 'TASK_FAILED')).message ?? '', /task id/);
    const outside = await agent.update('outside', 'TASK_FAILED');
    assert.match(outside.message ?? '', /volume: container path '\.\.\/x'; expected a path inside/);
    assert.equal(outside.reason, 'REASON_TASK_INVALID');
    const image = await agent.update('image', 'TASK_FAILED');
    assert.match(image.message ?? '', /container of task 'image': an image of its own; expected a task/);
    assert.equal(image.reason, 'REASON_TASK_INVALID');
    await agent.update('works', 'TASK_RUNNING');
    assert.equal(executor.child.exitCode, null);
    assert.equal(agent.calls.filter(({ type }) => type === 'SUBSCRIBE').length, 1);
  });

  it('gives a task its own environment, and nothing of the executor', async () => {
    await start();
    const environment = { variables: [{ name: 'MINE', value: 'yes' }] };
    const task = shellTask('env', '');
    const resources = [{ name: 'cpus', type: 'SCALAR', allocation_info: { role: 'prod/db' } }] as const;
    agent.launch({ ...task, resources, command: { value: 'env', environment } });
    await agent.update('env', 'TASK_FINISHED');
    const lines = executor.read('env', 'stdout').trim().split('\n');
    const variables = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s)));
    const directory = join(executor.sandbox, 'tasks/env');
    const { PILLION_RUN, MESOS_CONTAINER_IP, ...rest } = variables;
    assert.match(PILLION_RUN, /^[0-9a-f-]{36}\.1$/);
    const interfaces = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
    assert.ok(interfaces.some(({ address }) => address === MESOS_CONTAINER_IP));
    assert.deepEqual(rest, {
      MESOS_FRAMEWORK_ID: 'f1',
      MESOS_EXECUTOR_ID: 'e1',
      MESOS_SLAVE_ID: 'a1',
      MESOS_ALLOCATION_ROLE: 'prod/db',
      MESOS_TASK_ID: 'env',
      MESOS_SANDBOX: directory,
      MESOS_DIRECTORY: directory,
      PILLION_NODE: process.execPath,
      PROGRESS_FILE: join(directory, 'pillion.progress'),
      MINE: 'yes',
      PATH: '/usr/local/bin:/usr/bin:/bin',
      PWD: directory,
    });
  });

  it('executes an argument vector as it stands', async () => {
    await start();
    agent.launch({
      ...shellTask('argv', ''),
      command: {
        shell: false,
        value: '/bin/sh',
        arguments: ['called-so', '-c', 'echo "$0" "$1"', 'a b', '$HOME'],
      },
    });
    await agent.update('argv', 'TASK_FINISHED');
    assert.equal(executor.read('argv', 'stdout'), 'a b $HOME\n');
  });

  it('links volumes and fetched files into the directory of the task', async () => {
    const volume = (container_path: string) => ({
      name: 'disk',
      type: 'SCALAR' as const,
      disk: { volume: { container_path, mode: 'RW' as const } },
    });
    await start({
      fill: (sandbox) => {
        for (const name of ['pod-data', 'own/deep', 'other', 'pillion'])
          mkdirSync(join(sandbox, name), { recursive: true });
        for (const name of ['fetched.conf', 'stdout', 'stderr', 'pillion-executor.tar.gz']) {
          writeFileSync(join(sandbox, name), name);
        }
      },
    });
    const list = shellTask('first', 'cat fetched.conf; echo kept > pod-data/file; ls', {
      resources: [volume('own/deep')],
    });
    agent.launch(list, shellTask('second', 'true', { resources: [volume('other')] }));
    await agent.update('first', 'TASK_FINISHED');
    assert.equal(
      executor.read('first', 'stdout'),
      'fetched.conffetched.conf\nown\npod-data\nstderr\nstdout\n',
    );
    assert.equal(readFileSync(join(executor.sandbox, 'pod-data/file'), 'utf8'), 'kept\n');
    assert.equal(readlinkSync(join(executor.sandbox, 'tasks/first/own/deep')), '../../../own/deep');
  });

  it('ends with SIGTERM, and after the grace with SIGKILL, whatever is in the group', async () => {
    await start();
    const stubborn = `trap "" TERM; sleep 1000 & echo ready; wait; sleep 1000`;
    agent.launch(shellTask('stubborn', stubborn), shellTask('polite', 'exec sleep 1000'));
    await Promise.all([executor.printed('stubborn', 'ready'), agent.update('polite', 'TASK_RUNNING')]);
    const grace = { grace_period: { nanoseconds: 50_000_000n } };
    agent.send({ type: 'KILL', kill: { task_id: { value: 'stubborn' }, kill_policy: grace } });
    agent.send({ type: 'KILL', kill: { task_id: { value: 'polite' } } });
    assert.match(
      (await agent.update('polite', 'TASK_KILLED')).message ?? '',
      /^Command terminated with signal Terminated/,
    );
    await agent.update('stubborn', 'TASK_KILLING');
    assert.match(
      (await agent.update('stubborn', 'TASK_KILLED')).message ?? '',
      /signal Killed; .*SIGTERM 0 ms after, SIGKILL/,
    );
    await executor.ended;
    assert.deepEqual(processesIn(executor.sandbox), []);
  });

  it('lets the server of a pipeline have its grace, though SIGTERM ends the shell at once', async () => {
    await start();
    const server =
      'process.on("SIGTERM", () => setTimeout(() => { fs.writeFileSync("saved", ""); process.exit(); }, 300))';
    const script = `"$PILLION_NODE" -e '${server}; console.log("up"); setInterval(() => {}, 1000)' | cat`;
    const kill_policy = { grace_period: { nanoseconds: 60_000_000_000n } };
    agent.launch(
      shellTask('pipe', script, { kill_policy }),
      shellTask('slow', `${script}; sleep 1000`, { kill_policy }),
    );
    await Promise.all([executor.printed('pipe', 'up'), executor.printed('slow', 'up')]);
    for (const id of ['pipe', 'slow']) agent.send({ type: 'KILL', kill: { task_id: { value: id } } });
    await Promise.all([agent.update('pipe', 'TASK_KILLED'), agent.update('slow', 'TASK_KILLED')]);
    for (const id of ['pipe', 'slow']) assert.equal(executor.read(id, 'saved'), '');
  });

  it('shortens the grace of what is left of a pipeline with a second KILL', async () => {
    await start();
    const stubborn = 'sh -c "trap : TERM; echo up; while :; do sleep 1 & wait; done" | cat';
    const kill = (seconds: bigint) => {
      const kill_policy = { grace_period: { nanoseconds: seconds * 1_000_000_000n } };
      agent.send({ type: 'KILL', kill: { task_id: { value: 'pipe' }, kill_policy } });
    };
    agent.launch(shellTask('pipe', stubborn));
    await executor.printed('pipe', 'up');
    const leader = processesIn(join(executor.sandbox, 'tasks', 'pipe')).find(isLeader) ?? 0;
    kill(1000n);
    await gone(() => living(leader));
    await agent.update('pipe', 'TASK_KILLING');
    assert.deepEqual(agent.states('pipe').slice(-1), ['TASK_KILLING']);
    kill(0n);
    await agent.update('pipe', 'TASK_KILLED');
    assert.deepEqual(processesIn(join(executor.sandbox, 'tasks', 'pipe')), []);
  });

  it('ends what left the process group when its task ends', async () => {
    await start();
    agent.launch(
      shellTask(
        'daemon',
        'setsid sh -c "echo started; exec sleep 1000" & while ! grep -q started stdout; do :; done',
      ),
    );
    await agent.update('daemon', 'TASK_FINISHED');
    assert.deepEqual(processesIn(join(executor.sandbox, 'tasks/daemon')), []);
  });

  it('ends what is just leaving the process group, and has no environment while its program begins', async () => {
    await start();
    const ids = Array.from({ length: 40 }, (_, index) => `d${index}`);
    agent.launch(...ids.map((id) => shellTask(id, 'setsid sleep 1000 & exit 0')));
    await Promise.all(ids.map((id) => agent.update(id, 'TASK_FINISHED')));
    assert.deepEqual(processesIn(join(executor.sandbox, 'tasks')), []);
  });

  it('ends who hides in its process group, also where the numbers say that nobody has begun', async () => {
    await start();
    // Only who is privileged may do this; for others the numbers stay as they are.
    const asIfNobody = '{ echo $$ > /proc/sys/kernel/ns_last_pid; } 2>/dev/null';
    agent.launch(shellTask('hidden', `env -i sleep 1000 & echo "pid $!"; ${asIfNobody}; exit 0`));
    await agent.update('hidden', 'TASK_FINISHED');
    const [, hidden] = /pid (\d+)/.exec(executor.read('hidden', 'stdout')) ?? assert.fail('no pid');
    await gone(() => living(Number(hidden)));
  });

  it('ends what left the process group, however large its environment is', async () => {
    await start();
    const variables = ['A', 'B', 'C', 'D'].map((name) => ({ name, value: 'x'.repeat(100_000) }));
    const daemon =
      'require("node:child_process").spawn("sleep", ["1000"], { detached: true, stdio: "ignore" }).unref()';
    const command = {
      shell: false,
      value: process.execPath,
      arguments: ['node', '-e', daemon],
      environment: { variables },
    };
    agent.launch(shellTask('stays', 'sleep 1000'), shellTask('large', '', { command }));
    await agent.update('large', 'TASK_FINISHED');
    assert.deepEqual(processesIn(join(executor.sandbox, 'tasks', 'large')), []);
  });

  it('ends all tasks on SHUTDOWN within the grace period, and exits 0', async () => {
    await start();
    agent.greeting = () => [];
    agent.launch(
      shellTask('a', 'trap "" TERM; echo ready; while :; do sleep 0.05; done'),
      shellTask('b', 'sleep 1000'),
    );
    await Promise.all([executor.printed('a', 'ready'), agent.update('b', 'TASK_RUNNING')]);
    agent.send({ type: 'SHUTDOWN' });
    const [a] = await Promise.all([agent.update('a', 'TASK_KILLED'), agent.update('b', 'TASK_KILLED')]);
    assert.match(a.message ?? '', /asked to end by SHUTDOWN, SIGTERM 0 ms after, SIGKILL/);
    assert.deepEqual(await executor.ended, { code: 0, signal: null });
  });

  it('takes its tasks along when it is killed', async () => {
    await start();
    agent.launch(
      shellTask('one', 'sleep 1000 & sleep 1000'),
      shellTask('two', 'setsid sleep 1000 & echo ready; sleep 1000'),
      shellTask('three', 'env -i sleep 1000 & echo "pid $! ready"; sleep 1000'),
    );
    // The guard knows a process group before the agent does.
    await Promise.all(['one', 'two', 'three'].map((id) => agent.update(id, 'TASK_RUNNING')));
    await Promise.all(['two', 'three'].map((id) => executor.printed(id, 'ready')));
    const [, unmarked] = /pid (\d+)/.exec(executor.read('three', 'stdout')) ?? [];
    executor.child.kill('SIGKILL');
    await executor.ended;
    await gone(() => [...processesIn(executor.sandbox), ...living(Number(unmarked))]);
  });

  it('leaves nobody when an agent kills it with all that descends from it, as to destroy its container', async () => {
    await start();
    agent.launch(shellTask('daemon', '(setsid sh -c "echo ready; sleep 1000 & sleep 1000" &); sleep 1000'));
    await agent.update('daemon', 'TASK_RUNNING');
    await executor.printed('daemon', 'ready');
    executor.child.kill('SIGSTOP');
    for (const pid of [...descendantsOf(executor.pid), executor.pid]) process.kill(pid, 'SIGKILL');
    await executor.ended;
    await gone(() => processesIn(executor.sandbox));
  });
});

function descendantsOf(parent: number): number[] {
  const children = globSync('/proc/[0-9]*/stat').flatMap((path) => {
    const [, pid, ppid] = /^(\d+) \(.*\) \S (\d+) /s.exec(textOf(path)) ?? [];
    return Number(ppid) === parent ? [Number(pid)] : [];
  });
  return children.flatMap((pid) => [...descendantsOf(pid), pid]);
}

/** Of a process group. */
function isLeader(pid: number): boolean {
  const [, group] = /^\d+ \(.*\) \S \d+ (\d+) /s.exec(textOf(`/proc/${pid}/stat`)) ?? [];
  return Number(group) === pid;
}

/** Empty where the process has ended meanwhile. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function living(pid: number): number[] {
  const status = existsSync(`/proc/${pid}/status`)
    ? readFileSync(`/proc/${pid}/status`, 'utf8')
    : 'State:\tX';
  return /^State:\s+[XZ]/m.test(status) ? [] : [pid];
}
