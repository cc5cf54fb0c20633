// Generated from shared/mesos/proto/mesos/v1/scheduler/scheduler.proto by scripts/generate-mesos.ts; do not edit.
import { type EnumType, enumType, type MessageType, messageType } from '../descriptor.ts';
import {
  AgentID,
  ExecutorID,
  Filters,
  FrameworkID,
  FrameworkInfo,
  InverseOffer,
  KillPolicy,
  MasterInfo,
  Offer,
  OfferID,
  Offer_Operation,
  OperationID,
  OperationStatus,
  Request,
  ResourceProviderID,
  TaskID,
  TaskStatus,
} from './mesos.ts';

/** What the master streams to a scheduler; `type` says which field is set. */
export interface Event {
  readonly type?: Event_Type | undefined;
  readonly subscribed?: Event_Subscribed | undefined;
  readonly offers?: Event_Offers | undefined;
  readonly inverse_offers?: Event_InverseOffers | undefined;
  readonly rescind?: Event_Rescind | undefined;
  readonly rescind_inverse_offer?: Event_RescindInverseOffer | undefined;
  readonly update?: Event_Update | undefined;
  readonly update_operation_status?: Event_UpdateOperationStatus | undefined;
  readonly message?: Event_Message | undefined;
  readonly failure?: Event_Failure | undefined;
  readonly error?: Event_Error | undefined;
}
export const Event: MessageType<Event> = /*#__PURE__*/ messageType('mesos.v1.scheduler.Event', () => [
  [1, 'type', 'optional', Event_Type],
  [2, 'subscribed', 'optional', Event_Subscribed],
  [3, 'offers', 'optional', Event_Offers],
  [9, 'inverse_offers', 'optional', Event_InverseOffers],
  [4, 'rescind', 'optional', Event_Rescind],
  [10, 'rescind_inverse_offer', 'optional', Event_RescindInverseOffer],
  [5, 'update', 'optional', Event_Update],
  [11, 'update_operation_status', 'optional', Event_UpdateOperationStatus],
  [6, 'message', 'optional', Event_Message],
  [7, 'failure', 'optional', Event_Failure],
  [8, 'error', 'optional', Event_Error],
]);

/** A type that is not known must be ignored. */
export type Event_Type =
  | 'UNKNOWN'
  | 'SUBSCRIBED'
  | 'OFFERS'
  | 'INVERSE_OFFERS'
  | 'RESCIND'
  | 'RESCIND_INVERSE_OFFER'
  | 'UPDATE'
  | 'UPDATE_OPERATION_STATUS'
  | 'MESSAGE'
  | 'FAILURE'
  | 'ERROR'
  | 'HEARTBEAT';
export const Event_Type: EnumType<Event_Type> = /*#__PURE__*/ enumType('mesos.v1.scheduler.Event.Type', {
  UNKNOWN: 0,
  SUBSCRIBED: 1,
  OFFERS: 2,
  INVERSE_OFFERS: 9,
  RESCIND: 3,
  RESCIND_INVERSE_OFFER: 10,
  UPDATE: 4,
  UPDATE_OPERATION_STATUS: 11,
  MESSAGE: 5,
  FAILURE: 6,
  ERROR: 7,
  HEARTBEAT: 8,
});

/** The first event of a stream. */
export interface Event_Subscribed {
  readonly framework_id: FrameworkID;
  /** Several of them without any event: subscribe again. */
  readonly heartbeat_interval_seconds?: number | undefined;
  readonly master_info?: MasterInfo | undefined;
}
export const Event_Subscribed: MessageType<Event_Subscribed> = /*#__PURE__*/ messageType('mesos.v1.scheduler.Event.Subscribed', () => [
  [1, 'framework_id', 'required', FrameworkID],
  [2, 'heartbeat_interval_seconds', 'optional', 'double'],
  [3, 'master_info', 'optional', MasterInfo],
]);

/** New offers. */
export interface Event_Offers {
  readonly offers?: readonly Offer[] | undefined;
}
export const Event_Offers: MessageType<Event_Offers> = /*#__PURE__*/ messageType('mesos.v1.scheduler.Event.Offers', () => [
  [1, 'offers', 'repeated', Offer],
]);

