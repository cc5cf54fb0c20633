// What a pod or a task asks for: a volume of a Docker volume plugin, at a place in the task's sandbox.
import type { ExternalVolume as Configured } from '../../shared/link/generated/link.ts';
import type { TaskInfo } from '../../shared/mesos/generated/mesos.ts';
import { PillionError } from '../../shared/runtime/errors.ts';
import { insideSandbox } from './volume-paths.ts';

export interface ExternalVolume {
  readonly driver: string;
  readonly name: string;
  /** For the plugin, when the volume does not exist yet. */
  readonly options: Readonly<Record<string, string>>;
  /** Relative to the task's directory. */
  readonly containerPath: string;
  readonly readOnly: boolean;
}

/**
 * A task's labels: the volume's name, its plugin, `key=value;key=value`, where it appears (by default its name), and RW or
 * RO (by default RW).
 */
const LABELS = {
  name: 'volume',
  driver: 'volume-driver',
  options: 'volume-options',
  containerPath: 'volume-container-path',
  mode: 'volume-mode',
} as const;
const LONGEST_NAME = 255;

/** @throws PillionError when a name is missing or the path leads out of the sandbox. */
export function ofConfiguration(volume: Configured): ExternalVolume {
  return checked({
    driver: volume.driver,
    name: volume.name,
    options: Object.fromEntries((volume.options ?? []).map(({ key, value }) => [key, value])),
    containerPath: volume.container_path,
    readOnly: volume.read_only ?? false,
  });
}

/** The volume that a task's labels name, if they do. @throws PillionError as above. */
export function ofLabels(task: TaskInfo): ExternalVolume | undefined {
  const labels = new Map((task.labels?.labels ?? []).map(({ key, value = '' }) => [key, value]));
  const name = labels.get(LABELS.name);
  if (name === undefined) return undefined;
  return checked({
    driver: labels.get(LABELS.driver) ?? '',
    name,
    options: optionsOf(labels.get(LABELS.options) ?? ''),
    containerPath: labels.get(LABELS.containerPath) ?? name,
    readOnly: isReadOnly(labels.get(LABELS.mode) ?? 'RW'),
  });
}

function checked(volume: ExternalVolume): ExternalVolume {
  const { driver, name, containerPath } = volume;
  if (name === '' || Buffer.byteLength(name) > LONGEST_NAME || name.includes('\0'))
    throw new PillionError({ subject: 'external volume', found: `the name ${JSON.stringify(name)}` });
  if (driver !== '') return { ...volume, containerPath: insideSandbox(containerPath) };
  throw new PillionError({
    subject: `external volume '${name}'`,
    found: 'no driver',
    expected: `the name of a Docker volume plugin (label '${LABELS.driver}')`,
  });
}

function isReadOnly(mode: string): boolean {
  if (/^r[wo]$/i.test(mode)) return /^ro$/i.test(mode);
  const found = JSON.stringify(mode);
  throw new PillionError({ subject: `label '${LABELS.mode}'`, found, expected: 'RW or RO' });
}

function optionsOf(text: string): Record<string, string> {
  const pairs = text.split(';').filter((pair) => pair.trim() !== '');
  return Object.fromEntries(pairs.map(optionOf));
}

function optionOf(pair: string): [string, string] {
  const at = pair.indexOf('=');
  if (at > 0) return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
  throw new PillionError({
    subject: `label '${LABELS.options}'`,
    found: JSON.stringify(pair),
    expected: 'key=value;key=value',
  });
}
