// Protobuf bytes to plain values, driven by the tables of plan.ts over protobufjs' Reader.
import protobuf, { type Reader } from 'protobufjs/minimal.js';
import { describeError } from '../runtime/errors.ts';
import { DecodeError, type OnUnknown } from './decode-error.ts';
import type { MessageType, ScalarKind } from './descriptor.ts';
import { missingFields } from './missing.ts';
import { DEEPEST_NESTING, Path } from './path.ts';
import { type FieldPlan, type MessagePlan, planOf, WIRE_LENGTH } from './plan.ts';
import { readInt64, readUint64 } from './wide-integer.ts';

type Message = Record<string, unknown>;

interface Decoding {
  readonly reader: Reader;
  readonly path: Path;
  readonly unknowns: OnUnknown | undefined;
  /** Set when some message lacked a required field. */
  incomplete: boolean;
  /** What was said of unknown values of required enums; they count as missing. */
  readonly unusable: string[];
}

const READ: Readonly<Record<ScalarKind, (reader: Reader) => unknown>> = {
  double: (reader) => reader.double(),
  float: (reader) => reader.float(),
  int32: (reader) => reader.int32(),
  uint32: (reader) => reader.uint32(),
  int64: readInt64,
  uint64: readUint64,
  bool: (reader) => reader.bool(),
  string: (reader) => reader.string(),
  // A copy of its own: a view would keep the whole record in memory.
  bytes: (reader) => new Uint8Array(reader.bytes()),
};

/**
 * The message of type `type` in `bytes`. Unknown fields and enum values are told to `unknowns` and left out;
 * of a field that comes twice and is not repeated the last one counts.
 * @throws DecodeError when the bytes are not such a message or lack a required field.
 */
export function decode<T>(type: MessageType<T>, bytes: Uint8Array, unknowns?: OnUnknown): T {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reader = protobuf.Reader.create(buffer);
  const decoding: Decoding = { reader, path: new Path(), unknowns, incomplete: false, unusable: [] };
  const plan = planOf(type);
  const message = readAll(decoding, plan);
  if (decoding.incomplete) throw incomplete(decoding, plan, message);
  return message as T;
}

function readAll(decoding: Decoding, plan: MessagePlan): Message {
  try {
    return readMessage(decoding, plan, decoding.reader.len);
  } catch (thrown) {
    if (thrown instanceof DecodeError) throw thrown;
    const found = `no protobuf message of this type: ${describeError(thrown)}`;
    throw new DecodeError({ typeName: plan.typeName, path: decoding.path.text(), found }, { cause: thrown });
  }
}

function incomplete(decoding: Decoding, plan: MessagePlan, message: Message): DecodeError {
  const missing = missingFields(plan, message).join(', ');
  const why = decoding.unusable.length === 0 ? '' : ` (${decoding.unusable.join(', ')})`;
  const mesosText = `Missing required fields: ${missing}`;
  const isFromNewerMesos = decoding.unusable.length > 0;
  return new DecodeError({
    typeName: plan.typeName,
    path: '',
    found: mesosText + why,
    mesosText,
    isFromNewerMesos,
  });
}

function readMessage(decoding: Decoding, plan: MessagePlan, end: number): Message {
  const { reader } = decoding;
  const message: Message = {};
  let seen = 0;
  while (reader.pos < end) {
    const tag = reader.tag();
    const field = plan.byNumber[tag >>> 3];
    if (field === undefined) skipUnknown(decoding, tag);
    else if (tag !== field.tag) readOddly(decoding, field, tag, message);
    else if (field.label === 'repeated') readElement(decoding, field, message);
    else if (field.label === 'map') readEntry(decoding, field, message);
    else {
      const value = readValue(decoding, field, undefined);
      if (value === undefined) continue;
      message[field.name] = value;
      seen |= field.requiredBit;
    }
  }
  if (reader.pos !== end) throw new RangeError('a field reaches beyond the end of its message');
  if (seen !== plan.required) decoding.incomplete = true;
  return message;
}

function readValue(decoding: Decoding, field: FieldPlan, key: number | string | undefined): unknown {
  const { kind } = field;
  if (kind === 'message') return readNested(decoding, field, key);
  if (kind === 'enum') return readEnum(decoding, field);
  return READ[kind](decoding.reader);
}

function readNested(decoding: Decoding, field: FieldPlan, key: number | string | undefined): Message {
  const { reader, path } = decoding;
  const plan = field.nested;
  if (plan === undefined) throw new TypeError(`${field.name} is no message`);
  const end = endOfLength(reader);
  if (!path.enter(field.name, key)) throw new RangeError(`nested deeper than ${DEEPEST_NESTING} levels`);
  const message = readMessage(decoding, plan, end);
  path.leave();
  return message;
}

function endOfLength(reader: Reader): number {
  const size = reader.size();
  if (size > reader.len - reader.pos) throw new RangeError('the bytes end within a field');
  return reader.pos + size;
}

function readEnum(decoding: Decoding, field: FieldPlan): string | undefined {
  const number = decoding.reader.int32();
  const name = field.names?.byNumber.get(number);
  if (name !== undefined) return name;
  const what = `unknown value ${number} of ${field.names?.typeName}`;
  if (field.requiredBit !== 0) decoding.unusable.push(`${field.name} has the ${what}`);
  decoding.unknowns?.(decoding.path.text(field.name), what);
  return undefined;
}

function listOf(message: Message, field: FieldPlan): unknown[] {
  const known = message[field.name];
  if (Array.isArray(known)) return known;
  const made: unknown[] = [];
  message[field.name] = made;
  return made;
}

function readElement(decoding: Decoding, field: FieldPlan, message: Message): void {
  const list = listOf(message, field);
  const value = readValue(decoding, field, list.length);
  if (value !== undefined) list.push(value);
}

/** A map travels as repeated messages of a key (1) and a value (2). */
function readEntry(decoding: Decoding, field: FieldPlan, message: Message): void {
  const { reader } = decoding;
  const end = endOfLength(reader);
  let key = '';
  let value: unknown;
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag >>> 3 === 1) key = reader.string();
    else if (tag >>> 3 === 2) value = readValue(decoding, field, key);
    else skipUnknown(decoding, tag);
  }
  if (reader.pos !== end) throw new RangeError('a map entry reaches beyond its end');
  if (value !== undefined) setOwn(message, field.name, key, value);
}

/** An own property even for a key such as `__proto__`. */
function setOwn(message: Message, name: string, key: string, value: unknown): void {
  const map = message[name] ?? {};
  Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  message[name] = map;
}

/** A known field with another wire type: repeated numbers may come packed, all else is skipped. */
function readOddly(decoding: Decoding, field: FieldPlan, tag: number, message: Message): void {
  if (field.label === 'repeated' && (tag & 7) === WIRE_LENGTH) readPacked(decoding, field, message);
  else skipUnknown(decoding, tag);
}

function readPacked(decoding: Decoding, field: FieldPlan, message: Message): void {
  const end = endOfLength(decoding.reader);
  while (decoding.reader.pos < end) readElement(decoding, field, message);
}

function skipUnknown({ reader, path, unknowns }: Decoding, tag: number): void {
  unknowns?.(path.text(), `unknown field ${tag >>> 3} of wire type ${tag & 7}`);
  reader.skipType(tag & 7, 0, tag >>> 3);
}
