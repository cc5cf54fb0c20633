// Plain values to protobuf bytes, driven by the tables of plan.ts over protobufjs' Writer.
import protobuf, { type Writer } from 'protobufjs/minimal.js';
import { EncodeError } from './decode-error.ts';
import type { MessageType } from './descriptor.ts';
import { type FieldPlan, type MessagePlan, planOf, WIRE_LENGTH } from './plan.ts';
import { write64 } from './wide-integer.ts';

type Message = Readonly<Record<string, unknown>>;

/**
 * The protobuf form of `value`, fields in the order of their declaration.
 * @throws EncodeError when a required field is missing or a value is not of its field's type.
 */
export function encode<T>(type: MessageType<T>, value: T): Uint8Array {
  return new Uint8Array(encodeToSend(type, value));
}

/** The same for what is sent soon: no copy, but a part of a larger buffer, which it keeps. @throws as `encode` does. */
export function encodeToSend<T>(type: MessageType<T>, value: T): Uint8Array {
  const writer = protobuf.Writer.create();
  writeMessage(writer, planOf(type), value as Message);
  return writer.finish(true);
}

function writeMessage(writer: Writer, plan: MessagePlan, message: Message): void {
  for (const field of plan.fields) {
    const value = message[field.name];
    if (value !== undefined) writeField(writer, field, value);
    else if (field.requiredBit !== 0) throw missing(plan, field);
  }
}

function missing(plan: MessagePlan, field: FieldPlan): EncodeError {
  return new EncodeError({
    subject: plan.typeName,
    found: `no ${field.name}`,
    expected: 'its required fields',
  });
}

function writeField(writer: Writer, field: FieldPlan, value: unknown): void {
  if (field.label === 'repeated') {
    for (const element of value as readonly unknown[]) writeTagged(writer, field, field.tag, element);
  } else if (field.label === 'map') {
    for (const [key, element] of Object.entries(value as Message)) writeEntry(writer, field, key, element);
  } else writeTagged(writer, field, field.tag, value);
}

function writeTagged(writer: Writer, field: FieldPlan, tag: number, value: unknown): void {
  writer.uint32(tag);
  if (field.nested === undefined) writeScalar(writer, field, value);
  else {
    writer.fork();
    writeMessage(writer, field.nested, value as Message);
    writer.ldelim();
  }
}

const KEY_TAG = (1 << 3) | WIRE_LENGTH;
const VALUE_TAG = (2 << 3) | WIRE_LENGTH;

function writeEntry(writer: Writer, field: FieldPlan, key: string, value: unknown): void {
  writer.uint32(field.tag).fork().uint32(KEY_TAG).string(key);
  writeTagged(writer, field, VALUE_TAG, value);
  writer.ldelim();
}

function writeScalar(writer: Writer, field: FieldPlan, value: unknown): void {
  if (typeof value === 'string') writeText(writer, field, value);
  else if (typeof value === 'number') writeNumber(writer, field, value);
  else if (typeof value === 'bigint' && isWide(field)) write64(writer, value);
  else if (typeof value === 'boolean' && field.kind === 'bool') writer.bool(value);
  else if (value instanceof Uint8Array && field.kind === 'bytes') writer.bytes(value);
  else throw wrongType(field, value);
}

function isWide(field: FieldPlan): boolean {
  return field.kind === 'int64' || field.kind === 'uint64';
}

function writeText(writer: Writer, field: FieldPlan, value: string): void {
  const number = field.names?.byName.get(value);
  if (field.kind === 'string') writer.string(value);
  else if (number !== undefined) writer.int32(number);
  else throw wrongType(field, value);
}

function writeNumber(writer: Writer, field: FieldPlan, value: number): void {
  if (field.kind === 'double') writer.double(value);
  else if (field.kind === 'float') writer.float(value);
  else if (field.kind === 'uint32' && value === value >>> 0) writer.uint32(value);
  else if (field.kind === 'int32' && value === (value | 0)) writer.int32(value);
  else throw wrongType(field, value);
}

function wrongType(field: FieldPlan, value: unknown): EncodeError {
  const found = typeof value === 'object' ? 'an object' : `${String(value)} (${typeof value})`;
  return new EncodeError({ subject: field.name, found, expected: field.names?.typeName ?? field.kind });
}
