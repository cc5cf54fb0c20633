// Tasks that are JavaScript modules, and the pod that allows them.
import { type ModuleInfo, PodConfiguration, TaskConfiguration } from '../../shared/link/generated/link.ts';
import { encode } from '../../shared/mesos/codec.ts';
import type { ExecutorInfo, TaskInfo } from '../../shared/mesos/generated/mesos.ts';

export const MODULES_ALLOWED: Partial<ExecutorInfo> = {
  data: encode(PodConfiguration, { allow_modules: true }),
};

export function moduleTask(id: string, module: ModuleInfo, more: Partial<TaskInfo> = {}): TaskInfo {
  return {
    name: id,
    task_id: { value: id },
    agent_id: { value: 'a1' },
    data: encode(TaskConfiguration, { module }),
    ...more,
  };
}
