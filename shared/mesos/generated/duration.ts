// Generated from shared/mesos/proto/duration.proto by scripts/generate-mesos.ts; do not edit.
import { type MessageType, messageType } from '../descriptor.ts';

/** A span of time: whole seconds, and nanoseconds of the same sign. */
export interface Duration {
  readonly seconds?: bigint | undefined;
  readonly nanos?: number | undefined;
}
export const Duration: MessageType<Duration> = /*#__PURE__*/ messageType('google.protobuf.Duration', () => [
  [1, 'seconds', 'optional', 'int64'],
  [2, 'nanos', 'optional', 'int32'],
]);
