// TaskInfo.data: what Mesos has no fields for. Pure.
import { type ModuleInfo, TaskConfiguration } from '../../shared/link/generated/link.ts';
import { encode } from '../../shared/mesos/codec.ts';
import type { TaskInfo } from '../../shared/mesos/generated/mesos.ts';
import type { ModuleSpec, TaskSpec } from '../spec/service-spec.ts';
import { configTemplates } from './config-templates.ts';
import type { LaunchContext, LaunchRequest } from './launch.ts';
import { logConfiguration } from './log-data.ts';
import { logSecrets, taskSecrets } from './secrets.ts';
import { taskOrder } from './task-order.ts';

/** The name of a file that was fetched is the last part of its URI. */
function fetchedName(uri: string): string {
  return uri.split('/').at(-1) ?? uri;
}

function moduleInfo(module: ModuleSpec): ModuleInfo {
  const { source, path, uri, export: name, memory, arguments: given, sharesThread } = module;
  const file = path ?? (uri === undefined ? undefined : fetchedName(uri));
  return {
    ...(source === undefined ? {} : { source }),
    ...(file === undefined ? {} : { path: file }),
    ...(name === undefined ? {} : { export: name }),
    memory_mb: memory,
    arguments: given,
    ...(sharesThread === undefined ? {} : { share_thread: sharesThread }),
  };
}

/** Absent where there is nothing to say. */
export function taskData(
  context: LaunchContext,
  request: LaunchRequest,
  task: TaskSpec,
): Pick<TaskInfo, 'data'> {
  const configuration: TaskConfiguration = {
    ...taskOrder(request, task),
    templates: configTemplates(context, request, task),
    ...taskSecrets(request.pod, context.secrets),
    ...(task.logs === undefined ? {} : { logs: logConfiguration(task.logs) }),
    log_secrets: logSecrets(request.pod, task, context.secrets),
    ...(task.module === undefined ? {} : { module: moduleInfo(task.module) }),
  };
  const data = encode(TaskConfiguration, configuration);
  return data.length === 0 ? {} : { data };
}
