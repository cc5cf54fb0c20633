// The older endpoints that web interfaces and tools still use: /state, /files/*, /monitor/statistics, /containers, /health.
import { createReadStream } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { basename } from 'node:path';
import { toJsonValue } from '../../../../shared/mesos/codec.ts';
import type { Response_GetContainers_Container } from '../../../../shared/mesos/generated/agent.ts';
import {
  ContainerStatus,
  type Resource,
  ResourceStatistics,
} from '../../../../shared/mesos/generated/mesos.ts';
import { type Answer, badRequest, jsonAnswer, notFound, ok, textAnswer } from '../../http/answer.ts';
import { withDefaults } from '../../http/defaults.ts';
import type { Handler, Routes } from '../../http/server.ts';
import { VERSION } from '../agent-info.ts';
import type { AgentCore } from '../core.ts';
import type { ExecutorState } from '../executor-state.ts';
import { readRange } from '../files/file-range.ts';
import { listDirectory, modeText } from '../files/listing.ts';
import type { OperatorParts } from './operator-api.ts';
import { containersView } from './views.ts';

/** `parts` gives those of the agent's present life. */
export function v0Routes(parts: () => OperatorParts): Routes {
  const plain: Routes = {
    '/health': () => ok(),
    '/state': (request) => json(request.url, stateView(parts().core)),
    '/monitor/statistics': (request) => json(request.url, containersView(parts().core).map(statisticsView)),
    '/containers': (request) => json(request.url, containersView(parts().core).map(containerView)),
    '/files/browse': (request) => browse(parts(), queryOf(request.url)),
    '/files/read': (request) => read(parts(), queryOf(request.url)),
    '/files/download': (request, response) => download(parts(), queryOf(request.url), response),
    '/files/debug': (request) => json(request.url, parts().files.attached),
  };
  return { ...plain, ...prefixed(plain, '/slave(1)'), ...withEnding(plain, '.json') };
}

function prefixed(routes: Routes, prefix: string): Routes {
  return Object.fromEntries(
    Object.entries(routes).map(([path, handler]): [string, Handler] => [prefix + path, handler]),
  );
}

function withEnding(routes: Routes, ending: string): Routes {
  return Object.fromEntries(
    Object.entries(routes).map(([path, handler]): [string, Handler] => [path + ending, handler]),
  );
}

function queryOf(url = '/'): URLSearchParams {
  return new URL(url, 'http://agent').searchParams;
}

/** JSON, or a call of the function that `jsonp` names. */
function json(url: string | undefined, body: unknown): Answer {
  const callback = queryOf(url).get('jsonp');
  if (callback === null) return jsonAnswer(body);
  return {
    status: 200,
    headers: { 'Content-Type': 'text/javascript' },
    body: `${callback}(${JSON.stringify(body)})`,
  };
}

function browse({ files }: OperatorParts, query: URLSearchParams): Answer {
  const name = query.get('path');
  if (name === null || name === '') return badRequest("Expecting 'path=value' in query.\n");
  const found = files.resolve(name);
  if ('problem' in found) return missing(found);
  // A file has no entries.
  const entries = found.stat.isDirectory() ? listDirectory(found.path, name.replace(/\/+$/, '')) : [];
  return json(
    `/?${query}`,
    entries.map(({ mode = 0, mtime, size, ...info }) => ({
      ...info,
      mode: modeText(mode),
      mtime: Number(mtime?.nanoseconds ?? 0) / 1e9,
      size: Number(size),
    })),
  );
}

function read({ files }: OperatorParts, query: URLSearchParams): Answer {
  const name = query.get('path');
  if (name === null || name === '') return badRequest("Expecting 'path=value' in query.\n");
  const error = numberError(query, 'offset') ?? numberError(query, 'length');
  if (error !== undefined) return badRequest(error);
  const [offset, length] = [Number(query.get('offset') ?? -1), Number(query.get('length') ?? -1)];
  const found = files.resolve(name);
  if ('problem' in found) return missing(found);
  if (found.stat.isDirectory()) return badRequest('Cannot read a directory.\n');
  if (offset < 0) return json(`/?${query}`, { data: '', offset: found.stat.size });
  const data = readRange(found.path, offset, length < 0 ? undefined : length);
  return json(`/?${query}`, { data: Buffer.from(data).toString(), offset });
}

