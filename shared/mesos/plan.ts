// Descriptors compiled for the codecs: once per message type, at its first use.
import type { AnyEnumType, AnyMessageType, FieldLabel, FieldTuple, ScalarKind } from './descriptor.ts';

export type FieldKind = ScalarKind | 'enum' | 'message';

export interface FieldPlan {
  readonly number: number;
  readonly name: string;
  readonly label: FieldLabel;
  readonly kind: FieldKind;
  /** What stands before the value: number and wire type; that of a single element where it is repeated. */
  readonly tag: number;
  /** A bit of its own for each required field of the message, else 0. */
  readonly requiredBit: number;
  /** Set where kind is 'enum'. */
  readonly names: EnumNames | undefined;
  /** Set where kind is 'message'; compiled when it is first asked for, since messages may contain each other. */
  readonly nested: MessagePlan | undefined;
}

export interface EnumNames {
  readonly typeName: string;
  readonly byNumber: ReadonlyMap<number, string>;
  readonly byName: ReadonlyMap<string, number>;
}

export interface MessagePlan {
  readonly typeName: string;
  /** In the order of their declaration. */
  readonly fields: readonly FieldPlan[];
  readonly byNumber: readonly (FieldPlan | undefined)[];
  readonly byName: ReadonlyMap<string, FieldPlan>;
  /** All bits of required fields. */
  readonly required: number;
}

export const WIRE_VARINT = 0;
export const WIRE_64_BIT = 1;
export const WIRE_LENGTH = 2;
export const WIRE_32_BIT = 5;

const WIRE_TYPES: Readonly<Record<FieldKind, number>> = {
  double: WIRE_64_BIT,
  float: WIRE_32_BIT,
  int32: WIRE_VARINT,
  uint32: WIRE_VARINT,
  int64: WIRE_VARINT,
  uint64: WIRE_VARINT,
  bool: WIRE_VARINT,
  enum: WIRE_VARINT,
  string: WIRE_LENGTH,
  bytes: WIRE_LENGTH,
  message: WIRE_LENGTH,
};

/** No message of Mesos has more required fields than a bit mask has bits. */
const MOST_REQUIRED_FIELDS = 31;

const plans = new WeakMap<AnyMessageType, MessagePlan>();
const enums = new WeakMap<AnyEnumType, EnumNames>();

export function planOf(type: AnyMessageType): MessagePlan {
  const known = plans.get(type);
  if (known !== undefined) return known;
  const made = compile(type);
  plans.set(type, made);
  return made;
}

function compile(type: AnyMessageType): MessagePlan {
  let required = 0;
  const fields = type.fields().map((tuple) => {
    const bit = tuple[2] === 'required' ? required + 1 : 0;
    required |= bit;
    return new CompiledField(tuple, bit);
  });
  if (required >= 2 ** MOST_REQUIRED_FIELDS)
    throw new RangeError(`${type.typeName}: too many required fields`);
  const byNumber: (FieldPlan | undefined)[] = [];
  for (const field of fields) byNumber[field.number] = field;
  const byName = new Map(fields.map((field) => [field.name, field]));
  return { typeName: type.typeName, fields, byNumber: Array.from(byNumber), byName, required };
}

class CompiledField implements FieldPlan {
  readonly number: number;
  readonly name: string;
  readonly label: FieldLabel;
  readonly kind: FieldKind;
  readonly tag: number;
  readonly requiredBit: number;
  readonly names: EnumNames | undefined;
  readonly #message: AnyMessageType | undefined;
  #nested: MessagePlan | undefined;

  constructor([number, name, label, type]: FieldTuple, requiredBit: number) {
    this.number = number;
    this.name = name;
    this.label = label;
    this.kind = typeof type === 'string' ? type : type.kind;
    this.tag = (number << 3) | (label === 'map' ? WIRE_LENGTH : WIRE_TYPES[this.kind]);
    this.requiredBit = requiredBit;
    this.names = typeof type === 'object' && type.kind === 'enum' ? namesOf(type) : undefined;
    this.#message = typeof type === 'object' && type.kind === 'message' ? type : undefined;
  }

  get nested(): MessagePlan | undefined {
    if (this.#nested === undefined && this.#message !== undefined) this.#nested = planOf(this.#message);
    return this.#nested;
  }
}

function namesOf(type: AnyEnumType): EnumNames {
  const known = enums.get(type);
  if (known !== undefined) return known;
  const entries = Object.entries(type.values);
  const byNumber = new Map(entries.map(([name, number]) => [number, name]));
  const made = { typeName: type.typeName, byNumber, byName: new Map(entries) };
  enums.set(type, made);
  return made;
}
