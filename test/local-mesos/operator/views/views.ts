// Calls that only look: from the master's state to a response. PURE, but for the clock of GET_METRICS.
import type { Call, Response, Response_GetState } from '../../../../shared/mesos/generated/master.ts';
import { type Context, VERSION } from '../../master/context.ts';
import { agentsView } from './agents.ts';
import { frameworksView } from './frameworks.ts';
import { maintenanceView, scheduleView } from './maintenance.ts';
import { flagsView, metricsView } from './master.ts';
import { rolesView } from './roles.ts';
import { executorsView, operationsView, tasksView } from './tasks.ts';

type View = (context: Context) => Omit<Response, 'type'>;

const VIEWS = {
  GET_HEALTH: () => ({ get_health: { healthy: true } }),
  GET_FLAGS: (context) => ({ get_flags: { flags: flagsView(context) } }),
  GET_VERSION: () => ({ get_version: { version_info: { version: VERSION } } }),
  GET_METRICS: (context) => ({
    get_metrics: {
      metrics: Object.entries(metricsView(context)).map(([name, value]) => ({ name, value })),
    },
  }),
  GET_LOGGING_LEVEL: () => ({ get_logging_level: { level: 0 } }),
  GET_STATE: (context) => ({ get_state: stateView(context) }),
  GET_AGENTS: (context) => ({ get_agents: agentsView(context) }),
  GET_FRAMEWORKS: ({ state }) => ({ get_frameworks: frameworksView(state) }),
  GET_EXECUTORS: ({ state }) => ({ get_executors: executorsView(state) }),
  GET_OPERATIONS: ({ state }) => ({ get_operations: operationsView(state) }),
  GET_TASKS: ({ state }) => ({ get_tasks: tasksView(state) }),
  GET_ROLES: ({ state }) => ({ get_roles: { roles: rolesView(state) } }),
  GET_WEIGHTS: () => ({ get_weights: {} }),
  GET_MASTER: ({ info, startedAt }) => ({
    get_master: { master_info: info, start_time: startedAt / 1000, elected_time: startedAt / 1000 },
  }),
  GET_MAINTENANCE_STATUS: (context) => ({ get_maintenance_status: { status: maintenanceView(context) } }),
  GET_MAINTENANCE_SCHEDULE: (context) => ({ get_maintenance_schedule: { schedule: scheduleView(context) } }),
  GET_QUOTA: () => ({ get_quota: { status: {} } }),
} satisfies Partial<Record<NonNullable<Response['type']>, View>>;

export function stateView(context: Context): Response_GetState {
  return {
    get_tasks: tasksView(context.state),
    get_executors: executorsView(context.state),
    get_frameworks: frameworksView(context.state),
    get_agents: agentsView(context),
  };
}

/** Undefined when the call is none of these. */
export function viewFor(context: Context, type: Call['type']): Response | undefined {
  if (!isView(type)) return undefined;
  const view: View = VIEWS[type];
  return { type, ...view(context) };
}

function isView(type: Call['type']): type is keyof typeof VIEWS {
  return type !== undefined && Object.hasOwn(VIEWS, type);
}
