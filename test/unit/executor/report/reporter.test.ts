// The executor's end of the pod link: heartbeats at their pace, progress newest first, facts until they are
// acknowledged; only while there is a connection.
import assert from 'node:assert/strict';
import { newTask } from '../../../../executor/core/launch.ts';
import { begin, type State } from '../../../../executor/core/state.ts';
import type { TaskPhase } from '../../../../executor/core/task.ts';
import { TaskTable } from '../../../../executor/core/task-table.ts';
import type { ModuleUsage } from '../../../../executor/modules/host-protocol.ts';
import { Reporter, type ReporterOptions } from '../../../../executor/report/reporter.ts';
import type { Message, Progress } from '../../../../shared/link/generated/link.ts';
import { decodeMessage, encodeMessage } from '../../../../shared/link/link.ts';
import { silentLogger } from '../../../../shared/runtime/logger.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

function stateWith({ phase, taskPhase, pid }: Pick<Rig, 'phase' | 'taskPhase' | 'pid'>): State {
  const identity = { frameworkId: 'f', executorId: 'e', agentId: 'a' };
  const policy = { checkpoint: true, recoveryTimeout: 1, backoffMax: 1 };
  const instant = { epoch: 0, monotonic: 0 };
  const { state } = begin({ identity, policy, shutdownGrace: 1, uuidSeed: new Uint8Array(16) }, instant);
  const info = { name: 't', task_id: { value: 't' }, agent_id: { value: 'a' } };
  const task = {
    ...newTask(info, [], instant),
    phase: taskPhase,
    ...(pid === undefined ? {} : { pid }),
    reported: 'TASK_RUNNING',
    restarts: 2,
  } as const;
  return { ...state, connection: { phase }, tasks: TaskTable.of(task) };
}

/** A reporter whose messages are kept; `sent` resolves with the next ones. */
class Rig {
  readonly clock = new VirtualClock();
  readonly messages: Message[] = [];
  readonly signals: string[] = [];
  readonly levels: string[] = [];
  readonly looked: string[] = [];
  delays = 0;
  phase: State['connection']['phase'] = 'SUBSCRIBED';
  taskPhase: TaskPhase = 'RUNNING';
  pid: number | undefined = process.pid;
  progress: Progress[] = [];
  modules: ReadonlyMap<string, ModuleUsage> = new Map();
  answer: 'ACCEPTED' | 'LATER' = 'ACCEPTED';
  readonly reporter: Reporter;
  #waiting: (() => void)[] = [];

