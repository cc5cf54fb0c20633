// RUN_TASK and RUN_TASK_GROUP: puts the tasks into the queue of their executor, starting it when there is none, and hands
// them over as soon as it is subscribed. Its sandbox shows their volumes before they arrive (rule 20 of the recordings).
import type { ExecutorInfo, FrameworkInfo, TaskInfo } from '../../../shared/mesos/generated/mesos.ts';
import { describeError } from '../../../shared/runtime/errors.ts';
import { needsCheckpoint } from '../resources/kinds.ts';
import { contains, sum, unallocate } from '../resources/resources.ts';
import { FrameworkState } from './agent-state.ts';
import { commandExecutor } from './command-executor.ts';
import { type AgentCore, runIds, sendTo } from './core.ts';
import type { Endings } from './endings.ts';
import { volumeResources } from './executor-resources.ts';
import type { ExecutorStarter } from './executor-starter.ts';
import { type ExecutorState, type Launch, taskFrom, tasksOf } from './executor-state.ts';
import type { RunCheckpoint } from './run-checkpoint.ts';
import type { StatusUpdates } from './status-updates.ts';
import { type AgentStatus, partitionAwareState } from './task-state.ts';

/** What the master wants to run, and whether it counts on a new executor for it. */
export interface LaunchRequest {
  readonly framework: FrameworkInfo;
  readonly executor?: ExecutorInfo | undefined;
  readonly launch: Launch;
  readonly launchExecutor: boolean;
}

type Dropping = Pick<AgentStatus, 'message' | 'reason'>;

export class Launches {
  #core: AgentCore;
  #updates: StatusUpdates;
  #endings: Endings;
  #checkpoint: RunCheckpoint;
  #starter: ExecutorStarter;

  constructor(
    core: AgentCore,
    updates: StatusUpdates,
    endings: Endings,
    checkpoint: RunCheckpoint,
    starter: ExecutorStarter,
  ) {
    this.#core = core;
    this.#updates = updates;
    this.#endings = endings;
    this.#checkpoint = checkpoint;
    this.#starter = starter;
  }

  run(request: LaunchRequest): void {
    const framework = this.#frameworkOf(request.framework);
    if (framework.isTerminating) return;
    const { info, isCommandExecutor } = this.#executorOf(request);
    const present = framework.executors.get(info.executor_id.value);
    const problem = this.#problem(request, info, present, isCommandExecutor);
    if (problem !== undefined) {
      this.#drop(framework, request, info, present, problem);
      return;
    }
    const executor = present ?? this.#add(framework, info, isCommandExecutor, request.launch);
    if (executor !== undefined) this.#queue(framework, executor, request.launch);
  }

