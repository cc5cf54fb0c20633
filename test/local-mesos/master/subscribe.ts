// SUBSCRIBE and UPDATE_FRAMEWORK. A refused subscription is no HTTP error: an ERROR event, then the end of the stream.
import { isDeepStrictEqual } from 'node:util';
import type { FrameworkInfo } from '../../../shared/mesos/generated/mesos.ts';
import type { Call_Subscribe, Call_UpdateFramework } from '../../../shared/mesos/generated/scheduler.ts';
import { type Answer, badRequest, ok } from '../http/answer.ts';
import { frameworkError, suppressedRolesError, updateError } from '../validation/framework.ts';
import { type Context, now, sendEvent } from './context.ts';
import {
  connect,
  disconnected,
  dropConnection,
  newFrameworkId,
  recoverFramework,
  releaseOffers,
  tellAgents,
  updateInfo,
} from './frameworks.ts';
import { type Connection, type Framework, newFramework } from './state.ts';

/** Returns what to do when the client closes the stream; undefined when the subscription was refused. */
export function subscribe(
  context: Context,
  call: Call_Subscribe,
  connection: Connection,
): (() => void) | undefined {
  const info = call.framework_info;
  const suppressed = call.suppressed_roles ?? [];
  const error = infoError(context, info) ?? suppressedRolesError(info, suppressed);
  if (error !== undefined) return refuse(connection, error);
  const framework =
    (info.id?.value ?? '') === ''
      ? subscribeNew(context, info, suppressed, connection)
      : subscribeAgain(context, info, suppressed, connection);
  return framework && (() => disconnected(context, framework, connection));
}

function infoError({ state }: Context, info: FrameworkInfo): string | undefined {
  const error = frameworkError(info);
  if (error !== undefined) return error;
  return state.completedFrameworks.has(info.id?.value ?? '') ? 'Framework has been removed' : undefined;
}

function refuse(connection: Connection, message: string): undefined {
  connection.stream.send({ type: 'ERROR', error: { message } });
  connection.stream.end();
}

function subscribeNew(
  context: Context,
  given: FrameworkInfo,
  suppressed: readonly string[],
  connection: Connection,
): Framework {
  const framework = newFramework({ ...given, id: { value: newFrameworkId(context) } }, now(context));
  framework.suppressed = new Set(suppressed);
  context.state.frameworks.set(framework.id, framework);
  connect(context, framework, connection);
  context.allocate();
  return framework;
}

/** A failover, a return within the timeout, a return after a master restart, or an id that was never given. */
function subscribeAgain(
  context: Context,
  given: FrameworkInfo,
  suppressed: readonly string[],
  connection: Connection,
): Framework | undefined {
  const id = given.id?.value ?? '';
  const isNew = !context.state.frameworks.has(id);
  const framework = context.state.frameworks.get(id) ?? recoverFramework(context, given);
  const error = updateError(framework.info, given, 'subscribe');
  if (error !== undefined) return refuse(connection, error);
  updateInfo(framework, keepImmutable(framework.info, given), suppressed);
  const time = now(context);
  if (framework.recovered) framework.registeredAt = time;
  framework.reregisteredAt = time;
  failOver(framework);
  connect(context, framework, connection);
  tellAgents(context, framework);
  if (isNew) context.allocate();
  return framework;
}

function failOver(framework: Framework): void {
  sendEvent(framework, { type: 'ERROR', error: { message: 'Framework failed over' } });
  dropConnection(framework);
  releaseOffers(framework);
}

/** A changed user or checkpoint is silently not taken. */
function keepImmutable(old: FrameworkInfo, given: FrameworkInfo): FrameworkInfo {
  return { ...given, user: old.user, ...(old.checkpoint !== undefined && { checkpoint: old.checkpoint }) };
}

export function updateFramework(context: Context, framework: Framework, call: Call_UpdateFramework): Answer {
  const info = call.framework_info;
  const suppressed = call.suppressed_roles ?? [];
  const invalid = infoError(context, info);
  if (invalid !== undefined) return badRequest(`Supplied FrameworkInfo is not valid: ${invalid}`);
  const update = updateError(framework.info, info, 'update');
  if (update !== undefined) return badRequest(`FrameworkInfo update is not valid: ${update}`);
  const roles = suppressedRolesError(info, suppressed);
  if (roles !== undefined) return badRequest(`'UpdateFramework' call is not valid: ${roles}`);
  const isChanged = !isDeepStrictEqual(framework.info, info);
  updateInfo(framework, info, suppressed);
  if (isChanged) tellAgents(context, framework);
  return ok();
}
