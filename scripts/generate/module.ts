// One generated module: the types and descriptors of one .proto file (scripts/generate-mesos.ts).
import { posix } from 'node:path';
import protobuf from 'protobufjs';
import { Names } from './names.ts';

export interface ModuleRequest {
  readonly root: protobuf.Root;
  /** The .proto file, absolute. */
  readonly proto: string;
  /** The module to write, from the project's root. */
  readonly path: string;
  /** All .proto files and their modules. */
  readonly target: ReadonlyMap<string, string>;
}

type Declared = protobuf.Type | protobuf.Enum;

const TYPES: Readonly<Record<string, string>> = {
  double: 'number',
  float: 'number',
  int32: 'number',
  uint32: 'number',
  int64: 'bigint',
  uint64: 'bigint',
  bool: 'boolean',
  string: 'string',
  bytes: 'Uint8Array',
};

export function moduleText({ root, proto, path, target }: ModuleRequest): string {
  const names = new Names(path, target);
  const declared = declarationsIn(root, proto);
  const body = declared.map((one) =>
    one instanceof protobuf.Enum ? enumText(one, names) : messageText(one, names),
  );
  const kinds = [
    ...(declared.some((one) => one instanceof protobuf.Enum) ? ['type EnumType', 'enumType'] : []),
    ...(declared.some((one) => one instanceof protobuf.Type) ? ['type MessageType', 'messageType'] : []),
  ];
  const descriptor = posix.relative(posix.dirname(path), 'shared/mesos/descriptor.ts');
  return [
    `// Generated from ${posix.relative('.', protoName(proto))} by scripts/generate-mesos.ts; do not edit.\n`,
    `import { ${kinds.join(', ')} } from '${descriptor.startsWith('.') ? descriptor : `./${descriptor}`}';\n`,
    ...names.imports(),
    ...body,
  ].join('');
}

function protoName(proto: string): string {
  return proto.slice(proto.lastIndexOf('shared/'));
}

/** Every message and enum of a file, outer ones first. */
function declarationsIn(root: protobuf.Root, proto: string): Declared[] {
  const found: Declared[] = [];
  const visit = (namespace: protobuf.NamespaceBase): void => {
    for (const child of namespace.nestedArray) {
      if (child instanceof protobuf.Enum || child instanceof protobuf.Type) {
        if (child.filename === proto) found.push(child);
      }
      if (child instanceof protobuf.Namespace) visit(child);
    }
  };
  visit(root);
  return found;
}

function enumText(declared: protobuf.Enum, names: Names): string {
  const name = names.local(declared);
  const members = Object.entries(declared.values);
  const union = members.map(([member]) => `${doc(declared.comments[member], '  ')}  | '${member}'`);
  const values = members.map(([member, value]) => `${member}: ${value}`);
  return [
    `\n${doc(declared.comment, '')}export type ${name} =\n${union.join('\n')};\n`,
    `export const ${name}: EnumType<${name}> = /*#__PURE__*/ enumType('${fullName(declared)}', {\n`,
    `  ${values.join(',\n  ')},\n});\n`,
  ].join('');
}

function messageText(declared: protobuf.Type, names: Names): string {
  const name = names.local(declared);
  const properties = declared.fieldsArray.map(
    (field) => `${doc(field.comment, '  ')}  readonly ${property(field, names)};\n`,
  );
  const fields = declared.fieldsArray.map((field) => `  ${fieldTuple(field, names)},\n`);
  return [
    `\n${doc(declared.comment, '')}export interface ${name} {\n${properties.join('')}}\n`,
    `export const ${name}: MessageType<${name}> = /*#__PURE__*/ messageType('${fullName(declared)}', () => [\n`,
    `${fields.join('')}]);\n`,
  ].join('');
}

function property(field: protobuf.Field, names: Names): string {
  const type = field.resolvedType === null ? scalarType(field) : names.use(field.resolvedType);
  if (field instanceof protobuf.MapField)
    return `${field.name}?: Readonly<Record<string, ${type}>> | undefined`;
  if (field.repeated) return `${field.name}?: readonly ${type}[] | undefined`;
  return field.required ? `${field.name}: ${type}` : `${field.name}?: ${type} | undefined`;
}

function fieldTuple(field: protobuf.Field, names: Names): string {
  const type = field.resolvedType === null ? `'${field.type}'` : names.use(field.resolvedType);
  return `[${field.id}, '${field.name}', '${label(field)}', ${type}]`;
}

function label(field: protobuf.Field): string {
  if (field instanceof protobuf.MapField) return mapLabel(field);
  if (field.repeated) return 'repeated';
  return field.required ? 'required' : 'optional';
}

function mapLabel(field: protobuf.MapField): string {
  if (field.keyType !== 'string') throw new Error(`${field.fullName}: only string keys are supported`);
  return 'map';
}

function scalarType(field: protobuf.Field): string {
  const type = TYPES[field.type];
  if (type === undefined) throw new Error(`${field.fullName}: type ${field.type} is not supported`);
  return type;
}

function fullName(declared: Declared): string {
  return declared.fullName.slice(1);
}

function doc(comment: string | null | undefined, indent: string): string {
  return comment ? `${indent}/** ${comment.replaceAll(/\s+/g, ' ').trim()} */\n` : '';
}
