// How the scheduler introduces itself to Mesos. Pure.
import type { FrameworkInfo, FrameworkInfo_Capability_Type } from '../../shared/mesos/generated/mesos.ts';
import { rolesOf, type ServiceSpec } from '../spec/service-spec.ts';

/** Seconds that Mesos keeps the pods of a scheduler that is away, as the DC/OS SDK has it: two weeks. */
export const FAILOVER_TIMEOUT_SECONDS = 14 * 24 * 3600;

const CAPABILITIES: readonly FrameworkInfo_Capability_Type[] = [
  'MULTI_ROLE',
  'PARTITION_AWARE',
  'RESERVATION_REFINEMENT',
  'REGION_AWARE',
  'TASK_KILLING_STATE',
];

/** Agents with GPUs are offered only to those who say that they use them. */
function usesGpus(spec: ServiceSpec): boolean {
  return spec.pods.some(({ resourceSets }) => resourceSets.some(({ gpus }) => gpus > 0));
}

export interface Introduction {
  /** Where svc.yml names no other. */
  readonly webuiUrl: string;
  /** Seconds; default two weeks. */
  readonly failoverTimeout?: number | undefined;
}

export function frameworkInfo(
  spec: ServiceSpec,
  { webuiUrl, failoverTimeout = FAILOVER_TIMEOUT_SECONDS }: Introduction,
  frameworkId: string | undefined,
): FrameworkInfo {
  const gpus: FrameworkInfo_Capability_Type[] = usesGpus(spec) ? ['GPU_RESOURCES'] : [];
  return {
    user: spec.user,
    name: spec.name,
    principal: spec.principal,
    roles: rolesOf(spec),
    checkpoint: true,
    failover_timeout: failoverTimeout,
    webui_url: spec.webUrl ?? webuiUrl,
    capabilities: [...CAPABILITIES, ...gpus].map((type) => ({ type })),
    ...(frameworkId === undefined ? {} : { id: { value: frameworkId } }),
  };
}
