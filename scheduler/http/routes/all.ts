// The table of all routes, in the order in which they are documented. A resource is one file beside this one.
import type { Route } from '../route.ts';
import { AGENT_ROUTES } from './agents.ts';
import { ARTIFACT_ROUTES } from './artifacts.ts';
import { CONFIGURATION_ROUTES } from './configurations.ts';
import { CONTROL_ROUTES } from './controls.ts';
import { DEATH_ROUTES } from './deaths.ts';
import { DEBUG_ROUTES } from './debug.ts';
import { ENDPOINT_ROUTES } from './endpoints.ts';
import { EVENT_ROUTES } from './events.ts';
import { HEALTH_ROUTES } from './health.ts';
import { LOG_ROUTES } from './logs.ts';
import { METRIC_ROUTES } from './metrics.ts';
import { MILESTONE_ROUTES } from './milestones.ts';
import { OPENAPI_ROUTES } from './openapi.ts';
import { PLAN_ROUTES } from './plans.ts';
import { POD_ROUTES } from './pods.ts';
import { STATE_ROUTES } from './state.ts';
import { TASK_ROUTES } from './tasks.ts';
import { TIMETABLE_ROUTES } from './timetables.ts';
import { UPDATE_ROUTES } from './updates.ts';

export const ROUTES: readonly Route[] = [
  ...PLAN_ROUTES,
  ...TIMETABLE_ROUTES,
  ...POD_ROUTES,
  ...AGENT_ROUTES,
  ...DEATH_ROUTES,
  ...MILESTONE_ROUTES,
  ...CONTROL_ROUTES,
  ...LOG_ROUTES,
  ...TASK_ROUTES,
  ...ENDPOINT_ROUTES,
  ...CONFIGURATION_ROUTES,
  ...UPDATE_ROUTES,
  ...STATE_ROUTES,
  ...HEALTH_ROUTES,
  ...EVENT_ROUTES,
  ...METRIC_ROUTES,
  ...DEBUG_ROUTES,
  ...ARTIFACT_ROUTES,
  ...OPENAPI_ROUTES,
];
