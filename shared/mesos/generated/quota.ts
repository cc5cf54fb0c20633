// Generated from shared/mesos/proto/mesos/v1/quota/quota.proto by scripts/generate-mesos.ts; do not edit.
import { type MessageType, messageType } from '../descriptor.ts';
import {
  Resource,
  Value_Scalar,
} from './mesos.ts';

/** A role's guarantee in its older form. */
export interface QuotaInfo {
  readonly role?: string | undefined;
  readonly principal?: string | undefined;
  readonly guarantee?: readonly Resource[] | undefined;
}
export const QuotaInfo: MessageType<QuotaInfo> = /*#__PURE__*/ messageType('mesos.v1.quota.QuotaInfo', () => [
  [1, 'role', 'optional', 'string'],
  [2, 'principal', 'optional', 'string'],
  [3, 'guarantee', 'repeated', Resource],
]);

/** Sets one, in the older form. */
export interface QuotaRequest {
  /** Skip the check that the cluster is large enough. */
  readonly force?: boolean | undefined;
  readonly role?: string | undefined;
  readonly guarantee?: readonly Resource[] | undefined;
}
export const QuotaRequest: MessageType<QuotaRequest> = /*#__PURE__*/ messageType('mesos.v1.quota.QuotaRequest', () => [
  [1, 'force', 'optional', 'bool'],
  [2, 'role', 'optional', 'string'],
  [3, 'guarantee', 'repeated', Resource],
]);

/** A role's guarantees and limits, by resource name. */
export interface QuotaConfig {
  readonly role: string;
  readonly guarantees?: Readonly<Record<string, Value_Scalar>> | undefined;
  readonly limits?: Readonly<Record<string, Value_Scalar>> | undefined;
}
export const QuotaConfig: MessageType<QuotaConfig> = /*#__PURE__*/ messageType('mesos.v1.quota.QuotaConfig', () => [
  [1, 'role', 'required', 'string'],
  [2, 'guarantees', 'map', Value_Scalar],
  [3, 'limits', 'map', Value_Scalar],
]);

/** All of them. */
export interface QuotaStatus {
  readonly infos?: readonly QuotaInfo[] | undefined;
  readonly configs?: readonly QuotaConfig[] | undefined;
}
export const QuotaStatus: MessageType<QuotaStatus> = /*#__PURE__*/ messageType('mesos.v1.quota.QuotaStatus', () => [
  [1, 'infos', 'repeated', QuotaInfo],
  [2, 'configs', 'repeated', QuotaConfig],
]);
