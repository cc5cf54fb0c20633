// The last events of the service, numbered, in a ring that is bounded in number and size. Every reader has a place in
// it of its own, so a slow one costs nothing but its place: what it missed is a gap that it is told of.

export interface EventLogOptions {
  /** Random: of this program's life. An id of another life has no place here. */
  readonly session: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly mostEvents?: number | undefined;
  /** Characters of all events together. */
  readonly mostCharacters?: number | undefined;
}

export interface Entry {
  readonly number: number;
  readonly kind: string;
  /** As it goes over the wire, an event of text/event-stream. */
  readonly frame: string;
}

export interface Page {
  readonly entries: readonly Entry[];
  /** Where to go on. */
  readonly next: number;
  /** Events that are not in the ring any more; they stood before `entries`. */
  readonly missed: number;
}

const MOST_EVENTS = 10_000;
const MOST_CHARACTERS = 4 * 1024 * 1024;

/** One event in the form of text/event-stream. JSON has no line break of its own, so the data is one line. */
export function frameOf(kind: string, data: unknown, id?: string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${kind}\ndata: ${JSON.stringify(data)}\n\n`;
}

export class EventLog {
  readonly #options: EventLogOptions;
  readonly #listeners = new Set<(passing?: Entry) => void>();
  #ring: Entry[] = [];
  /** Position of the oldest entry in the array; those before it are gone. */
  #start = 0;
  #characters = 0;
  #newest = 0;

  constructor(options: EventLogOptions) {
    this.#options = options;
  }

  /** Number of the newest event; 0 before the first. */
  get newest(): number {
    return this.#newest;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  id(number: number): string {
    return `${this.#options.session}-${number}`;
  }

  /** The number in an id of ours; undefined for an id of another life, or that is none. */
  numberOf(id: string): number | undefined {
    const [, session, digits] = /^(.+)-(\d{1,15})$/.exec(id) ?? [];
    const number = Number(digits);
    return session === this.#options.session && number <= this.#newest ? number : undefined;
  }

  /** Keeps an event and tells the readers. */
  tell(kind: string, data: object): void {
    this.#newest += 1;
    const number = this.#newest;
    this.#keep({ number, kind, frame: frameOf(kind, this.#dated(data), this.id(number)) });
    for (const listener of this.#listeners) listener();
  }

  /** Tells an event to those who read just now, and keeps it for nobody: it is out of date soon. */
  pass(kind: string, data: () => object): void {
    if (this.#listeners.size === 0) return;
    const entry = { number: this.#newest, kind, frame: frameOf(kind, this.#dated(data())) };
    for (const listener of this.#listeners) listener(entry);
  }

  /** The events behind `number`, at most `most` of them. */
  after(number: number, most: number): Page {
    const oldest = this.#ring[this.#start]?.number ?? this.#newest + 1;
    const missed = Math.max(0, oldest - number - 1);
    const from = this.#start + Math.max(0, number + 1 - oldest);
    const entries = this.#ring.slice(from, from + most);
    return { entries, missed, next: entries.at(-1)?.number ?? Math.max(number, oldest - 1) };
  }

  /** Called at every event until it is undone; `passing` is one that is not kept. */
  listen(listener: (passing?: Entry) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #dated(data: object): object {
    return { at: this.#options.now(), ...data };
  }

  #keep(entry: Entry): void {
    const { mostEvents = MOST_EVENTS, mostCharacters = MOST_CHARACTERS } = this.#options;
    this.#ring.push(entry);
    this.#characters += entry.frame.length;
    while (this.#ring.length - this.#start > mostEvents || this.#characters > mostCharacters) {
      this.#characters -= this.#ring[this.#start]?.frame.length ?? 0;
      this.#start += 1;
    }
    if (this.#start < this.#ring.length / 2) return;
    this.#ring = this.#ring.slice(this.#start);
    this.#start = 0;
  }
}
