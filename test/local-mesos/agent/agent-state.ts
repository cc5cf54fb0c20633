// What one life of the agent has in memory: itself, its frameworks with their executors, what it has on disk of
// resources. Lost at a crash; recovery.ts builds it again from the checkpoints.
// Phases: RECOVERING -> DISCONNECTED <-> RUNNING, from anywhere -> TERMINATING.
import type {
  AgentInfo,
  DrainConfig,
  FrameworkInfo,
  Resource,
} from '../../../shared/mesos/generated/mesos.ts';
import type { ExecutorState } from './executor-state.ts';

export type AgentPhase = 'RECOVERING' | 'DISCONNECTED' | 'RUNNING' | 'TERMINATING';

/** Mesos' MAX_COMPLETED_EXECUTORS_PER_FRAMEWORK and MAX_COMPLETED_FRAMEWORKS. */
const MOST_COMPLETED_EXECUTORS = 150;
const MOST_COMPLETED_FRAMEWORKS = 50;

export class FrameworkState {
  readonly id: string;
  info: FrameworkInfo;
  isTerminating = false;
  readonly executors = new Map<string, ExecutorState>();
  #completed: ExecutorState[] = [];

  constructor(id: string, info: FrameworkInfo) {
    this.id = id;
    this.info = info;
  }

  get completedExecutors(): readonly ExecutorState[] {
    return this.#completed;
  }

  get checkpoints(): boolean {
    return this.info.checkpoint === true;
  }

  executorOfTask(taskId: string): ExecutorState | undefined {
    return [...this.executors.values()].find((executor) => executor.has(taskId));
  }

  /** The executor is over in every respect. */
  complete(executor: ExecutorState): void {
    this.executors.delete(executor.id);
    this.#completed = [...this.#completed, executor].slice(-MOST_COMPLETED_EXECUTORS);
  }
}

export class AgentState {
  phase: AgentPhase = 'RECOVERING';
  info: AgentInfo;
  drain: DrainConfig | undefined;
  /** Dynamic reservations and persistent volumes, as they are on disk. */
  checkpointed: readonly Resource[] = [];
  readonly frameworks = new Map<string, FrameworkState>();
  #completed: FrameworkState[] = [];

  constructor(info: AgentInfo) {
    this.info = info;
  }

  /** The id that the master gave; throws before the first registration. */
  get id(): string {
    const id = this.info.id?.value;
    if (id === undefined) throw new Error('The agent is not registered yet');
    return id;
  }

  get completedFrameworks(): readonly FrameworkState[] {
    return this.#completed;
  }

  get executors(): readonly ExecutorState[] {
    return [...this.frameworks.values()].flatMap((framework) => [...framework.executors.values()]);
  }

  executor(frameworkId: string, executorId: string): ExecutorState | undefined {
    return this.frameworks.get(frameworkId)?.executors.get(executorId);
  }

  complete(framework: FrameworkState): void {
    this.frameworks.delete(framework.id);
    this.#completed = [...this.#completed, framework].slice(-MOST_COMPLETED_FRAMEWORKS);
  }
}
