// What must hold for one task: its work, its resources, its files.
import type { Path } from '../document.ts';
import { containerFields, type RawPod } from '../schema/pod.ts';
import type { RawTask } from '../schema/task.ts';
import { taskVolumeRules } from './task-volumes.ts';
import { badName, twice, unknownName, type Violation, when } from './violation.ts';

const INLINE = ['cpus', 'gpus', 'memory', 'ports', 'volume', 'volumes', 'resource-limits'] as const;
const MODULE_FORMS = ['source', 'file', 'path', 'uri'] as const;

function workRules(path: Path, { cmd, module }: RawTask): Violation[] {
  const forms = MODULE_FORMS.filter((form) => module?.[form] !== undefined);
  const isNone = cmd === undefined && module === undefined;
  const isBoth = cmd !== undefined && module !== undefined;
  const found = forms.length === 0 ? 'nothing to run' : forms.join(' and ');
  return [
    ...when(isNone, path, 'no cmd', 'a command in cmd, or a module'),
    ...when(isBoth, [...path, 'module'], 'a module beside cmd', 'one of the two'),
    ...when(
      module !== undefined && forms.length !== 1,
      [...path, 'module'],
      found,
      `one of ${MODULE_FORMS.join(', ')}`,
    ),
  ];
}

type Modes = Readonly<Record<string, { readonly mode?: string | undefined }>> | null | undefined;

function hasReadOnly(volumes: Modes): boolean {
  return Object.values(volumes ?? {}).some(({ mode }) => mode === 'RO');
}

/** A module runs as the executor does: what is set for a process cannot be set for it. */
function moduleRules(path: Path, { module, 'task-volumes': ofTasks }: RawTask, pod: RawPod): Violation[] {
  if (module === undefined) return [];
  const isLimited = Object.keys(containerFields(pod).rlimits ?? {}).length > 0;
  const place = [...path, 'module'];
  const allowed = 'a command in cmd, or a pod without them';
  return [
    ...when(isLimited, place, 'a module in a pod with rlimits', allowed),
    ...when(
      hasReadOnly(pod['host-volumes']),
      place,
      'a module in a pod with host-volumes of mode RO',
      allowed,
    ),
    ...when(
      hasReadOnly(ofTasks),
      place,
      'a module with task-volumes of mode RO',
      'a command in cmd, or mode RW',
    ),
  ];
}

function resourceRules(path: Path, task: RawTask, pod: RawPod): Violation[] {
  const set = task['resource-set'];
  if (set === undefined) return [];
  const place = [...path, 'resource-set'];
  const unknown = unknownName(place, 'resource set', set, Object.keys(pod['resource-sets'] ?? {}));
  const beside = INLINE.filter((field) => task[field] !== undefined && task[field] !== null);
  return [
    ...(unknown === undefined ? [] : [unknown]),
    ...beside.map((field) => ({
      path: [...path, field],
      found: `${field} beside resource-set`,
      allowed: 'resources in the resource set or on the task, not both',
    })),
  ];
}

function configRules(path: Path, { configs }: RawTask): Violation[] {
  const dests = Object.entries(configs ?? {}).map(([name, { dest }]) => {
    return { path: [...path, 'configs', name, 'dest'], value: dest };
  });
  return twice(dests, (dest) => dest, 'the file');
}

function memoryRules(path: Path, task: RawTask): Violation[] {
  const isShared = task['ipc-mode'] === 'SHARE_PARENT' && (task['shm-size'] ?? undefined) !== undefined;
  const found = 'shm-size beside ipc-mode SHARE_PARENT';
  return when(isShared, [...path, 'shm-size'], found, 'shm-size with ipc-mode PRIVATE; the pod has its own');
}

function encryptionRules(path: Path, task: RawTask): Violation[] {
  const names = (task['transport-encryption'] ?? []).map(({ name }, index) => {
    return { path: [...path, 'transport-encryption', index, 'name'], value: name };
  });
  return twice(names, (name) => name, 'the name');
}

export function taskRules(path: Path, name: string, task: RawTask, pod: RawPod): Violation[] {
  return [
    ...badName(path, name),
    ...workRules(path, task),
    ...moduleRules(path, task, pod),
    ...resourceRules(path, task, pod),
    ...configRules(path, task),
    ...memoryRules(path, task),
    ...encryptionRules(path, task),
    ...taskVolumeRules(path, name, task, pod),
  ];
}
