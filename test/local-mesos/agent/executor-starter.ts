// Starts the run of an executor: its sandbox, its records, its container with everything that must be there before its
// process begins. What becomes of it is told to endings.ts.
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutorInfo } from '../../../shared/mesos/generated/mesos.ts';
import { describeError } from '../../../shared/runtime/errors.ts';
import type { FrameworkState } from './agent-state.ts';
import type { ContainerOptions } from './container/containerizer.ts';
import { executorEnvironment } from './container/environment.ts';
import { lookUpUser, type UserIds } from './container/user.ts';
import { type AgentCore, runIds } from './core.ts';
import type { Endings } from './endings.ts';
import { volumeResources } from './executor-resources.ts';
import { ExecutorState, type Launch, tasksOf, userOf } from './executor-state.ts';
import type { Files } from './files/files.ts';
import type { RunCheckpoint } from './run-checkpoint.ts';

export class ExecutorStarter {
  #core: AgentCore;
  #endings: Endings;
  #checkpoint: RunCheckpoint;
  #files: Files;

  constructor(core: AgentCore, endings: Endings, checkpoint: RunCheckpoint, files: Files) {
    this.#core = core;
    this.#endings = endings;
    this.#checkpoint = checkpoint;
    this.#files = files;
  }

  /** A new run, not yet started. */
  make(framework: FrameworkState, info: ExecutorInfo, isCommandExecutor: boolean): ExecutorState {
    const containerId = this.#core.config.random.uuid();
    const ids = { agent: this.#core.state.id, framework: framework.id, executor: info.executor_id.value };
    return new ExecutorState({
      info,
      frameworkId: framework.id,
      containerId,
      sandbox: this.#core.paths.sandbox({ ...ids, container: containerId }),
      user: userOf(framework.info, info),
      isCommandExecutor,
    });
  }

  /** Gives the text for the scheduler when there can be no sandbox; anything later ends the executor instead. */
  start(framework: FrameworkState, executor: ExecutorState, launch: Launch): string | undefined {
    const { sandbox, user } = executor;
    const owner = this.#ownerOf(user);
    const problem = owner === undefined ? `No such user '${user}'` : makeSandbox(sandbox, owner.ids);
    if (problem !== undefined) {
      return `Failed to create executor directory '${sandbox}': Failed to chown directory to '${user}': ${problem}`;
    }
    framework.executors.set(executor.id, executor);
    this.#record(framework, executor);
    this.#start(framework, executor, launch, owner?.ids);
    return undefined;
  }

  #record(framework: FrameworkState, executor: ExecutorState): void {
    const ids = runIds(this.#core, executor);
    const { info, user, isCommandExecutor } = executor;
    if (framework.checkpoints) this.#checkpoint.writeExecutor(ids, { info, user, isCommandExecutor });
    this.#checkpoint.linkLatest(ids);
    this.#files.attachRun(ids);
  }

  #start(
    framework: FrameworkState,
    executor: ExecutorState,
    launch: Launch,
    owner: UserIds | undefined,
  ): void {
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
    options: ContainerOptions,
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