/** Agents that the framework is asked to leave. */
export interface Event_InverseOffers {
  readonly inverse_offers?: readonly InverseOffer[] | undefined;
}
export const Event_InverseOffers: MessageType<Event_InverseOffers> = /*#__PURE__*/ messageType('mesos.v1.scheduler.Event.InverseOffers', () => [
  [1, 'inverse_offers', 'repeated', InverseOffer],
]);

/** An offer is void. */
export interface Event_Rescind {
  readonly offer_id: OfferID;
}
export const Event_Rescind: MessageType<Event_Rescind> = /*#__PURE__*/ messageType('mesos.v1.scheduler.Event.Rescind', () => [
  [1, 'offer_id', 'required', OfferID],
]);

/** An inverse offer is void. */
export interface Event_RescindInverseOffer {
  readonly inverse_offer_id: OfferID;
}
export const Event_RescindInverseOffer: MessageType<Event_RescindInverseOffer> = /*#__PURE__*/ messageType('mesos.v1.scheduler.Event.RescindInverseOffer', () => [
  [1, 'inverse_offer_id', 'required', OfferID],
]);

/** A task's status; to be acknowledged when it has a uuid. */
export interface Event_Update {
  readonly status: TaskStatus;
}
export const Event_Update: MessageType<Event_Update> = /*#__PURE__*/ messageType('mesos.v1.scheduler.Event.Update', () => [
  [1, 'status', 'required', TaskStatus],
]);

/** An operation's status; to be acknowledged when it has a uuid. */
export interface Event_UpdateOperationStatus {
  readonly status: OperationStatus;
}
export const Event_UpdateOperationStatus: MessageType<Event_UpdateOperationStatus> = /*#__PURE__*/ messageType('mesos.v1.scheduler.Event.UpdateOperationStatus', () => [
  [1, 'status', 'required', OperationStatus],
]);

/** From an executor; may be lost. */
export interface Event_Message {
  readonly agent_id: AgentID;
  readonly executor_id: ExecutorID;
  readonly data: Uint8Array;
}
export const Event_Message: MessageType<Event_Message> = /*#__PURE__*/ messageType('mesos.v1.scheduler.Event.Message', () => [
  [1, 'agent_id', 'required', AgentID],
  [2, 'executor_id', 'required', ExecutorID],
  [3, 'data', 'required', 'bytes'],
]);

/** With executor_id: that executor ended. Without: the agent is gone. */
export interface Event_Failure {
  readonly agent_id?: AgentID | undefined;
  readonly executor_id?: ExecutorID | undefined;
  /** The executor's raw wait status; -1 if it never started. */
  readonly status?: number | undefined;
}
export const Event_Failure: MessageType<Event_Failure> = /*#__PURE__*/ messageType('mesos.v1.scheduler.Event.Failure', () => [
  [1, 'agent_id', 'optional', AgentID],
  [2, 'executor_id', 'optional', ExecutorID],
  [3, 'status', 'optional', 'int32'],
]);

/** The subscription is over; the stream ends after it. */
export interface Event_Error {
  readonly message: string;
}
export const Event_Error: MessageType<Event_Error> = /*#__PURE__*/ messageType('mesos.v1.scheduler.Event.Error', () => [
  [1, 'message', 'required', 'string'],
]);

/** The answer to those calls that have one. */
export interface Response {
  readonly type?: Response_Type | undefined;
  readonly reconcile_operations?: Response_ReconcileOperations | undefined;
}
export const Response: MessageType<Response> = /*#__PURE__*/ messageType('mesos.v1.scheduler.Response', () => [
  [1, 'type', 'optional', Response_Type],
  [2, 'reconcile_operations', 'optional', Response_ReconcileOperations],
]);

/** Which field is set. */
export type Response_Type =
  | 'UNKNOWN'
  | 'RECONCILE_OPERATIONS';
export const Response_Type: EnumType<Response_Type> = /*#__PURE__*/ enumType('mesos.v1.scheduler.Response.Type', {
  UNKNOWN: 0,
  RECONCILE_OPERATIONS: 1,
});

