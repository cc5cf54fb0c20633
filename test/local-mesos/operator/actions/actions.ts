// Calls that do something, each to its answer.
import type { Call } from '../../../../shared/mesos/generated/master.ts';
import { type Answer, badRequest, ok, textAnswer } from '../../http/answer.ts';
import type { Context } from '../../master/context.ts';
import { removeFramework } from '../../master/frameworks.ts';
import { deactivateAgent, drainAgent, markAgentGone, reactivateAgent } from './agents.ts';
import { bringUp, schedule, takeDown } from './maintenance.ts';
import { operate } from './resources.ts';

type Action = (context: Context, call: Call) => Answer | undefined;

/** The call is well-formed; undefined when it is none of these. */
export function act(context: Context, call: Call): Answer | undefined {
  return call.type === undefined ? undefined : ACTIONS[call.type]?.(context, call);
}

/** A master attaches only its log, and this one writes none: there is nothing to be found. */
const noFile: Action = () => textAnswer(404, '');

const ACTIONS: Readonly<Partial<Record<NonNullable<Call['type']>, Action>>> = {
  LIST_FILES: noFile,
  READ_FILE: noFile,
  SET_LOGGING_LEVEL: () => ok(),
  TEARDOWN: (context, { teardown: asked }) => asked && teardown(context, asked.framework_id.value),
  DRAIN_AGENT: (context, { drain_agent: asked }) => asked && drainAgent(context, asked),
  DEACTIVATE_AGENT: (context, { deactivate_agent: asked }) =>
    asked && deactivateAgent(context, asked.agent_id.value),
  REACTIVATE_AGENT: (context, { reactivate_agent: asked }) =>
    asked && reactivateAgent(context, asked.agent_id.value),
  MARK_AGENT_GONE: (context, { mark_agent_gone: asked }) =>
    asked && markAgentGone(context, asked.agent_id.value),
  UPDATE_MAINTENANCE_SCHEDULE: (context, { update_maintenance_schedule: asked }) =>
    asked && schedule(context, asked.schedule),
  START_MAINTENANCE: (context, { start_maintenance: asked }) =>
    asked && takeDown(context, asked.machines ?? []),
  STOP_MAINTENANCE: (context, { stop_maintenance: asked }) => asked && bringUp(context, asked.machines ?? []),
  RESERVE_RESOURCES: (context, { reserve_resources: asked }) =>
    asked &&
    operate(context, asked.agent_id, {
      type: 'RESERVE',
      reserve: { source: asked.source, resources: asked.resources },
    }),
  UNRESERVE_RESOURCES: (context, { unreserve_resources: asked }) =>
    asked &&
    operate(context, asked.agent_id, { type: 'UNRESERVE', unreserve: { resources: asked.resources } }),
  CREATE_VOLUMES: (context, { create_volumes: asked }) =>
    asked && operate(context, asked.agent_id, { type: 'CREATE', create: { volumes: asked.volumes } }),
  DESTROY_VOLUMES: (context, { destroy_volumes: asked }) =>
    asked && operate(context, asked.agent_id, { type: 'DESTROY', destroy: { volumes: asked.volumes } }),
  GROW_VOLUME: (context, { grow_volume: asked }) =>
    asked && operate(context, asked.agent_id, { type: 'GROW_VOLUME', grow_volume: asked }),
  SHRINK_VOLUME: (context, { shrink_volume: asked }) =>
    asked && operate(context, asked.agent_id, { type: 'SHRINK_VOLUME', shrink_volume: asked }),
};

export function teardown(context: Context, frameworkId: string): Answer {
  const framework = context.state.frameworks.get(frameworkId);
  if (framework === undefined) return badRequest('No framework found with specified ID');
  removeFramework(context, framework);
  return ok();
}
