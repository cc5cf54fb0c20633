// How executors and frameworks end: asked to (SHUTDOWN, then SIGKILL when the grace is over), by themselves, or because
// they never subscribed; and what is told and cleaned up afterwards (rules 12, 13, 15 and 21 of the recordings).
import type { FrameworkState } from './agent-state.ts';
import { removeCheckpoint } from './checkpoint.ts';
import { type AgentCore, closeStream, runIds, sendTo } from './core.ts';
import { durationOf, durationText } from './durations.ts';
import type { ExecutorState, PendingTermination } from './executor-state.ts';
import type { GarbageCollector } from './garbage-collector.ts';
import type { RunCheckpoint } from './run-checkpoint.ts';
import type { StatusUpdates } from './status-updates.ts';
import { partitionAwareState } from './task-state.ts';

export class Endings {
  #core: AgentCore;
  #updates: StatusUpdates;
  #checkpoint: RunCheckpoint;
  #garbage: GarbageCollector;

  constructor(core: AgentCore, updates: StatusUpdates, checkpoint: RunCheckpoint, garbage: GarbageCollector) {
    this.#core = core;
    this.#updates = updates;
    this.#checkpoint = checkpoint;
    this.#garbage = garbage;
  }

  /** Asks an executor to end, and kills it when its grace period is over. */
  shutdownExecutor(framework: FrameworkState, executor: ExecutorState): void {
    if (executor.phase === 'TERMINATING' || executor.phase === 'TERMINATED') return;
    executor.phase = 'TERMINATING';
    sendTo(this.#core, executor, { type: 'SHUTDOWN' });
    const own = executor.info.shutdown_grace_period;
    const grace = own === undefined ? this.#core.config.executorShutdownGracePeriod : durationOf(own);
    this.#core.clock.after(grace, () => {
      if (framework.executors.get(executor.id) === executor) this.#destroy(executor);
    });
  }

  /** Ends a framework with all its executors; nothing of its tasks is told any more. */
  shutdownFramework(framework: FrameworkState): void {
    if (framework.isTerminating) return;
    framework.isTerminating = true;
    for (const executor of framework.executors.values()) {
      if (executor.phase === 'TERMINATED') this.#remove(framework, executor);
      else this.shutdownExecutor(framework, executor);
    }
    this.removeIfIdle(framework);
  }

  /** An executor that has not subscribed in time after its launch is killed. */
  watchRegistration(framework: FrameworkState, executor: ExecutorState): void {
    const timeout = this.#core.config.executorRegistrationTimeout;
    this.#core.clock.after(timeout, () => {
      if (executor.phase !== 'REGISTERING' || framework.isTerminating) return;
      this.terminate(executor, {
        state: 'TASK_FAILED',
        reason: 'REASON_EXECUTOR_REGISTRATION_TIMEOUT',
        message: `Executor did not register within ${durationText(timeout)}`,
      });
    });
  }

  /** An executor that has not come back in time after the agent's restart is killed. */
  terminateUnregistered(framework: FrameworkState, executor: ExecutorState): void {
    if (executor.phase !== 'REGISTERING') return;
    this.terminate(executor, {
      state: partitionAwareState(framework.info, 'TASK_GONE'),
      reason: 'REASON_EXECUTOR_REREGISTRATION_TIMEOUT',
      message: `Executor did not reregister within ${durationText(this.#core.config.executorReregistrationTimeout)}`,
    });
  }

  /** Kills an executor; its tasks are told `why` when nothing of it is alive any more. */
  terminate(executor: ExecutorState, why: PendingTermination): void {
    executor.phase = 'TERMINATING';
    executor.pendingTermination = why;
    this.#destroy(executor);
  }

  /** The container is gone; `status` is the raw wait status. */
  executorTerminated(framework: FrameworkState, executor: ExecutorState, status: number): void {
    if (executor.phase === 'TERMINATED') return;
    executor.phase = 'TERMINATED';
    closeStream(this.#core, executor);
    if (!executor.isCommandExecutor) this.#tellExited(executor, status);
    if (framework.isTerminating) executor.completeAll();
    else this.#endTasks(framework, executor);
    this.removeIfOver(framework, executor);
  }

  /** Removes an executor of which nothing has to be told any more, and its framework when it was the last one. */
  removeIfOver(framework: FrameworkState, executor: ExecutorState): void {
    const isTerminating = framework.isTerminating || this.#core.state.phase === 'TERMINATING';
    const isOver = executor.phase === 'TERMINATED' && (isTerminating || !executor.hasIncompleteTasks);
    if (isOver) this.#remove(framework, executor);
    this.removeIfIdle(framework);
  }

  removeIfIdle(framework: FrameworkState): void {
    const { state, updates } = this.#core;
    if (framework.executors.size > 0 || !state.frameworks.has(framework.id)) return;
    updates.cleanUp(framework.id);
    state.complete(framework);
    this.#checkpoint.removeFramework(state.id, framework.id);
    if (state.frameworks.size > 0) return;
    if (state.drain !== undefined) this.#endDrain();
    if (state.phase === 'TERMINATING') this.#core.terminated();
  }

  #endDrain(): void {
    const { state, paths } = this.#core;
    removeCheckpoint(paths.drainConfig(state.id));
    state.drain = undefined;
  }

  #destroy(executor: ExecutorState): void {
    this.#core.containerizer.destroy(executor.containerId).catch((error: unknown) => {
      this.#core.config.log.error('could not destroy a container', { error: String(error) });
    });
  }

  #tellExited({ frameworkId, id }: ExecutorState, status: number): void {
    this.#core.send({ type: 'EXITED_EXECUTOR', framework_id: frameworkId, executor_id: id, status });
  }

  #endTasks(framework: FrameworkState, executor: ExecutorState): void {
    const { pendingTermination: why } = executor;
    for (const { task_id } of [...executor.launched, ...executor.queued]) {
      const status = {
        taskId: task_id.value,
        state: why?.state ?? 'TASK_FAILED',
        reason: why?.reason ?? 'REASON_EXECUTOR_TERMINATED',
        message: why?.message ?? 'Executor terminated',
      } as const;
      this.#updates.fromAgent(framework, status, executor.id);
    }
  }

  #remove(framework: FrameworkState, executor: ExecutorState): void {
    const ids = runIds(this.#core, executor);
    framework.complete(executor);
    if (framework.checkpoints) this.#checkpoint.removeRun(ids);
    this.#garbage.schedule(this.#core.paths.sandbox(ids));
  }
}
