// The tasks by id, as an immutable value that is cheap to change: a change copies one shelf and one small bucket in it,
// not the whole table, so that a thousand tasks cost no more each than ten. Iterates in the order of the launches.
// Walked by index: no optimizing compiler takes the objects of iterators away here (docs/adr/0003).
import type { Task } from './task.ts';

const SHELVES = 16;
const BUCKETS = 16;

interface Entry {
  readonly task: Task;
  /** Counts the launches. */
  readonly order: number;
}

type Bucket = readonly Entry[];
type Shelf = readonly Bucket[];

const EMPTY_BUCKET: Bucket = [];
const EMPTY_SHELF: Shelf = new Array<Bucket>(BUCKETS).fill(EMPTY_BUCKET);

/** The earliest deadline of many tasks, each by itself; remembered for what has not changed. */
export class Deadlines {
  readonly #of: (task: Task) => number | undefined;
  readonly #known = new WeakMap<Shelf | Bucket, number>();

  /** `of` must depend on the task alone. */
  constructor(of: (task: Task) => number | undefined) {
    this.#of = of;
  }

  /** Infinity where there is none. */
  onShelf(shelf: Shelf): number {
    return shelf === EMPTY_SHELF ? Infinity : this.#least(shelf, (bucket) => this.#inBucket(bucket));
  }

  #inBucket(bucket: Bucket): number {
    if (bucket.length === 0) return Infinity;
    return this.#least(bucket, ({ task }) => this.#of(task) ?? Infinity);
  }

  #least<T>(items: readonly T[] & (Shelf | Bucket), of: (item: T) => number): number {
    const known = this.#known.get(items);
    if (known !== undefined) return known;
    const least = leastOf(items, of);
    this.#known.set(items, least);
    return least;
  }
}

export class TaskTable {
  static readonly EMPTY = new TaskTable(new Array<Shelf>(SHELVES).fill(EMPTY_SHELF), 0, 0);

  readonly size: number;
  readonly #shelves: readonly Shelf[];
  readonly #launches: number;

  private constructor(shelves: readonly Shelf[], size: number, launches: number) {
    this.#shelves = shelves;
    this.size = size;
    this.#launches = launches;
  }

  static of(...tasks: readonly Task[]): TaskTable {
    return tasks.reduce((table, task) => table.with(task), TaskTable.EMPTY);
  }

  get(id: string): Task | undefined {
    const bucket = this.#bucket(hashOf(id));
    return bucket[placeIn(bucket, id)]?.task;
  }

  has(id: string): boolean {
    return this.get(id) !== undefined;
  }

  with(task: Task): TaskTable {
    const hash = hashOf(task.id);
    const bucket = this.#bucket(hash);
    const place = placeIn(bucket, task.id);
    const known = bucket[place];
    const added = known === undefined ? 1 : 0;
    const entry = { task, order: known?.order ?? this.#launches };
    const changed = known === undefined ? [...bucket, entry] : bucket.with(place, entry);
    return new TaskTable(this.#shelvesWith(hash, changed), this.size + added, this.#launches + added);
  }

  without(id: string): TaskTable {
    const hash = hashOf(id);
    const bucket = this.#bucket(hash);
    const changed = bucket.filter(({ task }) => task.id !== id);
    if (changed.length === bucket.length) return this;
    return new TaskTable(this.#shelvesWith(hash, changed), this.size - 1, this.#launches);
  }

  /** Every task changed by `change`. */
  map(change: (task: Task) => Task): TaskTable {
    const changed = (entry: Entry): Entry => ({ ...entry, task: change(entry.task) });
    const shelves = this.#shelves.map((shelf) =>
      shelf === EMPTY_SHELF ? shelf : shelf.map((bucket) => bucket.map(changed)),
    );
    return new TaskTable(shelves, this.size, this.#launches);
  }

  /** Undefined where no task has a deadline. */
  earliest(deadlines: Deadlines): number | undefined {
    const least = leastOf(this.#shelves, (shelf) => deadlines.onShelf(shelf));
    return Number.isFinite(least) ? least : undefined;
  }

  /** In the order of the launches. */
  inOrder(): readonly Task[] {
    const entries = this.#shelves.flat(2);
    return entries.sort((a, b) => a.order - b.order).map(({ task }) => task);
  }

  /** In no particular order, without the cost of one. */
  *[Symbol.iterator](): Generator<Task, void, undefined> {
    for (const shelf of this.#shelves) for (const bucket of shelf) for (const { task } of bucket) yield task;
  }

  #bucket(hash: number): Bucket {
    return this.#shelves[shelfOf(hash)]?.[hash % BUCKETS] ?? EMPTY_BUCKET;
  }

  #shelvesWith(hash: number, bucket: Bucket): readonly Shelf[] {
    const shelf = this.#shelves[shelfOf(hash)] ?? EMPTY_SHELF;
    return this.#shelves.with(shelfOf(hash), shelf.with(hash % BUCKETS, bucket));
  }
}

function leastOf<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((least, item) => Math.min(least, of(item)), Infinity);
}

function placeIn(bucket: Bucket, id: string): number {
  return bucket.findIndex(({ task }) => task.id === id);
}

function shelfOf(hash: number): number {
  return Math.floor(hash / BUCKETS) % SHELVES;
}

/** FNV-1a over the UTF-16 units of the id. */
function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index++) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