/** The states of operations; newer masters answer by events instead. */
export interface Response_ReconcileOperations {
  readonly operation_statuses?: readonly OperationStatus[] | undefined;
}
export const Response_ReconcileOperations: MessageType<Response_ReconcileOperations> = /*#__PURE__*/ messageType('mesos.v1.scheduler.Response.ReconcileOperations', () => [
  [1, 'operation_statuses', 'repeated', OperationStatus],
]);

/** A condition on an agent's attribute. */
export interface AttributeConstraint {
  readonly selector: AttributeConstraint_Selector;
  readonly predicate: AttributeConstraint_Predicate;
}
export const AttributeConstraint: MessageType<AttributeConstraint> = /*#__PURE__*/ messageType('mesos.v1.scheduler.AttributeConstraint', () => [
  [1, 'selector', 'required', AttributeConstraint_Selector],
  [2, 'predicate', 'required', AttributeConstraint_Predicate],
]);

/** Which attribute. */
export interface AttributeConstraint_Selector {
  readonly pseudoattribute_type?: AttributeConstraint_Selector_PseudoattributeType | undefined;
  readonly attribute_name?: string | undefined;
}
export const AttributeConstraint_Selector: MessageType<AttributeConstraint_Selector> = /*#__PURE__*/ messageType('mesos.v1.scheduler.AttributeConstraint.Selector', () => [
  [1, 'pseudoattribute_type', 'optional', AttributeConstraint_Selector_PseudoattributeType],
  [2, 'attribute_name', 'optional', 'string'],
]);

/** Facts of an agent that are no attributes. */
export type AttributeConstraint_Selector_PseudoattributeType =
  | 'UNKNOWN'
  | 'HOSTNAME'
  | 'REGION'
  | 'ZONE';
export const AttributeConstraint_Selector_PseudoattributeType: EnumType<AttributeConstraint_Selector_PseudoattributeType> = /*#__PURE__*/ enumType('mesos.v1.scheduler.AttributeConstraint.Selector.PseudoattributeType', {
  UNKNOWN: 0,
  HOSTNAME: 1,
  REGION: 2,
  ZONE: 3,
});

/** What must hold. */
export interface AttributeConstraint_Predicate {
  readonly exists?: AttributeConstraint_Predicate_Exists | undefined;
  readonly not_exists?: AttributeConstraint_Predicate_NotExists | undefined;
  readonly text_equals?: AttributeConstraint_Predicate_TextEquals | undefined;
  readonly text_not_equals?: AttributeConstraint_Predicate_TextNotEquals | undefined;
  readonly text_matches?: AttributeConstraint_Predicate_TextMatches | undefined;
  readonly text_not_matches?: AttributeConstraint_Predicate_TextNotMatches | undefined;
}
export const AttributeConstraint_Predicate: MessageType<AttributeConstraint_Predicate> = /*#__PURE__*/ messageType('mesos.v1.scheduler.AttributeConstraint.Predicate', () => [
  [1, 'exists', 'optional', AttributeConstraint_Predicate_Exists],
  [2, 'not_exists', 'optional', AttributeConstraint_Predicate_NotExists],
  [3, 'text_equals', 'optional', AttributeConstraint_Predicate_TextEquals],
  [4, 'text_not_equals', 'optional', AttributeConstraint_Predicate_TextNotEquals],
  [5, 'text_matches', 'optional', AttributeConstraint_Predicate_TextMatches],
  [6, 'text_not_matches', 'optional', AttributeConstraint_Predicate_TextNotMatches],
]);

/** It is there. */
export interface AttributeConstraint_Predicate_Exists {
}
export const AttributeConstraint_Predicate_Exists: MessageType<AttributeConstraint_Predicate_Exists> = /*#__PURE__*/ messageType('mesos.v1.scheduler.AttributeConstraint.Predicate.Exists', () => [
]);

/** It is not there. */
export interface AttributeConstraint_Predicate_NotExists {
}
export const AttributeConstraint_Predicate_NotExists: MessageType<AttributeConstraint_Predicate_NotExists> = /*#__PURE__*/ messageType('mesos.v1.scheduler.AttributeConstraint.Predicate.NotExists', () => [
]);

/** It is a text, and this one. */
export interface AttributeConstraint_Predicate_TextEquals {
  readonly value: string;
}
export const AttributeConstraint_Predicate_TextEquals: MessageType<AttributeConstraint_Predicate_TextEquals> = /*#__PURE__*/ messageType('mesos.v1.scheduler.AttributeConstraint.Predicate.TextEquals', () => [
  [1, 'value', 'required', 'string'],
]);

