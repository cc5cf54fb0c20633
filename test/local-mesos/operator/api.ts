// POST /api/v1 of the master: the operator's calls, in Mesos' order of checks and with its answers.
import type { IncomingMessage } from 'node:http';
import { toJsonValue } from '../../../shared/mesos/codec.ts';
import { Call, Response } from '../../../shared/mesos/generated/master.ts';
import { type Answer, badRequest, jsonAnswer, messageAnswer, textAnswer } from '../http/answer.ts';
import { readCall } from '../http/call.ts';
import { withDefaults } from '../http/defaults.ts';
import { answerEncoding, type Encoding, NOT_ACCEPTABLE, PROTOBUF_TYPE } from '../http/media.ts';
import { type Context, VERSION } from '../master/context.ts';
import { masterCallError } from '../validation/master-call.ts';
import {
  changeResources,
  deactivateAgent,
  drainAgent,
  markAgentGone,
  operationOf,
  reactivateAgent,
  teardown,
} from './changes.ts';
import {
  clusterStatus,
  scheduleOf,
  startMaintenance,
  stopMaintenance,
  updateSchedule,
} from './maintenance.ts';
import { metricsOf } from './metrics.ts';
import { agentsView, executorsView, frameworksView, operationsView, rolesView, tasksView } from './views.ts';

export async function operatorEndpoint(context: Context, request: IncomingMessage): Promise<Answer> {
  const parsed = await readCall(request, Call);
  if ('answer' in parsed) return parsed.answer;
  const { call } = parsed;
  const error = masterCallError(call);
  if (error !== undefined) return badRequest(`Failed to validate master::Call: ${error}`);
  const encoding = answerEncoding(request.headers.accept);
  if (encoding === undefined) return textAnswer(406, NOT_ACCEPTABLE);
  const view = viewOf(context, call.type);
  if (view !== undefined) return responseAnswer(view, encoding);
  return change(context, call) ?? textAnswer(501, '501 Not Implemented.');
}

export const VERSION_INFO = { version: VERSION, build_user: 'local-mesos' };

/** The answer of a call that only asks. */
function viewOf(context: Context, type: Call['type']): Response | undefined {
  switch (type) {
    case 'GET_HEALTH':
      return { type, get_health: { healthy: true } };
    case 'GET_VERSION':
      return { type, get_version: { version_info: VERSION_INFO } };
    case 'GET_FLAGS':
      return { type, get_flags: { flags: flagsOf(context) } };
    case 'GET_METRICS':
      return { type, get_metrics: { metrics: metricsOf(context) } };
    case 'GET_LOGGING_LEVEL':
      return { type, get_logging_level: { level: 0 } };
    case 'GET_STATE':
      return { type, get_state: stateOf(context) };
    case 'GET_AGENTS':
      return { type, get_agents: agentsView(context) };
    case 'GET_FRAMEWORKS':
      return { type, get_frameworks: frameworksView(context) };
    case 'GET_EXECUTORS':
      return { type, get_executors: executorsView(context) };
    case 'GET_OPERATIONS':
      return { type, get_operations: operationsView(context) };
    case 'GET_TASKS':
      return { type, get_tasks: tasksView(context) };
    case 'GET_ROLES':
      return { type, get_roles: rolesView(context) };
    case 'GET_WEIGHTS':
      return { type, get_weights: {} };
    case 'GET_QUOTA':
      return { type, get_quota: { status: {} } };
    case 'GET_MASTER':
      return { type, get_master: masterOf(context) };
    case 'GET_MAINTENANCE_STATUS':
      return { type, get_maintenance_status: { status: clusterStatus(context) } };
    case 'GET_MAINTENANCE_SCHEDULE':
      return { type, get_maintenance_schedule: { schedule: scheduleOf(context) } };
    default:
      return undefined;
  }
}

function masterOf({ info, startedAt }: Context): NonNullable<Response['get_master']> {
  return { master_info: info, start_time: startedAt / 1000, elected_time: startedAt / 1000 };
}

export function stateOf(context: Context): NonNullable<Response['get_state']> {
  return {
    get_tasks: tasksView(context),
    get_executors: executorsView(context),
    get_frameworks: frameworksView(context),
    get_agents: agentsView(context),
  };
}

function flagsOf({ config }: Context): { readonly name: string; readonly value: string }[] {
  return [
    { name: 'ip', value: config.ip },
    { name: 'port', value: String(config.port) },
    { name: 'work_dir', value: config.workDir },
    { name: 'allocation_interval', value: `${config.allocationIntervalMs}ms` },
    { name: 'agent_ping_timeout', value: `${config.agentPingTimeoutMs}ms` },
    { name: 'max_agent_ping_timeouts', value: String(config.maxAgentPingTimeouts) },
    { name: 'agent_reregister_timeout', value: `${config.agentReregisterTimeoutMs}ms` },
  ];
}

/** These lists stand in Mesos' JSON even when they are empty. */
const SHOWN_EMPTY: Readonly<Record<string, readonly string[]>> = {
  get_agents: ['agents', 'recovered_agents'],
  get_frameworks: ['frameworks', 'completed_frameworks'],
  get_executors: ['executors'],
  get_tasks: ['tasks', 'unreachable_tasks', 'completed_tasks'],
};

function responseAnswer(response: Response, encoding: Encoding): Answer {
  if (encoding === PROTOBUF_TYPE) return messageAnswer(Response, response, encoding);
  return jsonAnswer(showEmpty(toJsonValue(Response, withDefaults(Response, response))));
}

function showEmpty(json: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(json).map(([field, value]) => {
      if (field === 'get_state') return [field, showEmpty(value as Record<string, unknown>)];
      const lists = Object.fromEntries((SHOWN_EMPTY[field] ?? []).map((list) => [list, []]));
      return [field, SHOWN_EMPTY[field] ? { ...lists, ...(value as Record<string, unknown>) } : value];
    }),
  );
}

function change(context: Context, call: Call): Answer | undefined {
  const asked = operationOf(call);
  if (asked !== undefined) return changeResources(context, asked.agentId, asked.operation);
  if (call.drain_agent) return drainAgent(context, call.drain_agent);
  if (call.deactivate_agent) return deactivateAgent(context, call.deactivate_agent.agent_id.value);
  if (call.reactivate_agent) return reactivateAgent(context, call.reactivate_agent.agent_id.value);
  if (call.mark_agent_gone) return markAgentGone(context, call.mark_agent_gone.agent_id.value);
  if (call.teardown) return teardown(context, call.teardown.framework_id.value);
  if (call.update_maintenance_schedule)
    return updateSchedule(context, call.update_maintenance_schedule.schedule);
  if (call.start_maintenance) return startMaintenance(context, call.start_maintenance.machines ?? []);
  if (call.stop_maintenance) return stopMaintenance(context, call.stop_maintenance.machines ?? []);
  return fileAnswer(call);
}

/** The master offers no files: every path is unknown. */
function fileAnswer({ type }: Call): Answer | undefined {
  return type === 'LIST_FILES' || type === 'READ_FILE' ? textAnswer(404, '') : undefined;
}
