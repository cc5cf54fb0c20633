// The agent's operator API, `POST /api/v1`: state, files, containers. Calls that a local agent has no use for (nested
// containers, resource providers, images) are answered as not implemented.
import { Call, type Response } from '../../../../shared/mesos/generated/agent.ts';
import { type Answer, badRequest, ok, textAnswer } from '../../http/answer.ts';
import { readCall } from '../../http/call.ts';
import { answerEncoding, NOT_ACCEPTABLE } from '../../http/media.ts';
import type { Handler } from '../../http/server.ts';
import { VERSION } from '../agent-info.ts';
import type { AgentCore } from '../core.ts';
import { readRange } from '../files/file-range.ts';
import type { Files } from '../files/files.ts';
import { listDirectory } from '../files/listing.ts';
import type { Operations } from '../operations.ts';
import { responseAnswer } from './response-answer.ts';
import { containersView, executorsView, frameworksView, tasksView } from './views.ts';

export interface OperatorParts {
  readonly core: AgentCore;
  readonly files: Files;
  readonly operations: Operations;
}

/** `parts` gives those of the agent's present life. */
export function operatorApi(parts: () => OperatorParts): Handler {
  return async (request) => {
    const parsed = await readCall(request, Call, { announcesConversion: false });
    if ('answer' in parsed) return parsed.answer;
    const encoding = answerEncoding(request.headers.accept);
    if (encoding === undefined) return textAnswer(406, NOT_ACCEPTABLE);
    const { call } = parsed;
    const answer = command(parts(), call) ?? file(parts(), call) ?? view(parts(), call);
    return 'status' in answer ? answer : responseAnswer(answer, encoding);
  };
}

/** Calls that do something. */
function command({ core }: OperatorParts, call: Call): Answer | undefined {
  if (call.type === undefined || call.type === 'UNKNOWN') return invalid("Expecting 'type' to be present");
  if (call.type === 'SET_LOGGING_LEVEL') return ok();
  if (call.type !== 'KILL_CONTAINER') return undefined;
  const id = call.kill_container?.container_id.value;
  if (id === undefined) return invalid("Expecting 'kill_container' to be present");
  if (!core.containerizer.ids.includes(id)) {
    return textAnswer(404, `Container ${id} cannot be found (or is already killed)`);
  }
  core.containerizer.destroy(id).catch((error: unknown) => core.config.log.error(String(error)));
  return ok();
}

function file({ files }: OperatorParts, call: Call): Answer | Response | undefined {
  if (call.type === 'LIST_FILES') {
    if (call.list_files === undefined) return invalid("Expecting 'list_files' to be present");
    return listFiles(files, call.list_files.path);
  }
  if (call.type !== 'READ_FILE') return undefined;
  const { read_file: asked } = call;
  if (asked === undefined) return invalid("Expecting 'read_file' to be present");
  return readFile(
    files,
    asked.path,
    Number(asked.offset),
    asked.length === undefined ? undefined : Number(asked.length),
  );
}

function listFiles(files: Files, name: string): Answer | Response {
  const found = files.resolve(name);
  if ('problem' in found) return problemAnswer(found);
  // A file has no entries.
  const entries = found.stat.isDirectory() ? listDirectory(found.path, name.replace(/\/+$/, '')) : [];
  return { type: 'LIST_FILES', list_files: { file_infos: entries } };
}

function readFile(files: Files, name: string, offset: number, length?: number): Answer | Response {
  const found = files.resolve(name);
  if ('problem' in found) return problemAnswer(found);
  if (found.stat.isDirectory()) return badRequest('Cannot read a directory.\n');
  const data = readRange(found.path, offset, length);
  return { type: 'READ_FILE', read_file: { size: BigInt(found.stat.size), data } };
}

function problemAnswer(found: { readonly problem: string; readonly path?: string }): Answer {
  return found.problem === 'not found'
    ? textAnswer(404, '')
    : badRequest(`'${found.path}' is inaccessible.\n`);
}

function view({ core, operations }: OperatorParts, call: Call): Answer | Response {
  const { state } = core;
  const { type } = call;
  switch (type) {
    case 'GET_HEALTH':
      return { type, get_health: { healthy: true } };
    case 'GET_VERSION':
      return { type, get_version: { version_info: { version: VERSION } } };
    case 'GET_FLAGS':
      return { type, get_flags: {} };
    case 'GET_METRICS':
      return { type, get_metrics: {} };
    case 'GET_LOGGING_LEVEL':
      return { type, get_logging_level: { level: 0 } };
    case 'GET_AGENT':
      return {
        type,
        get_agent: { agent_info: state.info, ...(state.drain && { drain_config: state.drain }) },
      };
    case 'GET_FRAMEWORKS':
      return { type, get_frameworks: frameworksView(state) };
    case 'GET_EXECUTORS':
      return { type, get_executors: executorsView(state) };
    case 'GET_TASKS':
      return { type, get_tasks: tasksView(state) };
    case 'GET_STATE':
      return {
        type,
        get_state: {
          get_tasks: tasksView(state),
          get_executors: executorsView(state),
          get_frameworks: frameworksView(state),
        },
      };
    case 'GET_CONTAINERS':
      return { type, get_containers: { containers: containersView(core) } };
    case 'GET_OPERATIONS':
      return { type, get_operations: { operations: operations.unacknowledged } };
    case 'GET_RESOURCE_PROVIDERS':
      return { type, get_resource_providers: {} };
    default:
      return textAnswer(501, '501 Not Implemented.');
  }
}

function invalid(what: string): Answer {
  return badRequest(`Failed to validate agent::Call: ${what}`);
}
