// A message in protobuf's text form, with two spaces a level, as Mesos prints ExecutorInfos in an error. PURE.
import type { AnyMessageType, FieldTuple } from '../../../shared/mesos/descriptor.ts';

type Plain = Readonly<Record<string, unknown>>;

export function protoText(type: AnyMessageType, value: object, indent = ''): string {
  const fields = [...type.fields()].sort(([a], [b]) => a - b);
  return fields.map((field) => fieldText(field, (value as Plain)[field[1]], indent)).join('');
}

function fieldText(field: FieldTuple, value: unknown, indent: string): string {
  const [, , label] = field;
  if (value === undefined) return '';
  if (label !== 'repeated') return oneText(field, value, indent);
  return (value as readonly unknown[]).map((each) => oneText(field, each, indent)).join('');
}

function oneText([, name, , type]: FieldTuple, value: unknown, indent: string): string {
  if (typeof type !== 'string' && type.kind === 'message') {
    return `${indent}${name} {\n${protoText(type, value as object, `${indent}  `)}${indent}}\n`;
  }
  return `${indent}${name}: ${scalarText(type === 'string', value)}\n`;
}

function scalarText(isString: boolean, value: unknown): string {
  if (isString) return `"${escaped(Buffer.from(String(value)))}"`;
  return value instanceof Uint8Array ? `"${escaped(value)}"` : String(value);
}

const NAMED: Readonly<Record<number, string>> = {
  9: '\\t',
  10: '\\n',
  13: '\\r',
  34: '\\"',
  39: "\\'",
  92: '\\\\',
};

function escaped(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => {
    const named = NAMED[byte];
    if (named !== undefined) return named;
    if (byte >= 0x20 && byte < 0x7f) return String.fromCharCode(byte);
    return `\\${byte.toString(8).padStart(3, '0')}`;
  }).join('');
}
