// What of a task's output did not reach its sinks, as its executor says at the end of forwarding: kept with the end of
// that launch, whichever of the two comes first. Pure.
import type { LogStream, UnforwardedLogs, UnforwardedLogs_Task } from '../../shared/link/generated/link.ts';
import type { Change, DeathsRecord, LogLoss, ServiceState } from '../state/records.ts';
import { nameInTaskId } from './status-changes.ts';

/** Two streams to eight sinks. */
const MOST_STREAMS = 16;
const LONGEST_TEXT = 200;

/** Nothing for launches that are not remembered (any more). */
export function unforwardedChanges(state: ServiceState, { tasks = [] }: UnforwardedLogs): Change[] {
  return tasks.flatMap((task) => {
    const name = nameInTaskId(task.task_id.value) ?? '';
    const value = withLosses(state, name, task);
    return value === undefined ? [] : [{ kind: 'deaths', id: name, value } as const];
  });
}

function withLosses(
  state: ServiceState,
  name: string,
  { task_id, streams = [] }: UnforwardedLogs_Task,
): DeathsRecord | undefined {
  const taskId = task_id.value;
  const unforwarded = streams.slice(0, MOST_STREAMS).map(lossOf);
  const known = state.deaths.get(name) ?? { deaths: [] };
  if (known.deaths.some((death) => death.taskId === taskId)) {
    return {
      ...known,
      deaths: known.deaths.map((death) => (death.taskId === taskId ? { ...death, unforwarded } : death)),
    };
  }
  // The executor left before its task's end came through.
  return state.task.get(name)?.taskId === taskId ? { ...known, early: { taskId, unforwarded } } : undefined;
}

function lossOf(stream: LogStream): LogLoss {
  const { file, sink, backlog_bytes, dropped_bytes, rejected_records, problem } = stream;
  return {
    stream: file.slice(0, LONGEST_TEXT),
    sink: sink.slice(0, LONGEST_TEXT),
    leftBytes: Number(backlog_bytes ?? 0n),
    droppedBytes: Number(dropped_bytes ?? 0n),
    rejectedRecords: Number(rejected_records ?? 0n),
    ...(problem === undefined ? {} : { problem: problem.slice(0, LONGEST_TEXT) }),
  };
}
