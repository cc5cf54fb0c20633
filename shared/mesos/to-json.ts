// Plain values to Mesos' JSON: bytes as base64, enums by name, 64-bit integers as exact JSON numbers.
import { EncodeError } from './decode-error.ts';
import type { MessageType } from './descriptor.ts';
import { type FieldPlan, type MessagePlan, planOf } from './plan.ts';

type Message = Readonly<Record<string, unknown>>;

// Newer than TypeScript's library: a number too wide for a double is written by its digits.
const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => object };

/** The JSON text of `value`. */
export function toJson<T>(type: MessageType<T>, value: T): string {
  return JSON.stringify(toJsonValue(type, value));
}

/**
 * What JSON.stringify makes the same text of: to be put into a larger document.
 * @throws EncodeError when a required field is missing or a number is not finite.
 */
export function toJsonValue<T>(type: MessageType<T>, value: T): Record<string, unknown> {
  return messageJson(planOf(type), value as Message);
}

function messageJson(plan: MessagePlan, message: Message): Record<string, unknown> {
  const json: Record<string, unknown> = {};
  for (const field of plan.fields) {
    const value = message[field.name];
    if (value !== undefined) addField(json, field, value);
    else if (field.requiredBit !== 0) throw missing(plan, field);
  }
  return json;
}

function missing(plan: MessagePlan, field: FieldPlan): EncodeError {
  return new EncodeError({
    subject: plan.typeName,
    found: `no ${field.name}`,
    expected: 'its required fields',
  });
}

/** Mesos leaves out what is empty, so an empty list is the same as none. */
function addField(json: Record<string, unknown>, field: FieldPlan, value: unknown): void {
  if (field.label === 'map') {
    const entries = Object.entries(value as Message).map(
      ([key, each]) => [key, valueJson(field, each)] as const,
    );
    if (entries.length > 0) json[field.name] = Object.fromEntries(entries);
  } else if (field.label === 'repeated') {
    const list = value as readonly unknown[];
    if (list.length > 0) json[field.name] = list.map((each) => valueJson(field, each));
  } else json[field.name] = valueJson(field, value);
}

function valueJson(field: FieldPlan, value: unknown): unknown {
  if (field.nested !== undefined) return messageJson(field.nested, value as Message);
  if (value instanceof Uint8Array)
    return Buffer.from(value.buffer, value.byteOffset, value.length).toString('base64');
  if (typeof value === 'bigint') return wideJson(value);
  if (typeof value === 'number' && !Number.isFinite(value)) throw notFinite(field, value);
  return value;
}

function wideJson(value: bigint): number | object {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : rawJSON(value.toString());
}

function notFinite(field: FieldPlan, value: number): EncodeError {
  return new EncodeError({
    subject: field.name,
    found: String(value),
    expected: 'a number that JSON can hold',
  });
}