/** It is not this text. */
export interface AttributeConstraint_Predicate_TextNotEquals {
  readonly value: string;
}
export const AttributeConstraint_Predicate_TextNotEquals: MessageType<AttributeConstraint_Predicate_TextNotEquals> = /*#__PURE__*/ messageType('mesos.v1.scheduler.AttributeConstraint.Predicate.TextNotEquals', () => [
  [1, 'value', 'required', 'string'],
]);

/** It is a text that matches (RE2). */
export interface AttributeConstraint_Predicate_TextMatches {
  readonly regex: string;
}
export const AttributeConstraint_Predicate_TextMatches: MessageType<AttributeConstraint_Predicate_TextMatches> = /*#__PURE__*/ messageType('mesos.v1.scheduler.AttributeConstraint.Predicate.TextMatches', () => [
  [1, 'regex', 'required', 'string'],
]);

/** It is no text that matches (RE2). */
export interface AttributeConstraint_Predicate_TextNotMatches {
  readonly regex: string;
}
export const AttributeConstraint_Predicate_TextNotMatches: MessageType<AttributeConstraint_Predicate_TextNotMatches> = /*#__PURE__*/ messageType('mesos.v1.scheduler.AttributeConstraint.Predicate.TextNotMatches', () => [
  [1, 'regex', 'required', 'string'],
]);

/** Which agents' offers a framework wants, by role. */
export interface OfferConstraints {
  readonly role_constraints?: Readonly<Record<string, OfferConstraints_RoleConstraints>> | undefined;
}
export const OfferConstraints: MessageType<OfferConstraints> = /*#__PURE__*/ messageType('mesos.v1.scheduler.OfferConstraints', () => [
  [1, 'role_constraints', 'map', OfferConstraints_RoleConstraints],
]);

/** One group must hold. */
export interface OfferConstraints_RoleConstraints {
  readonly groups?: readonly OfferConstraints_RoleConstraints_Group[] | undefined;
}
export const OfferConstraints_RoleConstraints: MessageType<OfferConstraints_RoleConstraints> = /*#__PURE__*/ messageType('mesos.v1.scheduler.OfferConstraints.RoleConstraints', () => [
  [1, 'groups', 'repeated', OfferConstraints_RoleConstraints_Group],
]);

/** All of these must hold. */
export interface OfferConstraints_RoleConstraints_Group {
  readonly attribute_constraints?: readonly AttributeConstraint[] | undefined;
}
export const OfferConstraints_RoleConstraints_Group: MessageType<OfferConstraints_RoleConstraints_Group> = /*#__PURE__*/ messageType('mesos.v1.scheduler.OfferConstraints.RoleConstraints.Group', () => [
  [1, 'attribute_constraints', 'repeated', AttributeConstraint],
]);

/** What a scheduler sends; `type` says which field is set. All but SUBSCRIBE name the framework. */
export interface Call {
  readonly framework_id?: FrameworkID | undefined;
  readonly type?: Call_Type | undefined;
  readonly subscribe?: Call_Subscribe | undefined;
  readonly accept?: Call_Accept | undefined;
  readonly decline?: Call_Decline | undefined;
  readonly accept_inverse_offers?: Call_AcceptInverseOffers | undefined;
  readonly decline_inverse_offers?: Call_DeclineInverseOffers | undefined;
  readonly revive?: Call_Revive | undefined;
  readonly kill?: Call_Kill | undefined;
  readonly shutdown?: Call_Shutdown | undefined;
  readonly acknowledge?: Call_Acknowledge | undefined;
  readonly acknowledge_operation_status?: Call_AcknowledgeOperationStatus | undefined;
  readonly reconcile?: Call_Reconcile | undefined;
  readonly reconcile_operations?: Call_ReconcileOperations | undefined;
  readonly message?: Call_Message | undefined;
  readonly request?: Call_Request | undefined;
  readonly suppress?: Call_Suppress | undefined;
  readonly update_framework?: Call_UpdateFramework | undefined;
}
export const Call: MessageType<Call> = /*#__PURE__*/ messageType('mesos.v1.scheduler.Call', () => [
  [1, 'framework_id', 'optional', FrameworkID],
  [2, 'type', 'optional', Call_Type],
  [3, 'subscribe', 'optional', Call_Subscribe],
  [4, 'accept', 'optional', Call_Accept],
  [5, 'decline', 'optional', Call_Decline],
  [13, 'accept_inverse_offers', 'optional', Call_AcceptInverseOffers],
  [14, 'decline_inverse_offers', 'optional', Call_DeclineInverseOffers],
  [15, 'revive', 'optional', Call_Revive],
  [6, 'kill', 'optional', Call_Kill],
  [7, 'shutdown', 'optional', Call_Shutdown],
  [8, 'acknowledge', 'optional', Call_Acknowledge],
  [17, 'acknowledge_operation_status', 'optional', Call_AcknowledgeOperationStatus],
  [9, 'reconcile', 'optional', Call_Reconcile],
  [18, 'reconcile_operations', 'optional', Call_ReconcileOperations],
  [10, 'message', 'optional', Call_Message],
  [11, 'request', 'optional', Call_Request],
  [16, 'suppress', 'optional', Call_Suppress],
  [19, 'update_framework', 'optional', Call_UpdateFramework],
]);

