// What executors may say to the agent, once it is parsed: who may call what when, and what follows. The texts are Mesos'.
// Rules 3 to 9, 14 and 21 of the recordings.
import type { Call, Call_Subscribe } from '../../../shared/mesos/generated/executor.ts';
import { type Answer, accepted, badRequest, forbidden, unavailable } from '../http/answer.ts';
import type { FrameworkState } from './agent-state.ts';
import { type AgentCore, closeStream, type EventStream, sendTo } from './core.ts';
import type { Endings } from './endings.ts';
import type { ExecutorState } from './executor-state.ts';
import type { Launches } from './launches.ts';
import type { StatusUpdates } from './status-updates.ts';
import { partitionAwareState } from './task-state.ts';

/** Mesos' DEFAULT_EXECUTOR_HEARTBEAT_INTERVAL. */
const HEARTBEAT_INTERVAL = 30 * 60_000;

interface Caller {
  readonly framework: FrameworkState;
  readonly executor: ExecutorState;
}

export class ExecutorCalls {
  #core: AgentCore;
  #updates: StatusUpdates;
  #endings: Endings;
  #launches: Launches;

  constructor(core: AgentCore, updates: StatusUpdates, endings: Endings, launches: Launches) {
    this.#core = core;
    this.#updates = updates;
    this.#endings = endings;
    this.#launches = launches;
  }

  /** Every call but SUBSCRIBE. */
  take(call: Call): Answer {
    if (call.type === 'HEARTBEAT') return accepted();
    if (this.#core.state.phase === 'RECOVERING') return unavailable('Agent has not finished recovery');
    const caller = this.callerOf(call);
    if ('status' in caller) return caller;
    const { framework, executor } = caller;
    if (executor.phase === 'REGISTERING') return forbidden('Executor is not subscribed');
    if (call.type === 'UPDATE' && call.update !== undefined) {
      this.#updates.fromExecutor(framework, call.update.status);
    }
    if (call.type === 'MESSAGE' && call.message !== undefined) this.#message(caller, call.message.data);
    return accepted();
  }

  /** The executor that calls, or the answer to one that is not known. */
  callerOf(call: Call): Caller | Answer {
    const framework = this.#core.state.frameworks.get(call.framework_id.value);
    if (framework === undefined) return badRequest('Framework cannot be found');
    const executor = framework.executors.get(call.executor_id.value);
    if (executor === undefined) return badRequest('Executor cannot be found');
    return { framework, executor };
  }

  /** SUBSCRIBE, whose stream is already open. */
  subscribe({ framework, executor }: Caller, subscribe: Call_Subscribe, stream: EventStream): void {
    const isOver = executor.phase === 'TERMINATING' || executor.phase === 'TERMINATED';
    if (isOver || framework.isTerminating || this.#core.state.phase === 'TERMINATING') {
      stream.send({ type: 'SHUTDOWN' });
      stream.close();
      return;
    }
    closeStream(this.#core, executor);
    executor.phase = 'RUNNING';
    this.#core.streams.set(executor, stream);
    this.#beat(stream, executor);
    this.#dropForgotten({ framework, executor }, subscribe);
    if (!executor.everSentTask && executor.queued.length === 0) {
      this.#endings.shutdownExecutor(framework, executor);
      return;
    }
    this.#welcome({ framework, executor });
    for (const { status } of subscribe.unacknowledged_updates ?? []) {
      this.#updates.fromExecutor(framework, status);
    }
    this.#launches.deliver(framework, executor);
  }

  /** The client has closed its stream: nobody is told (rule 14). */
  closed(executor: ExecutorState, stream: EventStream): void {
    if (this.#core.streams.get(executor) === stream) this.#core.streams.delete(executor);
  }

  #welcome({ framework, executor }: Caller): void {
    sendTo(this.#core, executor, {
      type: 'SUBSCRIBED',
      subscribed: {
        executor_info: executor.info,
        framework_info: framework.info,
        agent_info: this.#core.state.info,
        container_id: { value: executor.containerId },
      },
    });
  }

  /** Tasks that the executor should know and does not: they were sent when the agent went down. */
  #dropForgotten({ framework, executor }: Caller, subscribe: Call_Subscribe): void {
    const { unacknowledged_tasks: tasks = [], unacknowledged_updates: updates = [] } = subscribe;
    const named = [...(tasks ?? []), ...(updates ?? []).map(({ status }) => status)];
    const known = new Set(named.map(({ task_id }) => task_id.value));
    for (const { task_id, state } of executor.launched) {
      if (state !== 'TASK_STAGING' || known.has(task_id.value)) continue;
      const status = {
        taskId: task_id.value,
        state: partitionAwareState(framework.info, 'TASK_DROPPED'),
        message: 'Task launched during agent restart',
        reason: 'REASON_AGENT_RESTARTED',
      } as const;
      this.#updates.fromAgent(framework, status, executor.id);
    }
  }

  #message({ framework, executor }: Caller, data: Uint8Array): void {
    if (framework.isTerminating || this.#core.state.phase !== 'RUNNING') return;
    this.#core.send({
      type: 'EXECUTOR_TO_FRAMEWORK',
      framework_id: framework.id,
      executor_id: executor.id,
      data,
    });
  }

  #beat(stream: EventStream, executor: ExecutorState): void {
    this.#core.clock.after(HEARTBEAT_INTERVAL, () => {
      if (this.#core.streams.get(executor) !== stream) return;
      stream.send({ type: 'HEARTBEAT' });
      this.#beat(stream, executor);
    });
  }
}
