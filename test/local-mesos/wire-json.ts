// JSON for what the local Mesos says to itself (the link) and keeps on disk: the wire types as they are, with the
// two kinds of value that JSON has no form for marked by a key of their own.

type Marked = { readonly $bytes: string } | { readonly $bigint: string };

/** JSON text of plain data that may hold `bigint` and `Uint8Array`; absent and `undefined` are the same. */
export function toWireJson(value: unknown): string {
  return JSON.stringify(value, function (this: unknown, key: string, given: unknown): unknown {
    // A Buffer is already turned into an object by its own toJSON when it gets here: look at the holder.
    const held = isRecord(this) ? this[key] : given;
    if (held instanceof Uint8Array) return { $bytes: Buffer.from(held).toString('base64') } satisfies Marked;
    if (typeof held === 'bigint') return { $bigint: held.toString() } satisfies Marked;
    return given;
  });
}

/** The reverse of {@link toWireJson}; throws SyntaxError when `text` is not JSON. */
export function fromWireJson(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown): unknown => {
    if (!isRecord(value)) return value;
    if (typeof value['$bytes'] === 'string') return Uint8Array.from(Buffer.from(value['$bytes'], 'base64'));
    if (typeof value['$bigint'] === 'string') return BigInt(value['$bigint']);
    return value;
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
