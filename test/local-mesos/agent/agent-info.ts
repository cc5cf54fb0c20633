// What an agent says of itself at every registration. Pure.
import type { AgentInfo, AgentInfo_Capability_Type } from '../../../shared/mesos/generated/mesos.ts';
import type { AgentSelf } from '../link.ts';
import { parseResources } from '../resources/parse.ts';
import { parseAttributes } from './attributes.ts';
import type { AgentCore } from './core.ts';
import type { AgentConfig } from './options.ts';

/** The version of Mesos that the recordings are of. */
export const VERSION = '1.12.0';

const CAPABILITIES: readonly AgentInfo_Capability_Type[] = [
  'MULTI_ROLE',
  'HIERARCHICAL_ROLE',
  'RESERVATION_REFINEMENT',
  'RESOURCE_PROVIDER',
  'RESIZE_VOLUME',
  'AGENT_OPERATION_FEEDBACK',
  'AGENT_DRAINING',
  'TASK_RESOURCE_LIMITS',
];

/** Throws PillionError when the resources or attributes cannot be read. */
export function agentInfo(config: AgentConfig, port: number, id?: string): AgentInfo {
  const attributes = parseAttributes(config.attributes);
  return {
    hostname: config.hostname,
    port,
    resources: parseResources(config.resources),
    ...(attributes.length > 0 && { attributes }),
    ...(config.domain && { domain: config.domain }),
    ...(id !== undefined && { id: { value: id } }),
  };
}

export function agentSelf({ state, config }: AgentCore): AgentSelf {
  return {
    // An agent always checkpoints; it says so to the master only.
    agent: { ...state.info, checkpoint: true },
    ip: config.ip,
    version: VERSION,
    capabilities: CAPABILITIES.map((type) => ({ type })),
    checkpointed: state.checkpointed,
  };
}