/** Never send UNKNOWN: it ends the master. */
export type Call_Type =
  | 'UNKNOWN'
  | 'SUBSCRIBE'
  | 'TEARDOWN'
  | 'ACCEPT'
  | 'DECLINE'
  | 'ACCEPT_INVERSE_OFFERS'
  | 'DECLINE_INVERSE_OFFERS'
  | 'REVIVE'
  | 'KILL'
  | 'SHUTDOWN'
  | 'ACKNOWLEDGE'
  | 'ACKNOWLEDGE_OPERATION_STATUS'
  | 'RECONCILE'
  | 'RECONCILE_OPERATIONS'
  | 'MESSAGE'
  | 'REQUEST'
  | 'SUPPRESS'
  | 'UPDATE_FRAMEWORK';
export const Call_Type: EnumType<Call_Type> = /*#__PURE__*/ enumType('mesos.v1.scheduler.Call.Type', {
  UNKNOWN: 0,
  SUBSCRIBE: 1,
  TEARDOWN: 2,
  ACCEPT: 3,
  DECLINE: 4,
  ACCEPT_INVERSE_OFFERS: 13,
  DECLINE_INVERSE_OFFERS: 14,
  REVIVE: 5,
  KILL: 6,
  SHUTDOWN: 7,
  ACKNOWLEDGE: 8,
  ACKNOWLEDGE_OPERATION_STATUS: 15,
  RECONCILE: 9,
  RECONCILE_OPERATIONS: 16,
  MESSAGE: 10,
  REQUEST: 11,
  SUPPRESS: 12,
  UPDATE_FRAMEWORK: 17,
});

/** Opens the stream; with a known framework id it takes over from the older stream. */
export interface Call_Subscribe {
  readonly framework_info: FrameworkInfo;
  /** Roles that want no offers yet. */
  readonly suppressed_roles?: readonly string[] | undefined;
  readonly offer_constraints?: OfferConstraints | undefined;
}
export const Call_Subscribe: MessageType<Call_Subscribe> = /*#__PURE__*/ messageType('mesos.v1.scheduler.Call.Subscribe', () => [
  [1, 'framework_info', 'required', FrameworkInfo],
  [2, 'suppressed_roles', 'repeated', 'string'],
  [3, 'offer_constraints', 'optional', OfferConstraints],
]);

/** Uses offers of one agent; what the operations leave is declined. */
export interface Call_Accept {
  readonly offer_ids?: readonly OfferID[] | undefined;
  readonly operations?: readonly Offer_Operation[] | undefined;
  readonly filters?: Filters | undefined;
}
export const Call_Accept: MessageType<Call_Accept> = /*#__PURE__*/ messageType('mesos.v1.scheduler.Call.Accept', () => [
  [1, 'offer_ids', 'repeated', OfferID],
  [2, 'operations', 'repeated', Offer_Operation],
  [3, 'filters', 'optional', Filters],
]);

