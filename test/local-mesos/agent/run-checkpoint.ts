// What is written down of a framework, an executor's run and its tasks, so that the next life of the agent finds them.
// Only for frameworks that checkpoint. The files are the agent's own, so what is read is what was written.
import type { ExecutorInfo, FrameworkInfo, Task } from '../../../shared/mesos/generated/mesos.ts';
import { fromWireJson, toWireJson } from '../wire-json.ts';
import { namesIn, readCheckpoint, removeCheckpoint, replaceLink, writeCheckpoint } from './checkpoint.ts';
import type { ProcessIdentity } from './container/executor-process.ts';
import type { AgentPaths, RunIds } from './paths.ts';
import { readUpdateLog, type UpdateRecord } from './status/update-log.ts';

export interface ExecutorRecord {
  readonly info: ExecutorInfo;
  readonly user: string;
  readonly isCommandExecutor: boolean;
}

export interface TaskRecord {
  readonly task: Task;
  readonly updates: readonly UpdateRecord[];
}

/** One run of an executor that was not over when the agent ended. */
export interface RunRecord extends ExecutorRecord {
  readonly ids: RunIds;
  readonly process?: ProcessIdentity | undefined;
  readonly tasks: readonly TaskRecord[];
}

export interface FrameworkRecord {
  readonly info: FrameworkInfo;
  readonly runs: readonly RunRecord[];
}

export class RunCheckpoint {
  #paths: AgentPaths;

  constructor(paths: AgentPaths) {
    this.#paths = paths;
  }

  writeFramework(agent: string, framework: string, info: FrameworkInfo): void {
    write(this.#paths.frameworkInfo({ agent, framework }), info);
  }

  writeExecutor(ids: RunIds, record: ExecutorRecord): void {
    write(this.#paths.executorInfo(ids), record);
  }

  writeProcess(ids: RunIds, identity: ProcessIdentity): void {
    write(this.#paths.forkedProcess(ids), identity);
  }

  writeTask(ids: RunIds, task: Task): void {
    write(this.#paths.taskInfo(ids, task.task_id.value), task);
  }

  /** The run is over and the scheduler knows it. */
  removeRun(ids: RunIds): void {
    removeCheckpoint(this.#paths.metaRun(ids));
  }

  removeFramework(agent: string, framework: string): void {
    removeCheckpoint(this.#paths.metaFramework({ agent, framework }));
  }

  /** Makes `runs/latest` point at this run's sandbox. */
  linkLatest(ids: RunIds): void {
    replaceLink(this.#paths.latestRun(ids), this.#paths.sandbox(ids));
  }

  readFrameworks(agent: string): readonly FrameworkRecord[] {
    return namesIn(this.#paths.metaFrameworks(agent)).flatMap((framework) => {
      const info = read<FrameworkInfo>(this.#paths.frameworkInfo({ agent, framework }));
      return info === undefined ? [] : [{ info, runs: this.#readRuns(agent, framework) }];
    });
  }

  #readRuns(agent: string, framework: string): readonly RunRecord[] {
    return namesIn(this.#paths.metaExecutors({ agent, framework })).flatMap((executor) => {
      const runs = namesIn(`${this.#paths.metaExecutor({ agent, framework, executor })}/runs`);
      return runs.flatMap((container) => this.#readRun({ agent, framework, executor, container }) ?? []);
    });
  }

  #readRun(ids: RunIds): RunRecord | undefined {
    const record = read<ExecutorRecord>(this.#paths.executorInfo(ids));
    if (record === undefined) return undefined;
    const process = read<ProcessIdentity>(this.#paths.forkedProcess(ids));
    const tasks = namesIn(this.#paths.metaTasks(ids)).flatMap((id) => this.#readTask(ids, id) ?? []);
    return { ...record, ids, process, tasks };
  }

  #readTask(ids: RunIds, id: string): TaskRecord | undefined {
    const task = read<Task>(this.#paths.taskInfo(ids, id));
    return task && { task, updates: readUpdateLog(this.#paths.taskUpdates(ids, id)) };
  }
}

function write(path: string, value: unknown): void {
  writeCheckpoint(path, toWireJson(value));
}

function read<T>(path: string): T | undefined {
  const text = readCheckpoint(path);
  return text === undefined ? undefined : (fromWireJson(text) as T);
}
