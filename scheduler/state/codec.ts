// Records to texts and back. Mesos' messages go as Mesos' JSON; each text carries the version of its kind,
// and one that a newer Pillion wrote is refused rather than half understood.
import { fromJsonValue, toJsonValue } from '../../shared/mesos/codec.ts';
import { ExecutorInfo, TaskInfo } from '../../shared/mesos/generated/mesos.ts';
import { PillionError } from '../../shared/runtime/errors.ts';
import { type Change, KINDS, type LiveKind, type RecordKind, type Records } from './records.ts';
import type { Store, Write } from './store.ts';

/** Of the texts as they are written now; older ones are migrated when they are read. */
const VERSIONS: Readonly<Partial<Record<RecordKind, number>>> = { plan: 2, pod: 2, task: 2 };
const FIRST_VERSION = 1;

function versionOf(kind: RecordKind): number {
  return VERSIONS[kind] ?? FIRST_VERSION;
}

interface Packing<T> {
  readonly pack: (value: T) => unknown;
  readonly unpack: (value: never) => T;
}

const plain = { pack: (value: unknown) => value, unpack: (value: never) => value };

const PACKINGS: { readonly [Kind in RecordKind]: Packing<Records[Kind]> } = {
  framework: plain,
  target: plain,
  configuration: plain,
  plan: plain,
  step: plain,
  task: plain,
  override: plain,
  backoff: plain,
  deaths: plain,
  milestones: plain,
  leftover: plain,
  operation: plain,
  timetable: plain,
  stray: plain,
  trouble: plain,
  replacement: plain,
  pod: {
    pack: (pod) => ({ ...pod, executor: toJsonValue(ExecutorInfo, pod.executor) }),
    unpack: (stored: Records['pod'] & { executor: never }) => ({
      ...stored,
      executor: fromJsonValue(ExecutorInfo, stored.executor),
    }),
  },
  info: {
    pack: ({ info }) => ({ info: toJsonValue(TaskInfo, info) }),
    unpack: ({ info }: { info: never }) => ({ info: fromJsonValue(TaskInfo, info) }),
  },
};

function keyOf(kind: RecordKind, id: string): string {
  return `${kind}/${id}`;
}

function textOf<Kind extends RecordKind>(kind: Kind, value: Records[Kind]): string {
  return JSON.stringify({ version: versionOf(kind), value: PACKINGS[kind].pack(value) });
}

export function writeOf(change: Change): Write {
  const key = keyOf(change.kind, change.id);
  return { key, value: change.value === undefined ? undefined : textOf(change.kind, change.value) };
}

/** @throws when Mesos' messages in it cannot be read. */
export function unpacked<Kind extends RecordKind>(kind: Kind, value: unknown): Records[Kind] {
  return PACKINGS[kind].unpack(value as never);
}

/** A record as an older Pillion wrote it. */
export interface OldRecord {
  readonly kind: RecordKind;
  readonly id: string;
  readonly version: number;
  readonly value: unknown;
}

export interface LoadedState {
  readonly state: { readonly [Kind in LiveKind]: Map<string, Records[Kind]> };
  /** Not in `state`: they are to be migrated first. */
  readonly old: readonly OldRecord[];
}

/** A record that is not what it is to be. */
export function unreadable(key: string, cause: unknown): PillionError {
  const action = 'Run the Pillion that wrote it, or restore the state from a copy';
  return new PillionError({ subject: `state record ${key}`, found: 'cannot be read', action }, { cause });
}

function parse<Kind extends RecordKind>(kind: Kind, id: string, text: string): Records[Kind] | OldRecord {
  const key = keyOf(kind, id);
  try {
    const { version, value } = JSON.parse(text) as { version: number; value: never };
    if (!(version <= versionOf(kind))) throw new PillionError({ subject: key, found: `format ${version}` });
    if (typeof value !== 'object' || value === null)
      throw new PillionError({ subject: key, found: 'no record' });
    return version < versionOf(kind) ? { kind, id, version, value } : PACKINGS[kind].unpack(value);
  } catch (cause) {
    throw unreadable(key, cause);
  }
}

function isOld(value: object): value is OldRecord {
  return 'version' in value;
}

async function loadKind<Kind extends LiveKind>(
  store: Store,
  kind: Kind,
  old: OldRecord[],
): Promise<Map<string, Records[Kind]>> {
  const prefix = keyOf(kind, '');
  const records = new Map<string, Records[Kind]>();
  for (const [key, text] of await store.list(prefix)) {
    const id = key.slice(prefix.length);
    const found = parse(kind, id, text);
    if (isOld(found)) old.push(found);
    else records.set(id, found);
  }
  return records;
}

/** What Mesos was told of a task. @throws PillionError when the record cannot be read. */
export async function loadInfo(store: Store, name: string): Promise<TaskInfo | undefined> {
  const text = await store.get(keyOf('info', name));
  const found = text === undefined ? undefined : parse('info', name, text);
  return found === undefined || isOld(found) ? undefined : found.info;
}

/** Everything in the store that is kept in memory. Throws PillionError naming the record that cannot be read. */
export async function loadState(store: Store): Promise<LoadedState> {
  const old: OldRecord[] = [];
  const loaded = await Promise.all(
    KINDS.map(async (kind) => [kind, await loadKind(store, kind, old)] as const),
  );
  return { state: Object.fromEntries(loaded) as unknown as LoadedState['state'], old };
}
