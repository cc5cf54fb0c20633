// The tasks by id, as an immutable value that is cheap to change: a change copies one small bucket, not the whole
// table, so that a thousand tasks cost no more each than ten. Iterates in the order of the launches.
import type { Task } from './task.ts';

const BUCKETS = 256;

interface Entry {
  readonly task: Task;
  /** Counts the launches. */
  readonly order: number;
}

type Bucket = ReadonlyMap<string, Entry>;

/** The earliest deadline of many tasks, each by itself; remembered for every bucket until one of its tasks changes. */
export class Deadlines {
  readonly #of: (task: Task) => number | undefined;
  readonly #known = new WeakMap<Bucket, number>();

  /** `of` must depend on the task alone. */
  constructor(of: (task: Task) => number | undefined) {
    this.#of = of;
  }

  /** Infinity where there is none. */
  in(bucket: Bucket): number {
    const known = this.#known.get(bucket);
    if (known !== undefined) return known;
    const all = [...bucket.values()].map(({ task }) => this.#of(task) ?? Number.POSITIVE_INFINITY);
    const least = Math.min(...all);
    this.#known.set(bucket, least);
    return least;
  }
}

const EMPTY_BUCKET: Bucket = new Map();

export class TaskTable {
  static readonly EMPTY = new TaskTable(new Array<Bucket>(BUCKETS).fill(EMPTY_BUCKET), 0, 0);

  readonly size: number;
  readonly #buckets: readonly Bucket[];
  readonly #launches: number;

  private constructor(buckets: readonly Bucket[], size: number, launches: number) {
    this.#buckets = buckets;
    this.size = size;
    this.#launches = launches;
  }

  static of(...tasks: readonly Task[]): TaskTable {
    return tasks.reduce((table, task) => table.with(task), TaskTable.EMPTY);
  }

  get(id: string): Task | undefined {
    return this.#buckets[bucketOf(id)]?.get(id)?.task;
  }

  has(id: string): boolean {
    return this.get(id) !== undefined;
  }

  with(task: Task): TaskTable {
    const index = bucketOf(task.id);
    const bucket = new Map(this.#buckets[index]);
    const known = bucket.get(task.id);
    bucket.set(task.id, { task, order: known?.order ?? this.#launches });
    const added = known === undefined ? 1 : 0;
    return new TaskTable(this.#buckets.with(index, bucket), this.size + added, this.#launches + added);
  }

  without(id: string): TaskTable {
    const index = bucketOf(id);
    const bucket = new Map(this.#buckets[index]);
    if (!bucket.delete(id)) return this;
    return new TaskTable(this.#buckets.with(index, bucket), this.size - 1, this.#launches);
  }

  /** Every task changed by `change`. */
  map(change: (task: Task) => Task): TaskTable {
    const changed = (entry: Entry): Entry => ({ ...entry, task: change(entry.task) });
    const buckets = this.#buckets.map((bucket) =>
      bucket.size === 0 ? bucket : new Map([...bucket].map(([id, entry]) => [id, changed(entry)])),
    );
    return new TaskTable(buckets, this.size, this.#launches);
  }

  /** Undefined where no task has a deadline. */
  earliest(deadlines: Deadlines): number | undefined {
    let least = Number.POSITIVE_INFINITY;
    for (const bucket of this.#buckets) if (bucket.size > 0) least = Math.min(least, deadlines.in(bucket));
    return Number.isFinite(least) ? least : undefined;
  }

  /** In the order of the launches. */
  inOrder(): readonly Task[] {
    const entries = this.#buckets.flatMap((bucket) => [...bucket.values()]);
    return entries.sort((a, b) => a.order - b.order).map(({ task }) => task);
  }

  /** In no particular order, without the cost of one. */
  *[Symbol.iterator](): Generator<Task, void, undefined> {
    for (const bucket of this.#buckets) for (const { task } of bucket.values()) yield task;
  }
}

/** FNV-1a over the UTF-16 units of the id. */
function bucketOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index++) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  return (hash >>> 0) % BUCKETS;
}