  /** Hands over what is queued; the executor has just subscribed, or something was queued since. */
  deliver(framework: FrameworkState, executor: ExecutorState): void {
    try {
      this.#core.containerizer.update(executor.containerId, volumeResources(executor));
    } catch (error) {
      this.#endings.terminate(executor, {
        state: partitionAwareState(framework.info, 'TASK_GONE'),
        reason: 'REASON_CONTAINER_UPDATE_FAILED',
        message: `Failed to update resources for container: ${describeError(error)}`,
      });
      return;
    }
    for (const launch of executor.deliver()) {
      if (launch.type === 'task')
        sendTo(this.#core, executor, { type: 'LAUNCH', launch: { task: launch.task } });
      else sendTo(this.#core, executor, { type: 'LAUNCH_GROUP', launch_group: { task_group: launch.group } });
    }
  }

  #frameworkOf(info: FrameworkInfo): FrameworkState {
    const { state } = this.#core;
    const id = info.id?.value ?? '';
    const present = state.frameworks.get(id);
    if (present !== undefined) return present;
    const framework = new FrameworkState(id, info);
    state.frameworks.set(id, framework);
    if (framework.checkpoints) this.#checkpoint.writeFramework(state.id, id, info);
    return framework;
  }

  #executorOf({ framework, executor, launch }: LaunchRequest): {
    info: ExecutorInfo;
    isCommandExecutor: boolean;
  } {
    const info = executor ?? tasksOf(launch).find((task) => task.executor !== undefined)?.executor;
    if (info !== undefined) return { info, isCommandExecutor: false };
    const [task] = tasksOf(launch);
    if (task === undefined) throw new Error('The master has sent a task group without tasks');
    return { info: commandExecutor(task, framework.id?.value ?? ''), isCommandExecutor: true };
  }

  #problem(
    { launch, launchExecutor }: LaunchRequest,
    info: ExecutorInfo,
    present: ExecutorState | undefined,
    isCommandExecutor: boolean,
  ): Dropping | undefined {
    const unknown = this.#unknownResources(launch, info);
    if (unknown !== undefined) return { reason: 'REASON_RESOURCES_UNKNOWN', message: unknown };
    if (present !== undefined && isCommandExecutor) {
      const message = 'Cannot reuse an already existing executor for a command task';
      return { reason: 'REASON_TASK_INVALID', message };
    }
    if (present !== undefined && launchExecutor) {
      const message = 'Master wants to launch executor, but one already exists';
      return { reason: 'REASON_EXECUTOR_TERMINATED', message };
    }
    if (present === undefined && !launchExecutor && !isCommandExecutor) {
      const message = 'No executor is expected to launch and there is none running';
      return { reason: 'REASON_EXECUTOR_TERMINATED', message };
    }
    if (present?.phase !== 'TERMINATING' && present?.phase !== 'TERMINATED') return undefined;
    return { reason: 'REASON_EXECUTOR_TERMINATED', message: `Executor ${present.phase.toLowerCase()}` };
  }

  #unknownResources(launch: Launch, info: ExecutorInfo): string | undefined {
    const isUnknown = (of: Pick<TaskInfo, 'resources'>) => {
      const wanted = sum(unallocate(of.resources ?? []).filter(needsCheckpoint));
      return !contains(sum(this.#core.state.checkpointed), wanted);
    };
    if (tasksOf(launch).some(isUnknown)) {
      return 'The checkpointed resources being used by the task or task group are unknown to the agent';
    }
    if (!isUnknown(info)) return undefined;
    return 'The checkpointed resources being used by the executor are unknown to the agent';
  }

  #drop(
    framework: FrameworkState,
    { launch, launchExecutor }: LaunchRequest,
    info: ExecutorInfo,
    present: ExecutorState | undefined,
    why: Dropping,
  ): void {
    const state = partitionAwareState(framework.info, 'TASK_DROPPED');
    if (launchExecutor && present === undefined) this.#tellNeverStarted(framework, info);
    if (launchExecutor && present !== undefined) this.#endings.shutdownExecutor(framework, present);
    for (const { task_id } of tasksOf(launch)) {
      this.#updates.fromAgent(framework, { taskId: task_id.value, state, ...why });
    }
    this.#endings.removeIfIdle(framework);
  }

  #tellNeverStarted({ id }: FrameworkState, { executor_id }: ExecutorInfo): void {
    this.#core.send({
      type: 'EXITED_EXECUTOR',
      framework_id: id,
      executor_id: executor_id.value,
      status: -1,
    });
  }

  /** Starts the executor; the tasks are dropped when it cannot even have a sandbox. */
  #add(
    framework: FrameworkState,
    info: ExecutorInfo,
    isCommandExecutor: boolean,
    launch: Launch,
  ): ExecutorState | undefined {
    const executor = this.#starter.make(framework, info, isCommandExecutor);
    const problem = this.#starter.start(framework, executor, launch);
    if (problem === undefined) return executor;
    this.#dropUnstarted(framework, executor, launch, problem);
    return undefined;
  }

  #dropUnstarted(framework: FrameworkState, executor: ExecutorState, launch: Launch, message: string): void {
    const state = partitionAwareState(framework.info, 'TASK_DROPPED');
    this.#tellNeverStarted(framework, executor.info);
    for (const { task_id } of tasksOf(launch)) {
      const status = { taskId: task_id.value, state, reason: 'REASON_EXECUTOR_TERMINATED', message } as const;
      this.#updates.fromAgent(framework, status, executor.id);
    }
    this.#endings.removeIfIdle(framework);
  }

  #queue(framework: FrameworkState, executor: ExecutorState, launch: Launch): void {
    const ids = runIds(this.#core, executor);
    if (framework.checkpoints) {
      for (const task of tasksOf(launch)) {
        this.#checkpoint.writeTask(ids, taskFrom(task, framework.id, 'TASK_STAGING'));
      }
    }
    executor.enqueue(launch);
    if (executor.phase === 'RUNNING') this.deliver(framework, executor);
  }
}