/** Refuses offers, for the filter's time. */
export interface Call_Decline {
  readonly offer_ids?: readonly OfferID[] | undefined;
  readonly filters?: Filters | undefined;
}
export const Call_Decline: MessageType<Call_Decline> = /*#__PURE__*/ messageType('mesos.v1.scheduler.Call.Decline', () => [
  [1, 'offer_ids', 'repeated', OfferID],
  [2, 'filters', 'optional', Filters],
]);

/** Agrees to leave. */
export interface Call_AcceptInverseOffers {
  readonly inverse_offer_ids?: readonly OfferID[] | undefined;
  readonly filters?: Filters | undefined;
}
export const Call_AcceptInverseOffers: MessageType<Call_AcceptInverseOffers> = /*#__PURE__*/ messageType('mesos.v1.scheduler.Call.AcceptInverseOffers', () => [
  [1, 'inverse_offer_ids', 'repeated', OfferID],
  [2, 'filters', 'optional', Filters],
]);

/** Does not agree to leave. */
export interface Call_DeclineInverseOffers {
  readonly inverse_offer_ids?: readonly OfferID[] | undefined;
  readonly filters?: Filters | undefined;
}
export const Call_DeclineInverseOffers: MessageType<Call_DeclineInverseOffers> = /*#__PURE__*/ messageType('mesos.v1.scheduler.Call.DeclineInverseOffers', () => [
  [1, 'inverse_offer_ids', 'repeated', OfferID],
  [2, 'filters', 'optional', Filters],
]);

/** Wants offers again, and forgets filters; without roles: for all. */
export interface Call_Revive {
  readonly roles?: readonly string[] | undefined;
}
export const Call_Revive: MessageType<Call_Revive> = /*#__PURE__*/ messageType('mesos.v1.scheduler.Call.Revive', () => [
  [1, 'roles', 'repeated', 'string'],
]);

/** Asks for a task's end; may be lost, so repeat it until the end is reported. */
export interface Call_Kill {
  readonly task_id: TaskID;
  readonly agent_id?: AgentID | undefined;
  /** In place of the task's own. */
  readonly kill_policy?: KillPolicy | undefined;
}
export const Call_Kill: MessageType<Call_Kill> = /*#__PURE__*/ messageType('mesos.v1.scheduler.Call.Kill', () => [
  [1, 'task_id', 'required', TaskID],
  [2, 'agent_id', 'optional', AgentID],
  [3, 'kill_policy', 'optional', KillPolicy],
]);

/** Ends an executor with all its tasks. */
export interface Call_Shutdown {
  readonly executor_id: ExecutorID;
  readonly agent_id: AgentID;
}
export const Call_Shutdown: MessageType<Call_Shutdown> = /*#__PURE__*/ messageType('mesos.v1.scheduler.Call.Shutdown', () => [
  [1, 'executor_id', 'required', ExecutorID],
  [2, 'agent_id', 'required', AgentID],
]);

/** The update is in safe hands; until then it comes again and again. */
export interface Call_Acknowledge {
  readonly agent_id: AgentID;
  readonly task_id: TaskID;
  readonly uuid: Uint8Array;
}
export const Call_Acknowledge: MessageType<Call_Acknowledge> = /*#__PURE__*/ messageType('mesos.v1.scheduler.Call.Acknowledge', () => [
  [1, 'agent_id', 'required', AgentID],
  [2, 'task_id', 'required', TaskID],
  [3, 'uuid', 'required', 'bytes'],
]);

/** The same for an operation's update. */
export interface Call_AcknowledgeOperationStatus {
  readonly agent_id?: AgentID | undefined;
  readonly resource_provider_id?: ResourceProviderID | undefined;
  readonly uuid: Uint8Array;
  readonly operation_id: OperationID;
}
export const Call_AcknowledgeOperationStatus: MessageType<Call_AcknowledgeOperationStatus> = /*#__PURE__*/ messageType('mesos.v1.scheduler.Call.AcknowledgeOperationStatus', () => [
  [1, 'agent_id', 'optional', AgentID],
  [2, 'resource_provider_id', 'optional', ResourceProviderID],
  [3, 'uuid', 'required', 'bytes'],
  [4, 'operation_id', 'required', OperationID],
]);

