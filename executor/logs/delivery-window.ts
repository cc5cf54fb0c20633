// Which bytes that went into a connection have surely arrived, where the receiver says nothing (syslog and JSON lines
// over TCP). The kernel tells what the receiver's kernel has; the receiver's program may still die with that. So bytes
// count as delivered when so many later ones are there too (more than any socket buffer holds), or when they have been
// there for some seconds and nothing else waits. After a broken connection all that is not delivered goes again. Pure.

export interface WindowPolicy {
  readonly resendBytes: number;
  /** Milliseconds. */
  readonly resendTime: number;
}

/** Offsets by stream. */
export type Marks<K> = ReadonlyMap<K, number>;

interface Bucket<K> {
  readonly begun: number;
  /** Bytes of the connection up to the end of this bucket. */
  end: number;
  /** When the receiver's kernel had all of it. */
  confirmedAt?: number;
  readonly marks: Map<K, number>;
}

/** What goes within so much time, or so small a part of the window, is one bucket. */
const BUCKET_TIME = 500;
const BUCKET_PART = 16;

export class DeliveryWindow<K> {
  readonly #policy: WindowPolicy;
  #buckets: Bucket<K>[] = [];
  #total = 0;

  constructor(policy: WindowPolicy) {
    this.#policy = policy;
  }

  get isEmpty(): boolean {
    return this.#buckets.length === 0;
  }

  /** All bytes since the connection was made. */
  get total(): number {
    return this.#total;
  }

  /** Bytes went into the connection; `marks` are the offsets that the streams have reached with them. */
  sent(bytes: number, marks: Iterable<readonly [K, number]>, now: number): void {
    this.#total += bytes;
    const bucket = this.#openBucket(now);
    bucket.end = this.#total;
    for (const [key, offset] of marks) bucket.marks.set(key, offset);
  }

  /**
   * The receiver's kernel has so many bytes; gives the offsets that have been delivered by that. At the end (`isLast`)
   * there is no time to wait.
   */
  confirm(bytes: number, isAll: boolean, now: number, isLast = false): Marks<K> {
    const delivered = new Map<K, number>();
    const resendTime = isLast ? 0 : this.#policy.resendTime;
    for (const bucket of this.#buckets) if (bucket.end <= bytes) bucket.confirmedAt ??= now;
    for (let first = this.#buckets[0]; first !== undefined; first = this.#buckets[0]) {
      if (!this.#isDelivered(first, bytes, isAll ? now - resendTime : undefined)) break;
      for (const [key, offset] of first.marks) delivered.set(key, offset);
      this.#buckets.shift();
    }
    return delivered;
  }

  /** The connection is gone. */
  reset(): void {
    this.#buckets = [];
    this.#total = 0;
  }

  #openBucket(now: number): Bucket<K> {
    const last = this.#buckets.at(-1);
    const before = this.#buckets.at(-2)?.end ?? 0;
    const isOpen =
      last !== undefined &&
      last.confirmedAt === undefined &&
      now - last.begun < BUCKET_TIME &&
      last.end - before < this.#policy.resendBytes / BUCKET_PART;
    if (isOpen) return last;
    const bucket: Bucket<K> = { begun: now, end: this.#total, marks: new Map() };
    this.#buckets.push(bucket);
    return bucket;
  }

  /** `calmSince`: what was confirmed by then has had its time; undefined while something waits. */
  #isDelivered({ end, confirmedAt }: Bucket<K>, bytes: number, calmSince: number | undefined): boolean {
    if (confirmedAt === undefined) return false;
    if (bytes >= end + this.#policy.resendBytes) return true;
    return calmSince !== undefined && confirmedAt <= calmSince;
  }
}
