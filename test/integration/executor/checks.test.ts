// Checks, time limits and death certificates with real processes, sockets and files.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { readDeathCertificate } from '../../../shared/link/death-certificate.ts';
import type { CheckInfo, HealthCheck, TaskInfo, TaskStatus } from '../../../shared/mesos/generated/mesos.ts';
import { ExecutorProcess, gone, processesIn, shellTask } from '../../support/executor-process.ts';
import { FakeAgent } from '../../support/fake-agent.ts';

/** Often, and as soon as the task runs. */
const PACE = { delay_seconds: 0, interval_seconds: 0.05 };
const SLEEP = 'exec sleep 1000';

function checked(id: string, check: CheckInfo, script = SLEEP): TaskInfo {
  return shellTask(id, script, { check: { ...PACE, ...check } });
}

function cared(id: string, health_check: HealthCheck, script = SLEEP): TaskInfo {
  return shellTask(id, script, { health_check: { ...PACE, grace_period_seconds: 0, ...health_check } });
}

function commandCheck(value: string): CheckInfo {
  return { type: 'COMMAND', command: { command: { value } } };
}

function certificateOf({ data }: TaskStatus) {
  return readDeathCertificate(data) ?? assert.fail('no certificate');
}

describe('executor: checks', () => {
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

  /** The first update of a task that fits, past or future. */
  async function told(taskId: string, fits: (status: TaskStatus) => boolean): Promise<TaskStatus> {
    const { update } = await agent.call(
      (call) => call.update?.status.task_id.value === taskId && fits(call.update.status),
    );
    return update?.status ?? assert.fail('no update');
  }

  const file = (taskId: string, name: string) => join(executor.sandbox, 'tasks', taskId, name);

  it('COMMAND runs in the directory of the task with its environment, and tells of every change', async () => {
    const environment = { variables: [{ name: 'WANTED', value: 'ready' }] };
    const task = checked('c', commandCheck('echo "looking for $WANTED"; test -e "$WANTED" || exit 7'));
    agent.launch({ ...task, command: { value: SLEEP, environment } });
    const absent = await told('c', ({ check_status }) => check_status?.command?.exit_code === 7);
    assert.equal(absent.state, 'TASK_RUNNING');
    assert.equal(absent.reason, 'REASON_TASK_CHECK_STATUS_UPDATED');
    writeFileSync(file('c', 'ready'), '');
    await told('c', ({ check_status }) => check_status?.command?.exit_code === 0);
    assert.equal(executor.read('c', 'check.log'), 'looking for ready\n');
    const first = await agent.update('c', 'TASK_RUNNING');
    assert.deepEqual(first.check_status, { type: 'COMMAND', command: {} });
  });

  it('COMMAND that hangs is ended with all that it started, and ends that task alone', async () => {
    const command = { value: 'sleep 1000 & echo began; sleep 1000' };
    agent.launch(
      cared('hangs', { type: 'COMMAND', command, timeout_seconds: 0.3, consecutive_failures: 1 }),
      checked('works', commandCheck('exit 4')),
    );
    const { message = '' } = await agent.update('hangs', 'TASK_FAILED');
    assert.match(message, /COMMAND health check timed out after 300 ms, 1 in a row/);
    assert.equal(executor.read('hangs', 'health-check.log'), 'began\n');
    assert.deepEqual(processesIn(join(executor.sandbox, 'tasks/hangs')), []);
    await told('works', ({ check_status }) => check_status?.command?.exit_code === 4);
    assert.deepEqual(agent.states('works').includes('TASK_FAILED'), false);
  });

  it('COMMAND that cannot be started ends that task alone', async () => {
    agent.launch(
      cared('broken', {
        type: 'COMMAND',
        command: { shell: false, value: './none' },
        consecutive_failures: 2,
      }),
      cared('sound', { type: 'COMMAND', command: { value: 'true' } }),
    );
    await told('sound', ({ healthy }) => healthy === true);
    const last = await agent.update('broken', 'TASK_FAILED');
    assert.equal(last.healthy, false);
    assert.equal(last.reason, 'REASON_TASK_HEALTH_CHECK_STATUS_UPDATED');
    assert.match(
      last.message ?? '',
      /asked to end by HEALTH_CHECK \(COMMAND health check could not be started: /,
    );
    assert.match(last.message ?? '', /, 2 in a row\)/);
    assert.equal(agent.states('sound').includes('TASK_FAILED'), false);
  });

  it('HTTP follows redirects and knows good answers from bad ones', async () => {
    let status = 500;
    const server = createServer((request, response) => {
      if (request.url === '/old') response.writeHead(302, { Location: '/new' }).end();
      else response.writeHead(request.url === '/new' ? status : 404).end('x'.repeat(100_000));
    });
    const port = await listen(server);
    try {
      const http = { port, path: '/old' };
      agent.launch(
        cared('web', { type: 'HTTP', http, consecutive_failures: 1_000_000 }),
        checked('seen', { type: 'HTTP', http }),
      );
      const sick = await told('web', ({ healthy }) => healthy === false);
      assert.match(sick.message ?? '', /^HTTP health check answered 500 \(failure 1 of 1000000\)$/);
      await told('seen', ({ check_status }) => check_status?.http?.status_code === 500);
      status = 204;
      await told('web', ({ healthy }) => healthy === true);
      await told('seen', ({ check_status }) => check_status?.http?.status_code === 204);
    } finally {
      await close(server);
    }
  });

  it('HTTP to a port where nobody listens ends the task with the reason', async () => {
    const server = createServer();
    const port = await listen(server);
    await close(server);
    agent.launch(cared('alone', { type: 'HTTP', http: { port }, consecutive_failures: 1 }));
    const { message = '' } = await agent.update('alone', 'TASK_FAILED');
    assert.match(message, /HTTP health check failed: .*ECONNREFUSED/);
  });

  it('TCP connects, and tells when nobody is there any more', async () => {
    const server = createTcpServer((socket) => socket.destroy());
    const port = await new Promise<number>((resolve) =>
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
    );
    agent.launch(checked('tcp', { type: 'TCP', tcp: { port } }));
    await told('tcp', ({ check_status }) => check_status?.tcp?.succeeded === true);
    await new Promise((resolve) => server.close(resolve));
    await told('tcp', ({ check_status }) => check_status?.tcp?.succeeded === false);
  });

  it('go on while the agent is away, and are told when it is back', async () => {
    agent.launch(checked('c', commandCheck('test -e ready && touch seen')));
    await told('c', ({ check_status }) => check_status?.command?.exit_code === 1);
    await agent.crash();
    writeFileSync(file('c', 'ready'), '');
    while (!existsSync(file('c', 'seen'))) await new Promise(setImmediate);
    await agent.listen();
    const fits = (status: TaskStatus) => status.check_status?.command?.exit_code === 0;
    await agent.call(
      ({ subscribe, update }) =>
        (subscribe?.unacknowledged_updates ?? []).some(({ status }) => fits(status)) ||
        (update !== undefined && fits(update.status)),
    );
  });

  it('leave nothing behind when their task ends', async () => {
    agent.launch(
      checked(
        'c',
        commandCheck('touch began; setsid sleep 1000 & sleep 1000'),
        'while [ ! -e began ]; do :; done',
      ),
    );
    await agent.update('c', 'TASK_FINISHED');
    assert.deepEqual(processesIn(join(executor.sandbox, 'tasks/c')), []);
  });

  it('COMMAND leaves nothing running that left its group, while its task goes on', async () => {
    const leaves = 'setsid sh -c "echo \\$\\$ > left; exec sleep 1000" & while [ ! -s left ]; do :; done';
    agent.launch(checked('c', { ...commandCheck(leaves), interval_seconds: 1000 }));
    await told('c', ({ check_status }) => check_status?.command?.exit_code === 0);
    const left = Number(readFileSync(file('c', 'left'), 'utf8'));
    await executor.until(() => !isAlive(left));
    assert.deepEqual(new Set(agent.states('c')), new Set(['TASK_RUNNING']));
  });

  it('leave nothing behind when the executor is killed in the middle of one', async () => {
    const hidden = 'touch began; env -i sleep 1000 & sleep 1000';
    agent.launch(
      checked('c', commandCheck(hidden), 'while [ ! -e began ]; do :; done; echo ready; exec sleep 1000'),
    );
    await executor.printed('c', 'ready');
    const group = groupsIn(file('c', ''));
    assert.ok(group.length > 0);
    executor.child.kill('SIGKILL');
    await executor.ended;
    await gone(() => group.filter(isAlive));
  });

  it('whose log the task replaced by a pipe do not block the executor', async () => {
    agent.launch(
      checked('c', commandCheck('echo hello'), 'mkfifo check.log; while [ -p check.log ]; do :; done'),
    );
    await agent.update('c', 'TASK_FINISHED');
  });

  it('max_completion_time ends a task at once, and it fails', async () => {
    const max_completion_time = { nanoseconds: 300_000_000n };
    agent.launch(shellTask('slow', 'trap "" TERM; while :; do sleep 0.01; done', { max_completion_time }));
    const last = await agent.update('slow', 'TASK_FAILED');
    assert.equal(last.reason, 'REASON_MAX_COMPLETION_TIME_REACHED');
    assert.match(
      last.message ?? '',
      /signal Killed; asked to end by MAX_COMPLETION_TIME \(not complete within 300 ms\)/,
    );
    assert.deepEqual(agent.states('slow'), ['TASK_RUNNING', 'TASK_FAILED']);
    assert.equal(certificateOf(last).asked?.by, 'MAX_COMPLETION_TIME');
  });

  it('the death certificate has the signals, the run time, the memory and the last lines', async () => {
    agent.launch(
      shellTask('fails', `for i in 1 2 3; do echo "line $i"; done; printf 'bad \\377 byte' >&2; exit 9`),
      shellTask('killed', 'echo started; exec sleep 1000'),
    );
    const failed = await agent.update('fails', 'TASK_FAILED');
    const { stdout, stderr, exit_status, signals, restarts } = certificateOf(failed);
    assert.deepEqual(stdout, { lines: ['line 1', 'line 2', 'line 3'], omitted: false });
    assert.deepEqual(stderr, { lines: ['bad \ufffd byte'], omitted: false });
    assert.deepEqual([exit_status, signals, restarts], [9, [], 0]);
    assert.match(
      failed.message ?? '',
      /^Command exited with status 9; ran .*; stderr ends with "bad \ufffd byte"$/,
    );
    await executor.printed('killed', 'started');
    agent.send({ type: 'KILL', kill: { task_id: { value: 'killed' } } });
    const killed = certificateOf(await agent.update('killed', 'TASK_KILLED'));
    assert.deepEqual([killed.asked?.by, killed.exit_signal], ['KILL', 'SIGTERM']);
    assert.deepEqual(
      killed.signals.map(({ signal }) => signal),
      ['SIGTERM'],
    );
    assert.ok((killed.peak_memory_bytes ?? 0) > 100_000, String(killed.peak_memory_bytes));
    assert.ok(killed.ended_at_ms >= (killed.started_at_ms ?? Number.POSITIVE_INFINITY));
  });

  it('the death certificate tells of the memory of all processes of a killed task', async () => {
    const large = 'x=$(head -c 10000000 /dev/zero | tr "\\0" x); echo ready; while :; do sleep 1; done';
    agent.launch(shellTask('large', `sh -c '${large}' & wait`));
    await executor.printed('large', 'ready');
    agent.send({ type: 'KILL', kill: { task_id: { value: 'large' } } });
    const { peak_memory_bytes: peak = 0 } = certificateOf(await agent.update('large', 'TASK_KILLED'));
    assert.ok(peak > 10_000_000, String(peak));
  });

  it('the death certificate stays small, whatever a task prints and puts in the place of its output', async () => {
    agent.launch(
      shellTask('noise', 'head -c 3000000 /dev/urandom; head -c 3000000 /dev/zero >&2; exit 1'),
      shellTask('pipe', 'rm stdout; mkfifo stdout; exit 1'),
    );
    const noise = await agent.update('noise', 'TASK_FAILED');
    assert.ok((noise.data?.length ?? 0) <= 16 * 1024);
    assert.equal(certificateOf(noise).stdout.omitted, true);
    assert.doesNotMatch(noise.message ?? '', /[\n\0]/);
    assert.deepEqual(certificateOf(await agent.update('pipe', 'TASK_FAILED')).stdout.lines, []);
  });

  it('the death certificate of a task that could not be started says why', async () => {
    agent.launch({ ...shellTask('none', ''), command: { shell: false, value: './none' } });
    const last = await agent.update('none', 'TASK_FAILED');
    assert.equal(certificateOf(last).start_failure, last.message);
  });
});

function listen(server: Server): Promise<number> {
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** The process groups of whatever works in a directory. */
function groupsIn(directory: string): number[] {
  return processesIn(directory).map((pid) => Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[4]));
}

/** Whether anything of a process group lives. */
function isAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}
