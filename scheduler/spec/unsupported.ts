// Fields that the DC/OS SDK acts on and Pillion does not yet. None is silently ignored: where a service would run
// differently from what its author wrote, the field is a problem; where it would run the same, it is a warning.
import type { Path } from './document.ts';
import type { RawPod, RawResources, RawTask, RawVolume, SvcYaml } from './schema.ts';

export interface Unsupported {
  readonly path: Path;
  readonly note: string;
  /** A warning lets the service run. */
  readonly warning: boolean;
}

const NOT_YET = 'is not supported yet';

const isGiven = (value: unknown): boolean => {
  if (value === undefined || value === null || value === false || value === '') return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
};

function refuse<Fields extends object>(
  base: Path,
  fields: Fields,
  names: readonly (keyof Fields)[],
): Unsupported[] {
  return names
    .filter((name) => isGiven(fields[name]))
    .map((name) => ({ path: [...base, name], note: NOT_YET, warning: false }));
}

function ofVolumes(
  base: Path,
  volume: RawVolume | null | undefined,
  volumes: RawResources['volumes'],
): Unsupported[] {
  const found: [Path, RawVolume][] = [
    ...(volume ? [[[...base, 'volume'], volume] as [Path, RawVolume]] : []),
    ...Object.entries(volumes ?? {}).map(([name, value]): [Path, RawVolume] => [
      [...base, 'volumes', name],
      value,
    ]),
  ];
  return found
    .filter(([, { type }]) => type !== 'ROOT')
    .map(([path, { type }]) => ({
      path: [...path, 'type'],
      note: `${type} ${NOT_YET}; ROOT is`,
      warning: false,
    }));
}

function ofResources(base: Path, fields: RawResources): Unsupported[] {
  return [...refuse(base, fields, ['resource-limits']), ...ofVolumes(base, fields.volume, fields.volumes)];
}

function ofTask(base: Path, task: RawTask): Unsupported[] {
  return [
    ...refuse(base, task, ['configs', 'transport-encryption', 'ipc-mode', 'shm-size']),
    ...ofResources(base, task),
  ];
}

const POD_FIELDS = [
  'placement',
  'networks',
  'image',
  'rlimits',
  'secrets',
  'share-pid-namespace',
  'host-volumes',
  'external-volumes',
  'seccomp-unconfined',
  'seccomp-profile-name',
  'ipc-mode',
  'shm-size',
] as const;

function ofPod(base: Path, pod: RawPod): Unsupported[] {
  const preReserved = isGiven(pod['pre-reserved-role']) && pod['pre-reserved-role'] !== '*';
  return [
    ...refuse(base, pod, POD_FIELDS),
    ...(preReserved ? [{ path: [...base, 'pre-reserved-role'], note: NOT_YET, warning: false }] : []),
    ...ofVolumes(base, pod.volume, pod.volumes),
    ...Object.entries(pod['resource-sets'] ?? {}).flatMap(([name, set]) =>
      ofResources([...base, 'resource-sets', name], set),
    ),
    ...Object.entries(pod.tasks).flatMap(([name, task]) => ofTask([...base, 'tasks', name], task)),
  ];
}

export function unsupportedFields(yaml: SvcYaml): Unsupported[] {
  return Object.entries(yaml.pods).flatMap(([name, pod]) => ofPod(['pods', name], pod));
}
