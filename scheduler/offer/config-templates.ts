// A task's config templates: for the executor, which renders them, and as the variables that the DC/OS SDK has. Pure.
import type { ConfigTemplate } from '../../shared/link/generated/link.ts';
import type { ConfigSpec, TaskSpec } from '../spec/service-spec.ts';
import type { LaunchContext, LaunchRequest } from './launch.ts';

/** Bytes of a template that travel in TaskInfo.data; larger ones are fetched, so that calls to the master stay small. */
export const INLINE_LIMIT = 16 * 1024;

/** `/v1/artifacts/template/{configuration}/{pod}/{task}/{name}` of the scheduler's API. */
function address(context: LaunchContext, request: LaunchRequest, task: string, name: string): string {
  const parts = [request.configuration, request.pod.type, task, name].map(encodeURIComponent);
  return `${context.artifactBase}template/${parts.join('/')}`;
}

export function configTemplates(
  context: LaunchContext,
  request: LaunchRequest,
  { name: task, configs = [] }: TaskSpec,
): ConfigTemplate[] {
  return configs.map(({ name, dest, content }) => {
    const bytes = new TextEncoder().encode(content);
    return bytes.length <= INLINE_LIMIT
      ? { name, dest, content: bytes }
      : { name, dest, uri: address(context, request, task, name) };
  });
}

/** As the SDK's bootstrap program has it: `CONFIG_TEMPLATE_<NAME>=config-templates/<name>,<dest>`. */
export function templateVariables(configs: readonly ConfigSpec[] = []): Record<string, string> {
  const entries = configs.map(({ name, dest }): [string, string] => {
    const variable = `CONFIG_TEMPLATE_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
    return [variable, `config-templates/${name},${dest}`];
  });
  return Object.fromEntries(entries);
}
