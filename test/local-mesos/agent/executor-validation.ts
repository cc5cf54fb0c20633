// What Mesos checks of an executor's call before it looks at who calls, with its texts. Pure.
import type { Call } from '../../../shared/mesos/generated/executor.ts';

/** What is wrong, or undefined. */
export function invalidCall(call: Call): string | undefined {
  switch (call.type) {
    case 'SUBSCRIBE':
      return call.subscribe === undefined ? "Expecting 'subscribe' to be present" : undefined;
    case 'UPDATE':
      return call.update === undefined ? "Expecting 'update' to be present" : invalidUpdate(call);
    case 'MESSAGE':
      return call.message === undefined ? "Expecting 'message' to be present" : undefined;
    case 'HEARTBEAT':
      return undefined;
    default:
      return "Expecting 'type' to be present";
  }
}

function invalidUpdate({ update, executor_id, framework_id }: Call): string | undefined {
  const { uuid, executor_id: named, source, state } = update?.status ?? {};
  const caller = `executor ${executor_id.value} of framework ${framework_id.value}`;
  if (uuid === undefined) return "Expecting 'uuid' to be present";
  if (!isUuid(uuid)) return 'Not a valid UUID';
  if (named !== undefined && named.value !== executor_id.value) {
    return `ExecutorID in Call: ${executor_id.value} does not match ExecutorID in TaskStatus: ${named.value}`;
  }
  if (source !== 'SOURCE_EXECUTOR') {
    return `Received Call from ${caller} with invalid source, expecting 'SOURCE_EXECUTOR'`;
  }
  return state === 'TASK_STAGING' ? `Received TASK_STAGING from ${caller} which is not allowed` : undefined;
}

/** 16 bytes with the variant of RFC 4122 and a version from 1 to 5. */
function isUuid(bytes: Uint8Array): boolean {
  const version = (bytes[6] ?? 0) >> 4;
  return bytes.length === 16 && ((bytes[8] ?? 0) & 0xc0) === 0x80 && version >= 1 && version <= 5;
}
