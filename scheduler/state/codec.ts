// Records to texts and back. Mesos' messages go as Mesos' JSON; each text carries the version of its kind,
// and one that a newer Pillion wrote is refused rather than half understood.
import { fromJsonValue, toJsonValue } from '../../shared/mesos/codec.ts';
import { ExecutorInfo, TaskInfo } from '../../shared/mesos/generated/mesos.ts';
import { PillionError } from '../../shared/runtime/errors.ts';
import type { Change, RecordKind, Records, ServiceState } from './records.ts';
import type { Store, Write } from './store.ts';

const VERSION = 1;

const KINDS: readonly RecordKind[] = [
  'framework',
  'target',
  'configuration',
  'pod',
  'task',
  'plan',
  'backoff',
  'deaths',
];

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
  backoff: plain,
  deaths: plain,
  pod: {
    pack: (pod) => ({ ...pod, executor: toJsonValue(ExecutorInfo, pod.executor) }),
    unpack: (stored: Records['pod'] & { executor: never }) => ({
      ...stored,
      executor: fromJsonValue(ExecutorInfo, stored.executor),
    }),
  },
  task: {
    pack: (task) => ({ ...task, info: toJsonValue(TaskInfo, task.info) }),
    unpack: (stored: Records['task'] & { info: never }) => ({
      ...stored,
      info: fromJsonValue(TaskInfo, stored.info),
    }),
  },
};

function keyOf(kind: RecordKind, id: string): string {
  return `${kind}/${id}`;
}

function textOf<Kind extends RecordKind>(kind: Kind, value: Records[Kind]): string {
  return JSON.stringify({ version: VERSION, value: PACKINGS[kind].pack(value) });
}

export function writeOf(change: Change): Write {
  const key = keyOf(change.kind, change.id);
  return { key, value: change.value === undefined ? undefined : textOf(change.kind, change.value) };
}

function parse<Kind extends RecordKind>(kind: Kind, key: string, text: string): Records[Kind] {
  try {
    const { version, value } = JSON.parse(text) as { version: number; value: never };
    if (version > VERSION) throw new PillionError({ subject: key, found: `format ${version}` });
    return PACKINGS[kind].unpack(value);
  } catch (cause) {
    const action = 'Run the Pillion that wrote it, or restore the state from a copy';
    throw new PillionError({ subject: `state record ${key}`, found: 'cannot be read', action }, { cause });
  }
}

async function loadKind<Kind extends RecordKind>(
  store: Store,
  kind: Kind,
): Promise<Map<string, Records[Kind]>> {
  const prefix = keyOf(kind, '');
  const rows = await store.list(prefix);
  return new Map(rows.map(([key, text]) => [key.slice(prefix.length), parse(kind, key, text)]));
}

/** Everything in the store. Throws PillionError naming the record that cannot be read. */
export async function loadState(store: Store): Promise<ServiceState> {
  const loaded = await Promise.all(KINDS.map(async (kind) => [kind, await loadKind(store, kind)] as const));
  return Object.fromEntries(loaded) as unknown as ServiceState;
}
