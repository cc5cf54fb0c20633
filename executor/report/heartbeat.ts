// Heartbeats over the pod link: what runs in this pod, told to the scheduler at a steady pace. Advisory: a lost one
// is not sent again.
import type { Heartbeat, Heartbeat_Task } from '../../shared/link/generated/link.ts';
import type { State } from '../core/state.ts';
import type { Task } from '../core/task.ts';

export function heartbeatOf(state: State, residentBytes: number): Heartbeat {
  return {
    tasks: state.tasks.inOrder().map(taskOf),
    executor_resident_bytes: BigInt(residentBytes),
  };
}

function taskOf({ id, reported, pid }: Task): Heartbeat_Task {
  return { task_id: { value: id }, state: reported, ...(pid === undefined ? {} : { pid }) };
}
