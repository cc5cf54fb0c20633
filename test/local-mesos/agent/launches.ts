// RUN_TASK and RUN_TASK_GROUP: puts the tasks into the queue of their executor, starting it when there is none, and hands
// them over as soon as it is subscribed. Its sandbox shows their volumes before they arrive (rule 20 of the recordings).
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutorInfo, FrameworkInfo, TaskInfo } from '../../../shared/mesos/generated/mesos.ts';
import { describeError } from '../../../shared/runtime/errors.ts';
import { needsCheckpoint } from '../resources/kinds.ts';
import { contains, sum, unallocate } from '../resources/resources.ts';
import { FrameworkState } from './agent-state.ts';
import { commandExecutor } from './command-executor.ts';
import { executorEnvironment } from './container/environment.ts';
import { lookUpUser, type UserIds } from './container/user.ts';
import { type AgentCore, runIds, sendTo } from './core.ts';
import type { Endings } from './endings.ts';
import { volumeResources } from './executor-resources.ts';
import { ExecutorState, type Launch, taskFrom, tasksOf, userOf } from './executor-state.ts';
import type { Files } from './files/files.ts';
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
  #files: Files;

  constructor(
    core: AgentCore,
    updates: StatusUpdates,
    endings: Endings,
    checkpoint: RunCheckpoint,
    files: Files,
  ) {
    this.#core = core;
    this.#updates = updates;
    this.#endings = endings;
    this.#checkpoint = checkpoint;
    this.#files = files;
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

  /** Makes the executor and its sandbox and starts it; the tasks are dropped when there can be no sandbox. */
  #add(
    framework: FrameworkState,
    info: ExecutorInfo,
    isCommandExecutor: boolean,
    launch: Launch,
  ): ExecutorState | undefined {
    const containerId = this.#core.config.random.uuid();
    const ids = { agent: this.#core.state.id, framework: framework.id, executor: info.executor_id.value };
    const sandbox = this.#core.paths.sandbox({ ...ids, container: containerId });
    const user = userOf(framework.info, info);
    const executor = new ExecutorState({
      info,
      frameworkId: framework.id,
      containerId,
      sandbox,
      user,
      isCommandExecutor,
    });
    const owner = this.#ownerOf(user);
    const problem = owner === undefined ? `No such user '${user}'` : makeSandbox(sandbox, owner.ids);
    if (problem !== undefined) {
      const message = `Failed to create executor directory '${sandbox}': Failed to chown directory to '${user}': ${problem}`;
      this.#dropUnstarted(framework, executor, launch, message);
      return undefined;
    }
    framework.executors.set(executor.id, executor);
    this.#start(framework, executor, launch, owner?.ids);
    return executor;
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

  #start(
    framework: FrameworkState,
    executor: ExecutorState,
    launch: Launch,
    owner: UserIds | undefined,
  ): void {
    const ids = runIds(this.#core, executor);
    if (framework.checkpoints) this.#checkpoint.writeExecutor(ids, executor);
    this.#checkpoint.linkLatest(ids);
    this.#files.attachRun(ids);
    const options = {
      id: executor.containerId,
      sandbox: executor.sandbox,
      user: owner,
      onTerminated: (status: number) => this.#endings.executorTerminated(framework, executor, status),
    };
    const image = executor.info.container?.mesos?.image ?? executor.info.container?.docker?.image;
    if (image !== undefined) {
      const type = typeof image === 'string' ? 'DOCKER' : image.type;
      this.#failLaunch(executor, `Unsupported container image type: ${type}`);
      this.#core.containerizer.fail(options);
      return;
    }
    this.#launchContainer(framework, executor, launch, options);
  }

  #launchContainer(
    framework: FrameworkState,
    executor: ExecutorState,
    launch: Launch,
    options: Parameters<AgentCore['containerizer']['fail']>[0],
  ): void {
    const command = executor.info.command ?? {};
    const launched = this.#core.containerizer.launch({
      ...options,
      command,
      environment: this.#environment(framework, executor),
      resources: [
        ...volumeResources(executor),
        ...tasksOf(launch).flatMap(({ resources }) => resources ?? []),
      ],
      fetch: (signal) => this.#fetch(executor, options.user, signal),
      onStarted: (identity) => {
        if (framework.checkpoints) this.#checkpoint.writeProcess(runIds(this.#core, executor), identity);
      },
      onFailed: (message) => this.#failLaunch(executor, message),
    });
    launched.catch((error: unknown) => this.#failLaunch(executor, describeError(error)));
    this.#endings.watchRegistration(framework, executor);
  }

  #fetch(executor: ExecutorState, owner: UserIds | undefined, signal: AbortSignal): Promise<void> {
    const { containerId, sandbox, user, info } = executor;
    return this.#core.fetcher.fetch({
      containerId,
      uris: info.command?.uris ?? [],
      sandbox,
      user,
      owner,
      signal,
    });
  }

  #failLaunch(executor: ExecutorState, message: string): void {
    executor.pendingTermination = {
      state: 'TASK_FAILED',
      reason: 'REASON_CONTAINER_LAUNCH_FAILED',
      message: `Failed to launch container: ${message}`,
    };
  }

  #environment(framework: FrameworkState, executor: ExecutorState): Readonly<Record<string, string>> {
    const { config, state, port, paths } = this.#core;
    return executorEnvironment({
      framework: framework.info,
      executor: executor.info,
      agentId: state.id,
      ip: config.ip,
      port: port(),
      sandbox: executor.sandbox,
      domainSocket: config.httpExecutorDomainSockets ? paths.domainSocket : undefined,
      executorEnvironmentVariables: config.executorEnvironmentVariables,
      shutdownGracePeriod: config.executorShutdownGracePeriod,
      recoveryTimeout: config.recoveryTimeout,
    });
  }

  /** Whom the sandbox belongs to; undefined when there is no such user. */
  #ownerOf(user: string): { readonly ids: UserIds | undefined } | undefined {
    if (!this.#core.config.switchUser) return { ids: undefined };
    const ids = lookUpUser(user);
    return ids && { ids: ids.uid === process.getuid?.() ? undefined : ids };
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

function makeSandbox(sandbox: string, owner: UserIds | undefined): string | undefined {
  try {
    mkdirSync(sandbox, { recursive: true });
    chmodSync(sandbox, 0o750);
    for (const name of ['stdout', 'stderr']) writeFileSync(join(sandbox, name), '', { mode: 0o644 });
    if (owner === undefined) return undefined;
    for (const name of ['', 'stdout', 'stderr']) chownSync(join(sandbox, name), owner.uid, owner.gid);
    return undefined;
  } catch (error) {
    return describeError(error);
  }
}
