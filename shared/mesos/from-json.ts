// Mesos' JSON to plain values. As liberal as Mesos itself: numbers and booleans may stand in strings,
// null counts as absent, unknown fields and unknown values of optional enums are told and left out.
import { DecodeError, type OnUnknown } from './decode-error.ts';
import type { MessageType } from './descriptor.ts';
import { jsonScalar } from './json-scalar.ts';
import { parseJson } from './json-text.ts';
import { missingFields } from './missing.ts';
import { DEEPEST_NESTING, Path } from './path.ts';
import { type FieldPlan, type MessagePlan, planOf } from './plan.ts';

type Message = Record<string, unknown>;

export interface JsonDecoding {
  /** The outermost message's protobuf name. */
  readonly typeName: string;
  readonly path: Path;
  readonly unknowns: OnUnknown | undefined;
  incomplete: boolean;
}

/**
 * The message of type `type` in a JSON text; 64-bit integers are read exactly.
 * @throws DecodeError when the text is not JSON, not such a message, or lacks a required field.
 */
export function fromJson<T>(type: MessageType<T>, text: string, unknowns?: OnUnknown): T {
  return fromJsonValue(type, parseJson(type.typeName, text), unknowns);
}

/** The same of a value already parsed; an integer beyond 2^53 must be a bigint or a string in it. */
export function fromJsonValue<T>(type: MessageType<T>, value: unknown, unknowns?: OnUnknown): T {
  const plan = planOf(type);
  const decoding: JsonDecoding = { typeName: plan.typeName, path: new Path(), unknowns, incomplete: false };
  if (!isObject(value)) throw notAnObject(decoding, value);
  const message = messageFrom(decoding, plan, value);
  if (decoding.incomplete) throw incomplete(plan, message);
  return message as T;
}

function incomplete(plan: MessagePlan, message: Message): DecodeError {
  const found = `Missing required fields: ${missingFields(plan, message).join(', ')}`;
  return new DecodeError({ typeName: plan.typeName, path: '', found });
}

function notAnObject(decoding: JsonDecoding, value: unknown): DecodeError {
  const mesosText = 'Expecting a JSON object';
  const found = jsonKind(value);
  return new DecodeError({
    typeName: decoding.typeName,
    path: '',
    found,
    expected: 'a JSON object',
    mesosText,
  });
}

function messageFrom(decoding: JsonDecoding, plan: MessagePlan, object: Message): Message {
  const message: Message = {};
  let seen = 0;
  for (const [name, json] of Object.entries(object)) {
    const field = plan.byName.get(name);
    if (field === undefined) decoding.unknowns?.(decoding.path.text(name), 'unknown field');
    else if (json !== null) {
      const value = fieldFrom(decoding, field, json);
      if (value === undefined) continue;
      message[name] = value;
      seen |= field.requiredBit;
    }
  }
  if (seen !== plan.required) decoding.incomplete = true;
  return message;
}

function fieldFrom(decoding: JsonDecoding, field: FieldPlan, json: unknown): unknown {
  if (field.label === 'repeated') return listFrom(decoding, field, json);
  if (field.label === 'map') return mapFrom(decoding, field, json);
  return valueFrom(decoding, field, json, undefined);
}

function listFrom(decoding: JsonDecoding, field: FieldPlan, json: unknown): readonly unknown[] | undefined {
  // Like Mesos' parser, which adds a single value to the list.
  const elements = Array.isArray(json) ? json : [json];
  const values = elements
    .map((element, index) => (element === null ? undefined : valueFrom(decoding, field, element, index)))
    .filter((value) => value !== undefined);
  return values.length === 0 ? undefined : values;
}

function mapFrom(decoding: JsonDecoding, field: FieldPlan, json: unknown): Message | undefined {
  if (!isObject(json)) throw unexpected(decoding, field, json);
  const entries = Object.entries(json)
    .map(([key, value]) => [key, valueFrom(decoding, field, value, key)] as const)
    .filter(([, value]) => value !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function valueFrom(
  decoding: JsonDecoding,
  field: FieldPlan,
  json: unknown,
  key: number | string | undefined,
): unknown {
  if (field.kind === 'message') return nestedFrom(decoding, field, json, key);
  if (field.kind === 'enum') return enumFrom(decoding, field, json);
  const value = jsonScalar(field.kind, json);
  if (value.fault !== undefined) throw badScalar(decoding, field, json, value.fault);
  return value.value;
}

function nestedFrom(
  decoding: JsonDecoding,
  field: FieldPlan,
  json: unknown,
  key: number | string | undefined,
): Message {
  const plan = field.nested;
  if (plan === undefined || !isObject(json)) throw unexpected(decoding, field, json);
  if (!decoding.path.enter(field.name, key)) throw tooDeep(decoding);
  const message = messageFrom(decoding, plan, json);
  decoding.path.leave();
  return message;
}

function enumFrom(decoding: JsonDecoding, field: FieldPlan, json: unknown): string | undefined {
  if (typeof json !== 'string') throw unexpected(decoding, field, json);
  if (field.names?.byName.has(json)) return json;
  const what = `unknown value ${JSON.stringify(json)} of ${field.names?.typeName}`;
  if (field.requiredBit === 0) decoding.unknowns?.(decoding.path.text(field.name), what);
  else {
    const mesosText = `Failed to find enum for '${json}'`;
    throw fault(decoding, field, { found: what, mesosText, isFromNewerMesos: true });
  }
  return undefined;
}

interface FieldFault {
  readonly found: string;
  readonly expected?: string;
  readonly mesosText: string;
  readonly isFromNewerMesos?: boolean;
}

function fault(decoding: JsonDecoding, field: FieldPlan, words: FieldFault): DecodeError {
  return new DecodeError({ typeName: decoding.typeName, path: decoding.path.text(field.name), ...words });
}

function unexpected(decoding: JsonDecoding, field: FieldPlan, json: unknown): DecodeError {
  const found = jsonKind(json);
  const expected = field.names?.typeName ?? field.nested?.typeName ?? field.kind;
  return fault(decoding, field, {
    found,
    expected,
    mesosText: `Not expecting ${found} for field '${field.name}'`,
  });
}

function badScalar(decoding: JsonDecoding, field: FieldPlan, json: unknown, why: string): DecodeError {
  if (why === '') return unexpected(decoding, field, json);
  const isBytes = field.kind === 'bytes';
  const mesosText = isBytes ? `Failed to base64 decode bytes field '${field.name}': ${why}` : why;
  return fault(decoding, field, { found: why, expected: isBytes ? 'base64' : field.kind, mesosText });
}

function tooDeep({ typeName, path }: JsonDecoding): DecodeError {
  return new DecodeError({
    typeName,
    path: path.text(),
    found: `nested deeper than ${DEEPEST_NESTING} levels`,
  });
}

function jsonKind(json: unknown): string {
  if (json === null) return 'a JSON null';
  if (Array.isArray(json)) return 'a JSON array';
  return `a JSON ${typeof json === 'bigint' ? 'number' : typeof json}`;
}

function isObject(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