/** -1 stands for none. */
function numberError(query: URLSearchParams, name: 'offset' | 'length'): string | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^-?\d+$/.test(text)) return `Failed to parse ${name}: Failed to convert '${text}' to number.\n`;
  return Number(text) < -1 ? `Negative ${name} provided: ${text}.\n` : undefined;
}

function download(
  { files }: OperatorParts,
  query: URLSearchParams,
  response: ServerResponse,
): Answer | undefined {
  const name = query.get('path');
  if (name === null || name === '') return badRequest("Expecting 'path=value' in query.\n");
  const found = files.resolve(name);
  if ('problem' in found) return found.problem === 'not found' ? notFound() : missing(found);
  if (found.stat.isDirectory()) return badRequest('Cannot download a directory.\n');
  response.removeHeader('Connection');
  response.writeHead(200, {
    'Content-Length': String(found.stat.size),
    'Content-Disposition': `attachment; filename=${basename(found.path).replace(/[^\x20-\x7e]|"/g, '_')}`,
    'Content-Type': 'application/octet-stream',
  });
  const body = createReadStream(found.path, { end: Math.max(0, found.stat.size - 1) });
  body.once('error', () => response.destroy());
  body.pipe(response);
  return undefined;
}

function missing(found: { readonly problem: string; readonly path?: string }): Answer {
  return found.problem === 'not found'
    ? textAnswer(404, '')
    : badRequest(`'${found.path}' is inaccessible.\n`);
}

function statisticsView(container: Response_GetContainers_Container) {
  const { executor_id, executor_name = '', framework_id, resource_statistics } = container;
  return {
    executor_id: executor_id?.value,
    executor_name,
    framework_id: framework_id?.value,
    source: '',
    statistics: resource_statistics && toJsonValue(ResourceStatistics, resource_statistics),
  };
}

function containerView(container: Response_GetContainers_Container) {
  const { container_id, container_status: status } = container;
  return {
    container_id: container_id.value,
    ...statisticsView(container),
    status: status && toJsonValue(ContainerStatus, withDefaults(ContainerStatus, status)),
  };
}

function stateView({ state, config, port }: AgentCore) {
  const frameworkView = (framework: (typeof state.completedFrameworks)[number]) => ({
    id: framework.id,
    name: framework.info.name,
    user: framework.info.user,
    checkpoint: framework.checkpoints,
    roles: framework.info.roles ?? [],
    executors: [...framework.executors.values()].map(executorView),
    completed_executors: framework.completedExecutors.map(executorView),
  });
  return {
    version: VERSION,
    id: state.info.id?.value ?? '',
    pid: `slave(1)@${config.ip}:${port()}`,
    hostname: config.hostname,
    resources: quantitiesView(state.info.resources ?? []),
    frameworks: [...state.frameworks.values()].map(frameworkView),
    completed_frameworks: state.completedFrameworks.map(frameworkView),
  };
}

function executorView(executor: ExecutorState) {
  const tasks = (list: ExecutorState['launched']) =>
    list.map((task) => ({
      id: task.task_id.value,
      name: task.name,
      framework_id: executor.frameworkId,
      executor_id: executor.id,
      slave_id: task.agent_id.value,
      state: task.state,
    }));
  return {
    id: executor.id,
    name: executor.info.name ?? '',
    source: executor.info.source ?? '',
    container: executor.containerId,
    directory: executor.sandbox,
    queued_tasks: executor.queued.map(({ task_id, name }) => ({ id: task_id.value, name })),
    tasks: tasks([...executor.launched, ...executor.terminated]),
    completed_tasks: tasks(executor.completed),
  };
}

/** The total of each scalar, as /state has it. */
function quantitiesView(resources: readonly Resource[]): Readonly<Record<string, number>> {
  const totals: Record<string, number> = {};
  for (const { name, scalar } of resources) {
    if (scalar !== undefined) totals[name] = (totals[name] ?? 0) + scalar.value;
  }
  return totals;
}
