// Whether an operator's call has what its type needs, in Mesos' words. PURE.
import type { Call } from '../../../shared/mesos/generated/master.ts';
import { resourcesError } from '../resources/validate.ts';

type Type = NonNullable<Call['type']>;

/** The field that must be set, for the types that have one. */
const FIELDS = {
  GET_METRICS: 'get_metrics',
  SET_LOGGING_LEVEL: 'set_logging_level',
  LIST_FILES: 'list_files',
  READ_FILE: 'read_file',
  UPDATE_WEIGHTS: 'update_weights',
  RESERVE_RESOURCES: 'reserve_resources',
  UNRESERVE_RESOURCES: 'unreserve_resources',
  CREATE_VOLUMES: 'create_volumes',
  DESTROY_VOLUMES: 'destroy_volumes',
  GROW_VOLUME: 'grow_volume',
  SHRINK_VOLUME: 'shrink_volume',
  UPDATE_MAINTENANCE_SCHEDULE: 'update_maintenance_schedule',
  START_MAINTENANCE: 'start_maintenance',
  STOP_MAINTENANCE: 'stop_maintenance',
  DRAIN_AGENT: 'drain_agent',
  DEACTIVATE_AGENT: 'deactivate_agent',
  REACTIVATE_AGENT: 'reactivate_agent',
  UPDATE_QUOTA: 'update_quota',
  SET_QUOTA: 'set_quota',
  REMOVE_QUOTA: 'remove_quota',
  TEARDOWN: 'teardown',
  MARK_AGENT_GONE: 'mark_agent_gone',
} as const satisfies Partial<Record<Type, keyof Call>>;

const hasField = (type: Type): type is keyof typeof FIELDS => Object.hasOwn(FIELDS, type);

/** Undefined when it is well-formed. */
export function callError(call: Call): string | undefined {
  const error = plainError(call);
  return error && `Failed to validate master::Call: ${error}`;
}

function plainError(call: Call): string | undefined {
  const { type } = call;
  if (type === undefined) return "Expecting 'type' to be present";
  if (hasField(type) && call[FIELDS[type]] === undefined) {
    return `Expecting '${FIELDS[type]}' to be present`;
  }
  if (type === 'GROW_VOLUME' || type === 'SHRINK_VOLUME') return resizeError(call);
  // Those of volumes are checked when the agent is found.
  if (type === 'RESERVE_RESOURCES') return resourcesError(call.reserve_resources?.resources ?? []);
  if (type === 'UNRESERVE_RESOURCES') return resourcesError(call.unreserve_resources?.resources ?? []);
  return undefined;
}

function resizeError({ type, grow_volume: grow, shrink_volume: shrink }: Call): string | undefined {
  if ((type === 'GROW_VOLUME' ? grow : shrink)?.agent_id !== undefined) return undefined;
  return "Expecting 'agent_id' to be present; only agent default resources are supported right now";
}
