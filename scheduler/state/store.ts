// What the scheduler needs of a durable store: small enough that a file, memory or ZooKeeper can be behind it.
// Values are texts; records.ts and codec.ts give them their types.

export interface Write {
  readonly key: string;
  /** Absent: the key is removed. */
  readonly value?: string | undefined;
}

export interface Store {
  get(key: string): Promise<string | undefined>;
  /** All keys that begin with `prefix`, in their order. */
  list(prefix: string): Promise<readonly (readonly [key: string, value: string])[]>;
  /** All of the writes or none of them; durable when it resolves. */
  write(writes: readonly Write[]): Promise<void>;
  close(): Promise<void>;
}