/** Asks for the latest state of tasks; without tasks: of all that are known. */
export interface Call_Reconcile {
  readonly tasks?: readonly Call_Reconcile_Task[] | undefined;
}
export const Call_Reconcile: MessageType<Call_Reconcile> = /*#__PURE__*/ messageType('mesos.v1.scheduler.Call.Reconcile', () => [
  [1, 'tasks', 'repeated', Call_Reconcile_Task],
]);

/** Give agent_id, or an unreachable task counts as unknown. */
export interface Call_Reconcile_Task {
  readonly task_id: TaskID;
  readonly agent_id?: AgentID | undefined;
}
export const Call_Reconcile_Task: MessageType<Call_Reconcile_Task> = /*#__PURE__*/ messageType('mesos.v1.scheduler.Call.Reconcile.Task', () => [
  [1, 'task_id', 'required', TaskID],
  [2, 'agent_id', 'optional', AgentID],
]);

/** Asks for the latest state of operations. */
export interface Call_ReconcileOperations {
  readonly operations?: readonly Call_ReconcileOperations_Operation[] | undefined;
}
export const Call_ReconcileOperations: MessageType<Call_ReconcileOperations> = /*#__PURE__*/ messageType('mesos.v1.scheduler.Call.ReconcileOperations', () => [
  [1, 'operations', 'repeated', Call_ReconcileOperations_Operation],
]);

/** One of them. */
export interface Call_ReconcileOperations_Operation {
  readonly operation_id: OperationID;
  readonly agent_id?: AgentID | undefined;
  readonly resource_provider_id?: ResourceProviderID | undefined;
}
export const Call_ReconcileOperations_Operation: MessageType<Call_ReconcileOperations_Operation> = /*#__PURE__*/ messageType('mesos.v1.scheduler.Call.ReconcileOperations.Operation', () => [
  [1, 'operation_id', 'required', OperationID],
  [2, 'agent_id', 'optional', AgentID],
  [3, 'resource_provider_id', 'optional', ResourceProviderID],
]);

/** To an executor; may be lost. */
export interface Call_Message {
  readonly agent_id: AgentID;
  readonly executor_id: ExecutorID;
  readonly data: Uint8Array;
}
export const Call_Message: MessageType<Call_Message> = /*#__PURE__*/ messageType('mesos.v1.scheduler.Call.Message', () => [
  [1, 'agent_id', 'required', AgentID],
  [2, 'executor_id', 'required', ExecutorID],
  [3, 'data', 'required', 'bytes'],
]);

/** Asks for resources; Mesos' own allocator ignores it. */
export interface Call_Request {
  readonly requests?: readonly Request[] | undefined;
}
export const Call_Request: MessageType<Call_Request> = /*#__PURE__*/ messageType('mesos.v1.scheduler.Call.Request', () => [
  [1, 'requests', 'repeated', Request],
]);

/** Wants no offers; without roles: for all. */
export interface Call_Suppress {
  readonly roles?: readonly string[] | undefined;
}
export const Call_Suppress: MessageType<Call_Suppress> = /*#__PURE__*/ messageType('mesos.v1.scheduler.Call.Suppress', () => [
  [1, 'roles', 'repeated', 'string'],
]);

/** Changes the FrameworkInfo; answered by 200 when it is done. */
export interface Call_UpdateFramework {
  readonly framework_info: FrameworkInfo;
  readonly suppressed_roles?: readonly string[] | undefined;
  readonly offer_constraints?: OfferConstraints | undefined;
}
export const Call_UpdateFramework: MessageType<Call_UpdateFramework> = /*#__PURE__*/ messageType('mesos.v1.scheduler.Call.UpdateFramework', () => [
  [1, 'framework_info', 'required', FrameworkInfo],
  [2, 'suppressed_roles', 'repeated', 'string'],
  [3, 'offer_constraints', 'optional', OfferConstraints],
]);

/** The outcome of a call as the scheduler library hands it on. */
export interface APIResult {
  readonly status_code: number;
  readonly response?: Response | undefined;
  readonly error?: string | undefined;
}
export const APIResult: MessageType<APIResult> = /*#__PURE__*/ messageType('mesos.v1.scheduler.APIResult', () => [
  [1, 'status_code', 'required', 'uint32'],
  [2, 'response', 'optional', Response],
  [3, 'error', 'optional', 'string'],
]);
