// Generated from shared/mesos/proto/mesos/v1/maintenance/maintenance.proto by scripts/generate-mesos.ts; do not edit.
import { type MessageType, messageType } from '../descriptor.ts';
import {
  InverseOfferStatus,
} from './allocator.ts';
import {
  MachineID,
  Unavailability,
} from './mesos.ts';

/** Machines that are away at the same time. */
export interface Window {
  readonly machine_ids?: readonly MachineID[] | undefined;
  readonly unavailability: Unavailability;
}
export const Window: MessageType<Window> = /*#__PURE__*/ messageType('mesos.v1.maintenance.Window', () => [
  [1, 'machine_ids', 'repeated', MachineID],
  [2, 'unavailability', 'required', Unavailability],
]);

/** All that is planned. */
export interface Schedule {
  readonly windows?: readonly Window[] | undefined;
}
export const Schedule: MessageType<Schedule> = /*#__PURE__*/ messageType('mesos.v1.maintenance.Schedule', () => [
  [1, 'windows', 'repeated', Window],
]);

/** The machines that are not up. */
export interface ClusterStatus {
  readonly draining_machines?: readonly ClusterStatus_DrainingMachine[] | undefined;
  readonly down_machines?: readonly MachineID[] | undefined;
}
export const ClusterStatus: MessageType<ClusterStatus> = /*#__PURE__*/ messageType('mesos.v1.maintenance.ClusterStatus', () => [
  [1, 'draining_machines', 'repeated', ClusterStatus_DrainingMachine],
  [2, 'down_machines', 'repeated', MachineID],
]);

/** A machine on its way down, and what frameworks answered to its inverse offers. */
export interface ClusterStatus_DrainingMachine {
  readonly id: MachineID;
  readonly statuses?: readonly InverseOfferStatus[] | undefined;
}
export const ClusterStatus_DrainingMachine: MessageType<ClusterStatus_DrainingMachine> = /*#__PURE__*/ messageType('mesos.v1.maintenance.ClusterStatus.DrainingMachine', () => [
  [1, 'id', 'required', MachineID],
  [2, 'statuses', 'repeated', InverseOfferStatus],
]);
