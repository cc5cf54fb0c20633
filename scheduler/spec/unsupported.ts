// Fields that the DC/OS SDK acts on and Pillion cannot. None is silently ignored: a service that would run differently
// from what its author wrote does not start. Its file may be read all the same, as `npm run corpus` does.
import type { Path } from './document.ts';
import type { SvcYaml } from './schema/service.ts';
import type { RawTask } from './schema/task.ts';

export interface Unsupported {
  readonly path: Path;
  readonly note: string;
}

const NO_AUTHORITY =
  'is not supported: there is no certificate authority of DC/OS; give certificates as secrets';

function ofTask(base: Path, task: RawTask): Unsupported[] {
  const encryption = (task['transport-encryption'] ?? []).slice(0, 1).map(() => {
    return { path: [...base, 'transport-encryption'], note: NO_AUTHORITY };
  });
  const outside = Object.entries(task.configs ?? {})
    .filter(([, { dest }]) => dest.split('/').includes('..'))
    .map(([name, { dest }]) => {
      const note = `${dest} may lead out of the task's directory, where the executor writes nothing`;
      return { path: [...base, 'configs', name, 'dest'], note };
    });
  return [...encryption, ...outside];
}

export function unsupportedFields(yaml: SvcYaml): Unsupported[] {
  return Object.entries(yaml.pods).flatMap(([pod, { tasks }]) =>
    Object.entries(tasks).flatMap(([name, task]) => ofTask(['pods', pod, 'tasks', name], task)),
  );
}
