// The statuses that the master itself makes: they carry no uuid, so nobody acknowledges them. PURE.
import type {
  OperationState,
  OperationStatus,
  Task,
  TaskState,
  TaskStatus,
  TaskStatus_Reason,
} from '../../../shared/mesos/generated/mesos.ts';

export interface MadeStatus {
  readonly taskId: string;
  readonly agentId?: string | undefined;
  readonly executorId?: string | undefined;
  readonly state: TaskState;
  readonly reason: TaskStatus_Reason;
  readonly message: string;
  /** Milliseconds. */
  readonly at: number;
}

export function makeStatus({
  taskId,
  agentId,
  executorId,
  state,
  reason,
  message,
  at,
}: MadeStatus): TaskStatus {
  return {
    task_id: { value: taskId },
    state,
    message,
    source: 'SOURCE_MASTER',
    reason,
    ...(agentId !== undefined && { agent_id: { value: agentId } }),
    ...(executorId !== undefined && { executor_id: { value: executorId } }),
    timestamp: at / 1000,
  };
}

/** Of a task that the master knows, with what its last status said of health, check and container. */
export function makeStatusOf(
  task: Task,
  made: Pick<MadeStatus, 'state' | 'reason' | 'message' | 'at'>,
): TaskStatus {
  const { healthy, check_status, container_status } = task.statuses?.at(-1) ?? {};
  return {
    ...makeStatus({
      ...made,
      taskId: task.task_id.value,
      agentId: task.agent_id.value,
      executorId: task.executor_id?.value,
    }),
    ...(healthy !== undefined && { healthy }),
    ...(check_status && { check_status }),
    ...(container_status && { container_status }),
  };
}

/** What the scheduler was told last: later states that it was not told of do not count. */
export const toldState = (task: Task): TaskState => task.status_update_state ?? task.state;

export function isTerminal(state: TaskState): boolean {
  switch (state) {
    case 'TASK_FINISHED':
    case 'TASK_FAILED':
    case 'TASK_KILLED':
    case 'TASK_ERROR':
    case 'TASK_LOST':
    case 'TASK_DROPPED':
    case 'TASK_GONE':
    case 'TASK_GONE_BY_OPERATOR':
      return true;
    default:
      return false;
  }
}

/** Terminal, or on an agent that cannot be reached: its resources are free either way. */
export const isOver = (state: TaskState): boolean => isTerminal(state) || state === 'TASK_UNREACHABLE';

export function isTerminalOperation(state: OperationState): boolean {
  return ['OPERATION_FINISHED', 'OPERATION_FAILED', 'OPERATION_ERROR', 'OPERATION_DROPPED'].includes(state);
}

export interface MadeOperationStatus {
  readonly operationId: string;
  readonly state: OperationState;
  readonly message: string;
  readonly agentId?: string | undefined;
}

export function makeOperationStatus({
  operationId,
  state,
  message,
  agentId,
}: MadeOperationStatus): OperationStatus {
  return {
    operation_id: { value: operationId },
    state,
    message,
    ...(agentId !== undefined && { agent_id: { value: agentId } }),
  };
}
