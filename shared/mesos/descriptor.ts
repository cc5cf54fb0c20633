// What a wire type is, as data: the generated modules are made of these, and codec.ts reads them.
// A descriptor names other descriptors only inside its function, so that an unused one costs a bundle nothing,
// a used one costs no time before its first message, and messages may contain each other.
// The members of a `oneof` are optional fields like any others: a sender sets one of them.

export type ScalarKind =
  | 'double'
  | 'float'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'bool'
  | 'string'
  | 'bytes';

export type FieldLabel = 'required' | 'optional' | 'repeated' | 'map';

/** A map's keys are always strings; `type` is then that of its values. */
export type FieldTuple = readonly [
  number: number,
  name: string,
  label: FieldLabel,
  type: ScalarKind | AnyEnumType | AnyMessageType,
];

export interface AnyMessageType {
  readonly kind: 'message';
  /** The protobuf name, such as `mesos.v1.TaskInfo`. */
  readonly typeName: string;
  readonly fields: () => readonly FieldTuple[];
}

export interface AnyEnumType {
  readonly kind: 'enum';
  /** The protobuf name, such as `mesos.v1.TaskState`. */
  readonly typeName: string;
  /** The number of each name. */
  readonly values: Readonly<Record<string, number>>;
}

/** The descriptor of messages of type `T`; the type parameter lives in the type system only. */
export interface MessageType<T> extends AnyMessageType {
  readonly messageOf?: (value: T) => T;
}

/** The descriptor of an enum whose names are `T`. */
export interface EnumType<T extends string> extends AnyEnumType {
  readonly values: Readonly<Record<T, number>>;
}

export function messageType<T>(typeName: string, fields: () => readonly FieldTuple[]): MessageType<T> {
  return { kind: 'message', typeName, fields };
}

export function enumType<T extends string>(
  typeName: string,
  values: Readonly<Record<T, number>>,
): EnumType<T> {
  return { kind: 'enum', typeName, values };
}
