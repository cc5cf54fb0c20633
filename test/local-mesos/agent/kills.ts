// KILL_TASK and DRAIN: a task that is still queued ends here, with its whole group; any other is the executor's to end
// (rules 21, 22 and 32 of the recordings).
import type { DrainConfig, KillPolicy } from '../../../shared/mesos/generated/mesos.ts';
import type { FrameworkState } from './agent-state.ts';
import { type AgentCore, sendTo } from './core.ts';
import { durationOf } from './durations.ts';
import type { Endings } from './endings.ts';
import { type ExecutorState, tasksOf } from './executor-state.ts';
import type { StatusUpdates } from './status-updates.ts';
import { partitionAwareState } from './task-state.ts';

export class Kills {
  #core: AgentCore;
  #updates: StatusUpdates;
  #endings: Endings;

  constructor(core: AgentCore, updates: StatusUpdates, endings: Endings) {
    this.#core = core;
    this.#updates = updates;
    this.#endings = endings;
  }

  killTask(frameworkId: string, taskId: string, policy?: KillPolicy): void {
    const framework = this.#core.state.frameworks.get(frameworkId);
    if (framework === undefined || framework.isTerminating) return;
    const executor = framework.executorOfTask(taskId);
    if (executor !== undefined) {
      this.#kill(framework, executor, taskId, policy);
      return;
    }
    this.#updates.fromAgent(framework, {
      taskId,
      state: partitionAwareState(framework.info, 'TASK_DROPPED'),
      message: 'Cannot find executor',
      reason: 'REASON_EXECUTOR_TERMINATED',
    });
  }

  /** Kills every task, with a grace period that is no longer than the drain's. */
  drain(config: DrainConfig): void {
    for (const framework of [...this.#core.state.frameworks.values()]) {
      for (const executor of [...framework.executors.values()]) {
        for (const { task_id, kill_policy } of [...executor.launched, ...executor.queued]) {
          this.#kill(framework, executor, task_id.value, shorterPolicy(config, kill_policy));
        }
      }
    }
  }

  #kill(framework: FrameworkState, executor: ExecutorState, taskId: string, policy?: KillPolicy): void {
    if (executor.phase === 'TERMINATING' || executor.phase === 'TERMINATED') return;
    if (executor.isQueued(taskId)) {
      this.#killQueued(framework, executor, taskId);
      return;
    }
    const kill = { task_id: { value: taskId }, ...(policy && { kill_policy: policy }) };
    sendTo(this.#core, executor, { type: 'KILL', kill });
  }

  #killQueued(framework: FrameworkState, executor: ExecutorState, taskId: string): void {
    const launch = executor.queuedGroupOf(taskId);
    if (launch === undefined) return;
    const isGroup = launch.type === 'group' && executor.phase === 'REGISTERING';
    const message = isGroup
      ? 'A task within the task group was killed before delivery to the executor'
      : 'Killed before delivery to the executor';
    for (const task of tasksOf(launch)) {
      const status = { taskId: task.task_id.value, message } as const;
      const state = { state: 'TASK_KILLED', reason: 'REASON_TASK_KILLED_DURING_LAUNCH' } as const;
      this.#updates.fromAgent(framework, { ...status, ...state }, executor.id);
    }
    if (executor.phase === 'RUNNING' && !executor.everSentTask && executor.queued.length === 0) {
      this.#endings.shutdownExecutor(framework, executor);
    }
  }
}

/** The drain's grace period where the task has none or a longer one; else none, so that the task's own holds. */
function shorterPolicy({ max_grace_period: most }: DrainConfig, own?: KillPolicy): KillPolicy | undefined {
  if (most === undefined) return undefined;
  const isShorter = own?.grace_period !== undefined && durationOf(own.grace_period) <= durationOf(most);
  return isShorter ? undefined : { grace_period: most };
}
