// What an event is about: which of ours may be the recorded one with differences, and between which two Mesos keeps
// an order. PURE.
import { at, exactText, type Json, textAt } from './exact-json.ts';

/** Events of one key are about the same thing. */
export function keyOf(event: Json): string {
  const type = textAt(event, 'type') ?? '';
  switch (type) {
    case 'UPDATE':
      return ['UPDATE', taskOf(event), textAt(event, 'update', 'status', 'state')].join(' ');
    case 'FAILURE':
      return `FAILURE ${textAt(event, 'failure', 'executor_id') ?? ''}`;
    case 'KILL':
      return `KILL ${taskOf(event)}`;
    case 'ACKNOWLEDGED':
      return `ACKNOWLEDGED ${taskOf(event)}`;
    case 'UPDATE_OPERATION_STATUS':
      return `UPDATE_OPERATION_STATUS ${textAt(event, 'update_operation_status', 'status', 'operation_id') ?? ''}`;
    default:
      return type;
  }
}

export function typeOf(event: Json): string {
  return textAt(event, 'type') ?? '';
}

function taskOf(event: Json): string {
  return (
    textAt(event, 'update', 'status', 'task_id') ??
    textAt(event, 'kill', 'task_id') ??
    textAt(event, 'acknowledged', 'task_id') ??
    ''
  );
}

/** What an agent tells an executor in one row, one behind the other. */
const TOLD_IN_ORDER = new Set(['LAUNCH', 'LAUNCH_GROUP', 'KILL', 'MESSAGE', 'SHUTDOWN']);

/** Whether Mesos gives the two an order within their stream: then ours must have the same one. */
export function isOrdered(first: Json, second: Json): boolean {
  const [one, other] = [typeOf(first), typeOf(second)];
  if (one === 'SUBSCRIBED' || other === 'ERROR') return true;
  if (TOLD_IN_ORDER.has(one) && TOLD_IN_ORDER.has(other)) return true;
  if (one === 'UPDATE' && other === 'UPDATE') return taskOf(first) !== '' && taskOf(first) === taskOf(second);
  if (one === 'FAILURE' && other === 'UPDATE') return isEndOf(first, second);
  return false;
}

/** Mesos tells of an executor's end before it tells what that made of the executor's tasks. */
function isEndOf(failure: Json, update: Json): boolean {
  const executor = textAt(failure, 'failure', 'executor_id');
  const status = at(update, 'update', 'status');
  const isMadeByEnd = textAt(status, 'reason') === 'REASON_EXECUTOR_TERMINATED';
  return isMadeByEnd && executor !== undefined && textAt(status, 'executor_id') === executor;
}

export function brief(event: Json): string {
  const text = exactText(event);
  return text.length <= 400 ? text : `${text.slice(0, 400)}…`;
}
