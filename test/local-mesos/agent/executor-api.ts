// The executor API over HTTP: `/api/v1/executor`, and the same below `/slave(1)`.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Call, Event } from '../../../shared/mesos/generated/executor.ts';
import { type Answer, badRequest, textAnswer } from '../http/answer.ts';
import { readCall } from '../http/call.ts';
import { EventStream } from '../http/event-stream.ts';
import { answerEncoding, NOT_ACCEPTABLE, PROTOBUF_TYPE } from '../http/media.ts';
import type { Handler } from '../http/server.ts';
import type { ExecutorCalls } from './executor-calls.ts';
import { invalidCall } from './executor-validation.ts';

/** `calls` gives those of the agent's present life. */
export function executorApi(calls: () => ExecutorCalls): Handler {
  return async (request, response) => {
    const parsed = await readCall(request, Call);
    if ('answer' in parsed) return parsed.answer;
    const invalid = invalidCall(parsed.call);
    if (invalid !== undefined) return badRequest(`Failed to validate Executor::Call: ${invalid}`);
    if (parsed.call.type !== 'SUBSCRIBE') return calls().take(parsed.call);
    return subscribe(calls(), parsed.call, request, response);
  };
}

function subscribe(
  calls: ExecutorCalls,
  call: Call,
  { headers }: IncomingMessage,
  response: ServerResponse,
): Answer | undefined {
  const encoding = answerEncoding(headers.accept);
  if (encoding === undefined) return textAnswer(406, NOT_ACCEPTABLE);
  const caller = calls.callerOf(call);
  if ('status' in caller) return caller;
  const http = new EventStream<Event>({
    response,
    type: Event,
    encoding,
    onClose: () => calls.closed(caller.executor, stream),
  });
  const shown = encoding === PROTOBUF_TYPE ? withLeftover : (event: Event) => event;
  const stream = { send: (event: Event) => http.send(shown(event)), close: () => http.end() };
  calls.subscribe(caller, call.subscribe ?? {}, stream);
  return undefined;
}

/** Mesos' protobuf, and not its JSON, carries a field of the agent's older AgentInfo along. */
function withLeftover(event: Event): Event {
  const { subscribed } = event;
  if (subscribed === undefined) return event;
  return {
    ...event,
    subscribed: { ...subscribed, agent_info: { ...subscribed.agent_info, checkpoint: true } },
  };
}
