// What follows from a task's state alone. Pure.
import type { FrameworkInfo, TaskState, TaskStatus } from '../../../shared/mesos/generated/mesos.ts';

const TERMINAL: ReadonlySet<TaskState> = new Set<TaskState>([
  'TASK_FINISHED',
  'TASK_FAILED',
  'TASK_KILLED',
  'TASK_ERROR',
  'TASK_LOST',
  'TASK_DROPPED',
  'TASK_GONE',
  'TASK_GONE_BY_OPERATOR',
]);

export function isTerminal(state: TaskState): boolean {
  return TERMINAL.has(state);
}

export function isPartitionAware(framework: FrameworkInfo): boolean {
  return (framework.capabilities ?? []).some(({ type }) => type === 'PARTITION_AWARE');
}

/** `state`, or TASK_LOST for frameworks that do not know the finer states. */
export function partitionAwareState(framework: FrameworkInfo, state: TaskState): TaskState {
  return isPartitionAware(framework) ? state : 'TASK_LOST';
}

/** What the agent itself says of a task. */
export interface AgentStatus {
  readonly taskId: string;
  readonly state: TaskState;
  readonly message: string;
  readonly reason: NonNullable<TaskStatus['reason']>;
}
