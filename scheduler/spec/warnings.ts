// What a svc.yml says that has no effect here, or another one than with the DC/OS SDK: told in the log, and no problem.
import type { Violation } from './rules/violation.ts';
import type { SvcYaml } from './schema/service.ts';

const IGNORED = ['zookeeper', 'api-port'] as const;

export function warnings(yaml: SvcYaml): Violation[] {
  const ignored = IGNORED.filter((field) => yaml.scheduler?.[field] !== undefined).map((field) => {
    return { path: ['scheduler', field], found: 'has no effect here: see --state and --port' };
  });
  const old = Object.entries(yaml.pods)
    .filter(([, { container }]) => container !== undefined)
    .map(([pod]) => {
      const found = 'is the form of the oldest documents, which the DC/OS SDK ignores; here it counts';
      return { path: ['pods', pod, 'container'], found };
    });
  return [...ignored, ...old];
}