  constructor(options: Partial<ReporterOptions> = {}) {
    this.reporter = new Reporter({
      clock: this.clock,
      log: silentLogger,
      session: 'executor',
      state: () => stateWith(this),
      message: async (data) => {
        this.messages.push(decodeMessage(data));
        for (const resolve of this.#waiting.splice(0)) resolve();
        return { answer: this.answer };
      },
      progress: () => this.progress,
      modules: { pid: undefined, usage: async () => this.modules },
      signal: (taskId, signal) => this.signals.push(`${taskId} ${signal}`),
      drain: ({ type, taskId }) => this.signals.push(`${taskId} ${type}`),
      setLogLevel: (level) => this.levels.push(level),
      logStreams: { open: async () => undefined, close: () => 'there is no such log stream' },
      loop: {
        start: () => this.looked.push('start'),
        stop: () => this.looked.push('stop'),
        take: () => {
          this.delays += 1;
          return this.delays;
        },
      },
      ...options,
    });
  }

  async until(count: number): Promise<void> {
    while (this.messages.length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  fromScheduler(message: Message): void {
    this.reporter.received(encodeMessage({ session: 'scheduler', ...message }));
  }
}

const progressOf = (task: string, percent: number): Progress => ({
  task_id: { value: task },
  sequence: 1n,
  percent,
});

describe('reporter', () => {
  it('sends heartbeats at once and at every interval, numbered, with figures, and stops when told to', async () => {
    const rig = new Rig();
    rig.reporter.pace(15_000);
    rig.reporter.pace(15_000);
    await rig.until(1);
    rig.clock.advance(15_000);
    await rig.until(2);
    const [first, second] = rig.messages;
    assert.deepEqual([first?.sequence, second?.sequence], [1n, 2n]);
    const [task] = first?.heartbeat?.tasks ?? [];
    assert.deepEqual(
      [task?.task_id.value, task?.state, task?.pid, task?.restarts],
      ['t', 'TASK_RUNNING', process.pid, 2],
    );
    assert.ok((first?.heartbeat?.executor_resident_bytes ?? 0n) > 1_000_000n);
    assert.deepEqual(
      [first, second].map((message) => message?.heartbeat?.executor_loop_delay_ms),
      [1, 2],
    );
    rig.reporter.pace(0);
    rig.clock.advance(60_000);
    await new Promise(setImmediate);
    assert.equal(rig.messages.length, 2);
    assert.deepEqual(rig.looked, ['stop', 'start', 'stop']);
  });

  it('sends one heartbeat after the other, however often it is asked for one', async () => {
    const rig = new Rig();
    for (let asked = 0; asked < 100; asked++) rig.fromScheduler({ report_request: {} });
    await rig.until(2);
    await new Promise(setImmediate);
    // One for the first request, and one for all that came meanwhile.
    assert.equal(rig.delays, 2);
    rig.fromScheduler({ report_request: {} });
    await rig.until(3);
    assert.equal(rig.delays, 3);
  });

  it('goes on where a heartbeat cannot be made', async () => {
    let takes = 0;
    const take = () => {
      takes += 1;
      if (takes === 1) throw new Error('too many open files');
      return 0;
    };
    const warnings: string[] = [];
    const log = { ...silentLogger, warn: (message: string) => warnings.push(message) };
    const rig = new Rig({ log, loop: { start() {}, stop() {}, take } });
    rig.fromScheduler({ report_request: {} });
    while (warnings.length === 0) await new Promise(setImmediate);
    rig.fromScheduler({ report_request: {} });
    await rig.until(1);
    assert.deepEqual(warnings, ['no heartbeat: too many open files']);
  });

  it('takes no interval that would keep it busy', async () => {
    const rig = new Rig();
    rig.reporter.pace(Number.NaN);
    assert.equal(rig.clock.pending, 3);
    rig.reporter.pace(1e-9);
    await rig.until(1);
    rig.clock.advance(99);
    await new Promise(setImmediate);
    assert.equal(rig.delays, 1);
    rig.clock.advance(1);
    await rig.until(2);
  });

  it('tells what the thread of a module uses, without the open files that it shares', async () => {
    const rig = new Rig();
    rig.pid = undefined;
    rig.modules = new Map([
      ['t', { cpuSeconds: 1.5, heapBytes: 7_000_000 }],
      ['gone', { cpuSeconds: 1, heapBytes: 1 }],
    ]);
    rig.reporter.pace(15_000);
    await rig.until(1);
    assert.deepEqual(rig.messages[0]?.heartbeat?.tasks, [
      {
        task_id: { value: 't' },
        state: 'TASK_RUNNING',
        cpu_seconds: 1.5,
        resident_bytes: 7_000_000n,
        restarts: 2,
      },
    ]);
  });

  it('waits for a connection, and then tells of all progress', async () => {
    const rig = new Rig();
    rig.phase = 'DISCONNECTED';
    rig.reporter.progressed(progressOf('t', 1));
    rig.reporter.controlled('c', 'm');
    assert.equal(rig.messages.length, 0);
    rig.phase = 'SUBSCRIBED';
    rig.progress = [progressOf('t', 2), progressOf('u', 3)];
    rig.reporter.pace(0);
    await rig.until(2);
    assert.equal(rig.messages[0]?.facts?.[0]?.control_result?.message, 'm');
    assert.deepEqual(
      rig.messages[1]?.progress?.tasks?.map(({ percent }) => percent),
      [2, 3],
    );
  });

  it('tells all progress again some time after a connection, as the agent may have dropped it', async () => {
    const rig = new Rig();
    rig.progress = [progressOf('t', 2)];
    rig.reporter.pace(0);
    await rig.until(1);
    rig.reporter.pace(0);
    await rig.until(2);
    rig.progress = [progressOf('t', 3)];
    for (const [index, wait] of [3000, 12_000, 60_000].entries()) {
      rig.clock.advance(wait);
      await rig.until(3 + index);
    }
    rig.clock.advance(3_600_000);
    await new Promise(setImmediate);
    const percents = rig.messages.flatMap(({ progress }) => progress?.tasks?.map(({ percent }) => percent));
    assert.deepEqual(percents, [2, 2, 3, 3, 3]);
  });

  it('tries a report again that was not taken, with what is newest then', async () => {
    const rig = new Rig();
    rig.answer = 'LATER';
    rig.reporter.progressed(progressOf('t', 1));
    rig.reporter.progressed(progressOf('t', 2));
    await new Promise(setImmediate);
    rig.answer = 'ACCEPTED';
    rig.clock.advance(1000);
    await rig.until(2);
    const percents = rig.messages.map(({ progress }) => progress?.tasks?.map(({ percent }) => percent));
    assert.deepEqual(percents, [[1], [2]]);
  });

  it('sends a fact until it is acknowledged', async () => {
    const rig = new Rig();
    rig.reporter.controlled('c', 'm');
    rig.clock.advance(1000);
    assert.equal(rig.messages.length, 2);
    rig.fromScheduler({ acknowledgement: { session: 'executor', through: 1n } });
    rig.clock.advance(60_000);
    assert.equal(rig.messages.length, 2);
  });

  it('does what it is asked once, and answers', () => {
    const rig = new Rig();
    const controls = [
      { id: 'x'.repeat(257), log_level: { level: 'error' } },
      { id: 'a', signal: { task_id: { value: 't' }, signal: 'SIGHUP' } },
      { id: 'b', signal: { task_id: { value: 't' }, signal: 'SIGKILL' } },
      { id: 'c', signal: { task_id: { value: 'unknown' }, signal: 'SIGHUP' } },
      { id: 'd', log_level: { level: 'debug' } },
      { id: 'e', log_level: { level: 'loud' } },
      { id: 'f', close_log_stream: { stream_id: 's' } },
      { id: 'g', drain: { task_id: { value: 't' }, signal: 'SIGUSR1', grace_seconds: 5 } },
      { id: 'h', drain: { task_id: { value: 't' }, cancel: true } },
      { id: 'i', drain: { task_id: { value: 't' }, command: { value: 'x' } } },
      { id: 'j', drain: { task_id: { value: 't' }, command: { value: 'x' }, signal: 'SIGHUP' } },
      { id: 'k', drain: { task_id: { value: 'unknown' }, signal: 'SIGHUP' } },
    ];
    const facts = controls.map((control, index) => ({ number: BigInt(index + 1), oldest: 1n, control }));
    rig.fromScheduler({ facts });
    rig.fromScheduler({ facts });
    assert.deepEqual([rig.signals, rig.levels], [['t SIGHUP', 't SIGUSR1', 't DRAIN', 't DRAIN'], ['debug']]);
    rig.reporter.controlled('i', 'the drain command exited with status 3; the drain goes on');
    const results = rig.messages.flatMap(({ facts: told = [] }) => told.map((fact) => fact.control_result));
    assert.deepEqual(
      results.map((result) => [result?.id, result?.done, result?.message]),
      [
        ['a', true, undefined],
        ['b', false, 'SIGKILL is no signal that can be sent to a task'],
        ['c', false, 'the task does not run'],
        ['d', true, undefined],
        ['e', false, "'loud' is no log level; there are error, warn, info and debug"],
        ['f', false, 'there is no such log stream'],
        ['g', true, undefined],
        ['h', false, 'the task is not being drained'],
        ['j', false, 'a drain begins with a signal or with a command, not with both'],
        ['k', false, 'there is no such task'],
        ['i', true, 'the drain command exited with status 3; the drain goes on'],
      ],
    );
  });

  it('tells no task of a drain that does not run, and answers', () => {
    const rig = new Rig();
    rig.taskPhase = 'BACKING_OFF';
    const drain = { task_id: { value: 't' }, command: { value: 'x' }, signal: 'SIGHUP' };
    rig.fromScheduler({ facts: [{ number: 1n, oldest: 1n, control: { id: 'a', drain } }] });
    assert.deepEqual(rig.signals, ['t DRAIN']);
    assert.deepEqual(rig.messages[0]?.facts?.[0]?.control_result, { id: 'a', done: true });
  });

  it('tells everything when it is asked to, and counts what it does not understand', async () => {
    const rig = new Rig();
    rig.progress = [progressOf('t', 2)];
    rig.reporter.received(Uint8Array.of(0xff, 0xff));
    rig.fromScheduler({ sent_at_ms: BigInt(rig.clock.now() - 7) });
    rig.fromScheduler({ sent_at_ms: BigInt(rig.clock.now() - 5), report_request: {} });
    await rig.until(2);
    const heartbeat = rig.messages.find((message) => message.heartbeat !== undefined)?.heartbeat;
    assert.deepEqual([heartbeat?.ignored_messages, heartbeat?.clock_ahead_ms], [2, 5]);
    assert.ok(rig.messages.some(({ progress }) => progress?.tasks?.length === 1));
  });
});
