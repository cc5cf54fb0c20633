// A TaskStatus as Mesos wants it from an executor: source, identities, a uuid of its own, the time.
import type { Instant } from './instant.ts';
import { inOneLine } from './messages.ts';
import type { State } from './state.ts';
import type { Task } from './task.ts';
import type { Report } from './task-step.ts';
import type { Update } from './unacknowledged.ts';

/** The uuid has 6 bytes for the count: more updates than an executor could ever send. */
const COUNTER_BYTES = 6;

/** The next update of a task; `state.updateCount` must grow with it. */
export function makeUpdate(state: State, { id, attachment }: Task, report: Report, now: Instant): Update {
  const { message } = report;
  const told = message === undefined ? report : { ...report, message: inOneLine(message) };
  const uuid = updateUuid(state.uuidSeed, state.updateCount);
  return {
    key: hex(uuid),
    status: {
      task_id: { value: id },
      ...attachment,
      ...told,
      source: 'SOURCE_EXECUTOR',
      agent_id: { value: state.identity.agentId },
      executor_id: { value: state.identity.executorId },
      timestamp: now.epoch / 1000,
      uuid,
    },
  };
}

/** A UUID of version 4 for each count: the random seed with the count mixed into its last 48 bits. */
export function updateUuid(seed: Uint8Array, count: number): Uint8Array {
  const uuid = Uint8Array.from(seed);
  for (let index = 0, rest = count; index < COUNTER_BYTES; index++, rest = Math.floor(rest / 256)) {
    const position = uuid.length - 1 - index;
    uuid[position] = (uuid[position] ?? 0) ^ (rest % 256);
  }
  return uuid;
}

/** The key under which an update is found again when ACKNOWLEDGED names its uuid. */
export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
