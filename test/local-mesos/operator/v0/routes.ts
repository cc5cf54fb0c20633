// The master's older endpoints, which web pages and tools still use.
import type { IncomingMessage } from 'node:http';
import { DecodeError, fromJsonValue, toJsonValue } from '../../../../shared/mesos/codec.ts';
import { ClusterStatus, Schedule } from '../../../../shared/mesos/generated/maintenance.ts';
import { MachineID } from '../../../../shared/mesos/generated/mesos.ts';
import { parseJson } from '../../../../shared/mesos/json-text.ts';
import { type Answer, badRequest, jsonAnswer, methodNotAllowed, ok, textAnswer } from '../../http/answer.ts';
import { readBody } from '../../http/call.ts';
import type { Handler, Routes } from '../../http/server.ts';
import { type Context, VERSION } from '../../master/context.ts';
import { teardown } from '../actions/actions.ts';
import { bringUp, schedule, takeDown } from '../actions/maintenance.ts';
import { maintenanceView, scheduleView } from '../views/maintenance.ts';
import { flagsView, metricsView } from '../views/master.ts';
import { stateJson } from './cluster.ts';
import { agentsJson, frameworksJson, rolesJson, tasksJson } from './lists.ts';

/** `master` gives the context of the master's present life. */
export function v0Routes(master: () => Context): Routes {
  const view =
    (make: (context: Context, query: URLSearchParams) => unknown): Handler =>
    ({ url }) =>
      json(queryOf(url), make(master(), queryOf(url)));
  return {
    '/health': () => ok(),
    '/redirect': () => redirect(master()),
    '/version': view(() => ({ version: VERSION })),
    '/flags': view((context) => ({ flags: flagsJson(context) })),
    '/state': view(stateJson),
    '/slaves': view(agentsJson),
    '/frameworks': view(frameworksJson),
    '/tasks': view(tasksJson),
    '/roles': view(rolesJson),
    '/maintenance/status': view((context) => toJsonValue(ClusterStatus, maintenanceView(context))),
    '/maintenance/schedule': scheduleEndpoint(master),
    '/machine/down': posted((body) => machines(body, (ids) => takeDown(master(), ids))),
    '/machine/up': posted((body) => machines(body, (ids) => bringUp(master(), ids))),
    '/teardown': posted((body) => teardownForm(master(), body)),
    '/metrics/snapshot': view(metricsView),
  };
}

const queryOf = (url = '/'): URLSearchParams => new URL(url, 'http://master').searchParams;

/** JSON, or a call of the function that `jsonp` names. */
function json(query: URLSearchParams, body: unknown): Answer {
  const callback = query.get('jsonp');
  if (callback === null) return jsonAnswer(body);
  return {
    status: 200,
    headers: { 'Content-Type': 'text/javascript' },
    body: `${callback}(${JSON.stringify(body)});`,
  };
}

const flagsJson = (context: Context) =>
  Object.fromEntries(flagsView(context).map(({ name, value }) => [name, value]));

/** This master is always the leading one. */
function redirect({ info }: Context): Answer {
  return { status: 307, headers: { Location: `//${info.hostname ?? ''}:${info.port}` } };
}

function posted(handle: (body: string) => Answer): Handler {
  return async (request) => {
    const body = await bodyOf(request);
    const { method = '' } = request;
    if (method !== 'POST') return methodNotAllowed('POST', method);
    return body === undefined ? textAnswer(413, '413 Payload Too Large.') : handle(body);
  };
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const bytes = await readBody(request);
  return bytes && Buffer.from(bytes).toString();
}

function scheduleEndpoint(master: () => Context): Handler {
  const update = posted((body) =>
    parsed(body, (value) => schedule(master(), fromJsonValue(Schedule, value))),
  );
  return (request, response) =>
    request.method === 'GET'
      ? json(queryOf(request.url), toJsonValue(Schedule, scheduleView(master())))
      : update(request, response);
}

function machines(body: string, act: (ids: readonly MachineID[]) => Answer): Answer {
  return parsed(body, (value) => {
    if (!Array.isArray(value)) return badRequest('Unexpected JSON type parsed');
    return act(value.map((each) => fromJsonValue(MachineID, each)));
  });
}

function parsed(body: string, act: (value: unknown) => Answer): Answer {
  try {
    return act(parseJson('request', body));
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return badRequest(error.mesosText);
  }
}

function teardownForm(context: Context, body: string): Answer {
  const id = new URLSearchParams(body).get('frameworkId');
  if (id === null) return badRequest("Missing 'frameworkId' query parameter in the request body");
  return teardown(context, id);
}
