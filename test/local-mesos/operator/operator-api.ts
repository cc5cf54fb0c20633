// The master's operator API, `POST /api/v1`, and its older endpoints: what an operator may see of the cluster, and do
// to it. Seeing is done by pure views of the state; doing by the functions of the master's folder. Who starts the
// master puts `operatorRoutes(...)` among its HTTP routes. Calls that a local master has no use for (weights, quotas)
// are answered as not implemented.
import { Call } from '../../../shared/mesos/generated/master.ts';
import { badRequest, textAnswer } from '../http/answer.ts';
import { readCall } from '../http/call.ts';
import { answerEncoding, NOT_ACCEPTABLE } from '../http/media.ts';
import type { Handler, Routes } from '../http/server.ts';
import type { Context } from '../master/context.ts';
import { act } from './actions/actions.ts';
import { callError } from './call-validation.ts';
import { responseAnswer } from './response.ts';
import { v0Routes } from './v0/routes.ts';
import { viewFor } from './views/views.ts';

/** `master` gives the context of the master's present life. */
export function operatorRoutes(master: () => Context): Routes {
  return { '/api/v1': operatorApi(master), ...v0Routes(master) };
}

function operatorApi(master: () => Context): Handler {
  return async (request) => {
    const parsed = await readCall(request, Call);
    if ('answer' in parsed) return parsed.answer;
    const { call } = parsed;
    const error = callError(call);
    if (error !== undefined) return badRequest(error);
    const encoding = answerEncoding(request.headers.accept);
    if (encoding === undefined) return textAnswer(406, NOT_ACCEPTABLE);
    const view = viewFor(master(), call.type);
    if (view !== undefined) return responseAnswer(view, encoding);
    return act(master(), call) ?? textAnswer(501, '501 Not Implemented.');
  };
}
