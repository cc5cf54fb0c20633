// Properties of the codec over messages made from their descriptors, with protobufjs as the second opinion.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { loadProtos } from '../../../../scripts/generate-mesos.ts';
import { DecodeError, decode, encode, fromJson, toJson } from '../../../../shared/mesos/codec.ts';
import type { MessageType } from '../../../../shared/mesos/descriptor.ts';
import * as executor from '../../../../shared/mesos/generated/executor.ts';
import * as master from '../../../../shared/mesos/generated/master.ts';
import { TaskInfo } from '../../../../shared/mesos/generated/mesos.ts';
import * as scheduler from '../../../../shared/mesos/generated/scheduler.ts';
import { type FieldPlan, type MessagePlan, planOf } from '../../../../shared/mesos/plan.ts';

type Message = Record<string, unknown>;

/** Optional fields become rare with depth, so that messages stay small. */
const DEEPEST = 6;

function anyScalar({ kind, names }: FieldPlan): fc.Arbitrary<unknown> {
  switch (kind) {
    case 'bool':
      return fc.boolean();
    case 'string':
      return fc.string({ unit: 'grapheme', maxLength: 8 });
    case 'bytes':
      return fc.uint8Array({ maxLength: 8 });
    case 'int32':
      return fc.integer();
    case 'uint32':
      return fc.nat({ max: 2 ** 32 - 1 });
    case 'int64':
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    case 'uint64':
      return fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    case 'enum':
      return fc.constantFrom(...(names?.byName.keys() ?? []));
    default:
      // -0 is 0 in JSON.
      return fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));
  }
}

function anyField(field: FieldPlan, depth: number): fc.Arbitrary<unknown> {
  const one = field.nested === undefined ? anyScalar(field) : anyMessage(field.nested, depth + 1);
  if (field.label === 'repeated') return fc.array(one, { minLength: 1, maxLength: 2 });
  if (field.label === 'map')
    return fc.dictionary(fc.string({ maxLength: 4 }), one, { minKeys: 1, maxKeys: 2, noNullPrototype: true });
  return one;
}

function anyMessage(plan: MessagePlan, depth = 0): fc.Arbitrary<Message> {
  const required = plan.fields.filter((field) => field.label === 'required');
  const optional = depth > DEEPEST ? [] : plan.fields.filter((field) => field.label !== 'required');
  const some =
    optional.length === 0
      ? fc.constant([])
      : fc.subarray(optional, { maxLength: Math.min(3, optional.length) });
  return some.chain((chosen) => {
    const fields = [...required, ...oneOfEach(plan, chosen)].map(
      (field) => [field.name, anyField(field, depth)] as const,
    );
    return fc.record(Object.fromEntries(fields), { noNullPrototype: true });
  });
}

const root = loadProtos();

/** Of a `oneof` only one field: ours are plain optional fields, which the sender must not set together. */
function oneOfEach(plan: MessagePlan, chosen: readonly FieldPlan[]): FieldPlan[] {
  const { fields } = root.lookupType(plan.typeName);
  const groups = chosen.map(({ name }) => fields[name]?.partOf?.name ?? name);
  return chosen.filter((_, index) => groups.indexOf(groups[index] ?? '') === index);
}

const TYPES = [
  scheduler.Event,
  scheduler.Call,
  executor.Event,
  executor.Call,
  master.Response,
  TaskInfo,
] as unknown as readonly MessageType<Message>[];

describe('codec properties', () => {
  for (const type of TYPES) {
    const messages = anyMessage(planOf(type));

    it(`${type.typeName}: protobuf and JSON both give back what went in`, () => {
      const property = fc.property(messages, (message) => {
        assert.deepEqual(decode(type, encode(type, message)), message);
        assert.deepEqual(fromJson(type, toJson(type, message)), message);
      });
      fc.assert(property, { numRuns: 60 });
    });

    it(`${type.typeName}: protobufjs reads the same bytes to the same message`, () => {
      const reference = root.lookupType(type.typeName);
      const property = fc.property(messages, (message) => {
        const theirs = reference.encode(reference.decode(encode(type, message))).finish();
        assert.deepEqual(decode(type, theirs), message);
      });
      fc.assert(property, { numRuns: 60 });
    });

    it(`${type.typeName}: any bytes are a message or a DecodeError, never anything else`, () => {
      const spoiled = fc.tuple(
        messages,
        fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 4 }),
        fc.nat(),
      );
      const property = fc.property(spoiled, ([message, changes, cut]) => {
        const bytes = encode(type, message);
        for (const [at, byte] of changes) bytes[at % Math.max(1, bytes.length)] = byte;
        assertDecodes(type, bytes.subarray(0, bytes.length - (cut % 3)));
      });
      fc.assert(property, { numRuns: 100 });
    });
  }

  it('any bytes at all are a message or a DecodeError', () => {
    const property = fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) =>
      assertDecodes(scheduler.Event, bytes),
    );
    fc.assert(property, { numRuns: 1000 });
  });
});

function assertDecodes<T>(type: MessageType<T>, bytes: Uint8Array): void {
  try {
    decode(type, bytes);
  } catch (thrown) {
    assert(thrown instanceof DecodeError, String(thrown));
  }
}
