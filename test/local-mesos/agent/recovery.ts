// After a crash: builds the agent's memory again from what is on disk, takes over the executors that still run, gives
// them time to subscribe, and ends those that do not (rules 7 to 10 of the recordings).
import { basename } from 'node:path';
import type { DrainConfig } from '../../../shared/mesos/generated/mesos.ts';
import { fromWireJson } from '../wire-json.ts';
import { FrameworkState } from './agent-state.ts';
import { readCheckpoint, readLink } from './checkpoint.ts';
import { lookUpUser } from './container/user.ts';
import { type AgentCore, runIds } from './core.ts';
import { volumeResources } from './executor-resources.ts';
import { ExecutorState } from './executor-state.ts';
import type { Files } from './files/files.ts';
import type { AgentParts } from './master-messages.ts';
import type { FrameworkRecord, RunRecord, TaskRecord } from './run-checkpoint.ts';

export class Recovery {
  #core: AgentCore;
  #parts: AgentParts;
  #files: Files;

  constructor(core: AgentCore, parts: AgentParts, files: Files) {
    this.#core = core;
    this.#parts = parts;
    this.#files = files;
  }

  /** Puts everything back; `onRecovered` is called when the executors have had their time. */
  start(onRecovered: () => void): void {
    this.#parts.operations.recover();
    const link = readLink(this.#core.paths.latestAgent);
    if (link !== undefined) this.#recoverAgent(basename(link));
    if (this.#core.state.frameworks.size === 0) {
      this.#finish(onRecovered);
      return;
    }
    this.#core.clock.after(this.#core.config.executorReregistrationTimeout, () => {
      this.#endUnregistered();
      this.#finish(onRecovered);
    });
  }

  #finish(onRecovered: () => void): void {
    if (this.#core.state.phase === 'RECOVERING') this.#core.state.phase = 'DISCONNECTED';
    onRecovered();
  }

  #endUnregistered(): void {
    const { state } = this.#core;
    for (const framework of state.frameworks.values()) {
      for (const executor of framework.executors.values()) {
        this.#parts.endings.terminateUnregistered(framework, executor);
      }
    }
    if (state.drain !== undefined) this.#parts.kills.drain(state.drain);
  }

  #recoverAgent(id: string): void {
    const { state, paths } = this.#core;
    state.info = { ...state.info, id: { value: id } };
    const drain = readCheckpoint(paths.drainConfig(id));
    if (drain !== undefined) state.drain = fromWireJson(drain) as DrainConfig;
    for (const record of this.#parts.checkpoint.readFrameworks(id)) this.#recoverFramework(record);
  }

  #recoverFramework({ info, runs }: FrameworkRecord): void {
    const framework = new FrameworkState(info.id?.value ?? '', info);
    const executors = runs.map((run) => ({ run, executor: this.#recoverExecutor(framework, run) }));
    if (executors.length === 0) return;
    this.#core.state.frameworks.set(framework.id, framework);
    for (const { run, executor } of executors) this.#recoverContainer(framework, executor, run);
  }

  #recoverExecutor(framework: FrameworkState, run: RunRecord): ExecutorState {
    const { info, user, isCommandExecutor, ids } = run;
    const executor = new ExecutorState({
      info,
      frameworkId: framework.id,
      containerId: ids.container,
      sandbox: this.#core.paths.sandbox(ids),
      user,
      isCommandExecutor,
    });
    for (const task of run.tasks)
      this.#recoverTask(executor, task, this.#core.paths.taskUpdates(ids, taskId(task)));
    framework.executors.set(executor.id, executor);
    this.#files.attachRun(ids);
    return executor;
  }

  #recoverTask(executor: ExecutorState, record: TaskRecord, log: string): void {
    const { task, updates } = record;
    executor.addLaunched(task);
    for (const entry of updates) if (entry.type === 'UPDATE') executor.apply(entry.update.status);
    if (updates.length === 0) return;
    const isOpen = this.#core.updates.recover(executor.frameworkId, taskId(record), log, updates);
    if (!isOpen) executor.complete(taskId(record));
  }

  #recoverContainer(framework: FrameworkState, executor: ExecutorState, run: RunRecord): void {
    const owner = this.#core.config.switchUser ? lookUpUser(executor.user) : undefined;
    const options = {
      id: executor.containerId,
      sandbox: this.#core.paths.sandbox(runIds(this.#core, executor)),
      user: owner?.uid === process.getuid?.() ? undefined : owner,
      onTerminated: (status: number) => this.#parts.endings.executorTerminated(framework, executor, status),
    };
    this.#core.containerizer.recover(options, run.process, volumeResources(executor));
  }
}

function taskId({ task }: TaskRecord): string {
  return task.task_id.value;
}
