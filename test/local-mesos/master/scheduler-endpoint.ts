// POST /api/v1/scheduler: one call, checked in Mesos' order, with Mesos' answers.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Call, Event } from '../../../shared/mesos/generated/scheduler.ts';
import { type Answer, accepted, badRequest, forbidden, textAnswer } from '../http/answer.ts';
import { readCall } from '../http/call.ts';
import { EventStream } from '../http/event-stream.ts';
import { answerEncoding, NOT_ACCEPTABLE } from '../http/media.ts';
import { schedulerCallError } from '../validation/scheduler-call.ts';
import { accept } from './accept.ts';
import {
  acknowledge,
  acknowledgeOperation,
  decline,
  kill,
  message,
  revive,
  shutdownExecutor,
  suppress,
} from './calls.ts';
import type { Context } from './context.ts';
import { removeFramework } from './frameworks.ts';
import { answerInverseOffers } from './inverse-offers.ts';
import { reconcile, reconcileOperations } from './reconcile.ts';
import type { Connection, Framework } from './state.ts';
import { subscribe, updateFramework } from './subscribe.ts';

const STREAM_ID = 'mesos-stream-id';

export async function schedulerEndpoint(
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Answer | undefined> {
  const parsed = await readCall(request, Call);
  if ('answer' in parsed) return parsed.answer;
  const { call } = parsed;
  const error = schedulerCallError(call);
  if (error !== undefined) return badRequest(`Failed to validate scheduler::Call: ${error}`);
  const encoding = answerEncoding(request.headers.accept);
  const isStreaming = call.type === 'SUBSCRIBE' || call.type === 'RECONCILE_OPERATIONS';
  if (isStreaming && encoding === undefined) return textAnswer(406, NOT_ACCEPTABLE);
  if (call.type === 'SUBSCRIBE') return subscribeCall(context, call, request, response);
  return frameworkCall(context, call, request);
}

function subscribeCall(
  context: Context,
  call: Call,
  request: IncomingMessage,
  response: ServerResponse,
): Answer | undefined {
  const encoding = answerEncoding(request.headers.accept);
  if (call.subscribe === undefined || encoding === undefined) return textAnswer(406, NOT_ACCEPTABLE);
  if (request.headers[STREAM_ID] !== undefined) {
    return badRequest("Subscribe calls should not include the 'Mesos-Stream-Id' header");
  }
  const streamId = context.config.random.uuid();
  let closed: (() => void) | undefined;
  const stream = new EventStream({
    response,
    type: Event,
    encoding,
    headers: { 'Mesos-Stream-Id': streamId },
    onClose: () => closed?.(),
  });
  const connection: Connection = { streamId, stream, stopHeartbeat() {} };
  closed = subscribe(context, call.subscribe, connection);
  return undefined;
}

function frameworkCall(context: Context, call: Call, request: IncomingMessage): Answer {
  const framework = context.state.frameworks.get(call.framework_id?.value ?? '');
  if (framework === undefined) return badRequest('Framework cannot be found');
  if (framework.connection === undefined) return forbidden('Framework is not subscribed');
  const given = request.headers[STREAM_ID];
  if (given === undefined)
    return badRequest("All non-subscribe calls should include the 'Mesos-Stream-Id' header");
  if (given !== framework.connection.streamId) {
    return badRequest(
      `The stream ID '${given}' included in this request didn't match the stream ID currently associated with framework ID ${framework.id}`,
    );
  }
  return perform(context, framework, call) ?? accepted();
}

/** Every call but UPDATE_FRAMEWORK is answered 202, whatever comes of it. */
function perform(context: Context, framework: Framework, call: Call): Answer | undefined {
  if (call.update_framework !== undefined) return updateFramework(context, framework, call.update_framework);
  // A real master ends itself at this call; ours says that it knows no such thing.
  if (call.type === 'UNKNOWN') return textAnswer(501, '501 Not Implemented.');
  if (call.type !== undefined) ACTIONS[call.type]?.(context, framework, call);
  return undefined;
}

type Action = (context: Context, framework: Framework, call: Call) => void;

/** REQUEST is not here: Mesos' own allocator does nothing with it either. */
const ACTIONS: Partial<Record<NonNullable<Call['type']>, Action>> = {
  TEARDOWN: (context, framework) => removeFramework(context, framework),
  ACCEPT: (context, framework, call) => call.accept && accept(context, framework, call.accept),
  DECLINE: (context, framework, call) => call.decline && decline(context, framework, call.decline),
  ACCEPT_INVERSE_OFFERS: inverse,
  DECLINE_INVERSE_OFFERS: inverse,
  REVIVE: (context, framework, call) => revive(context, framework, call.revive?.roles ?? []),
  SUPPRESS: (_context, framework, call) => suppress(framework, call.suppress?.roles ?? []),
  KILL: (context, framework, call) => call.kill && kill(context, framework, call.kill),
  SHUTDOWN: (context, framework, call) =>
    call.shutdown && shutdownExecutor(context, framework, call.shutdown),
  ACKNOWLEDGE: (context, framework, call) =>
    call.acknowledge && acknowledge(context, framework, call.acknowledge),
  ACKNOWLEDGE_OPERATION_STATUS: acknowledgeStatus,
  RECONCILE: (context, framework, call) => reconcile(context, framework, call.reconcile?.tasks ?? []),
  RECONCILE_OPERATIONS: (context, framework, call) =>
    reconcileOperations(context, framework, call.reconcile_operations?.operations ?? []),
  MESSAGE: (context, framework, call) => call.message && message(context, framework, call.message),
};

function acknowledgeStatus(context: Context, framework: Framework, call: Call): void {
  if (call.acknowledge_operation_status === undefined) return;
  acknowledgeOperation(context, framework, call.acknowledge_operation_status);
}

function inverse(context: Context, framework: Framework, call: Call): void {
  const { accept_inverse_offers: yes, decline_inverse_offers: no } = call;
  const ids = (yes ?? no)?.inverse_offer_ids ?? [];
  answerInverseOffers(
    context,
    framework,
    yes === undefined ? 'DECLINE' : 'ACCEPT',
    ids,
    (yes ?? no)?.filters,
  );
}
