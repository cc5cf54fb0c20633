// Generated from shared/mesos/proto/mesos/v1/allocator/allocator.proto by scripts/generate-mesos.ts; do not edit.
import { type EnumType, enumType, type MessageType, messageType } from '../descriptor.ts';
import {
  FrameworkID,
  TimeInfo,
} from './mesos.ts';

/** One framework's latest answer. */
export interface InverseOfferStatus {
  readonly status: InverseOfferStatus_Status;
  readonly framework_id: FrameworkID;
  readonly timestamp: TimeInfo;
}
export const InverseOfferStatus: MessageType<InverseOfferStatus> = /*#__PURE__*/ messageType('mesos.v1.allocator.InverseOfferStatus', () => [
  [1, 'status', 'required', InverseOfferStatus_Status],
  [2, 'framework_id', 'required', FrameworkID],
  [3, 'timestamp', 'required', TimeInfo],
]);

/** The answer; UNKNOWN: none yet. */
export type InverseOfferStatus_Status =
  | 'UNKNOWN'
  | 'ACCEPT'
  | 'DECLINE';
export const InverseOfferStatus_Status: EnumType<InverseOfferStatus_Status> = /*#__PURE__*/ enumType('mesos.v1.allocator.InverseOfferStatus.Status', {
  UNKNOWN: 1,
  ACCEPT: 2,
  DECLINE: 3,
});
