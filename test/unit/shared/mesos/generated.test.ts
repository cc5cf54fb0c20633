// The generated modules: current with the .proto files, and every descriptor usable.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type protobuf from 'protobufjs';
import { generate, loadProtos } from '../../../../scripts/generate-mesos.ts';
import type { AnyEnumType, AnyMessageType } from '../../../../shared/mesos/descriptor.ts';
import { planOf } from '../../../../shared/mesos/plan.ts';

type Descriptor = AnyMessageType | AnyEnumType;

function isDescriptor(value: unknown): value is Descriptor {
  return typeof value === 'object' && value !== null && 'typeName' in value && 'kind' in value;
}

async function descriptors(): Promise<Descriptor[]> {
  const modules = [...generate().keys()].map((path) => import(`../../../../${path}`));
  const exported: object[] = await Promise.all(modules);
  return exported.flatMap((module) => Object.values(module)).filter(isDescriptor);
}

describe('generated wire types', () => {
  for (const [path, text] of generate()) {
    it(`${path} is what \`npm run generate\` writes`, () => {
      assert.equal(readFileSync(path, 'utf8'), text);
    });
  }

  it('describe every message and every enum as the .proto files do', async () => {
    const root = loadProtos();
    const found = await descriptors();
    assert(found.length > 300, `${found.length} descriptors`);
    for (const descriptor of found) {
      if (descriptor.kind === 'enum') {
        assert.deepEqual(descriptor.values, { ...root.lookupEnum(descriptor.typeName).values });
      } else {
        assert.deepEqual(shapeOfPlan(descriptor), shapeOfType(root.lookupType(descriptor.typeName)));
      }
    }
  });
});

function shapeOfPlan(descriptor: AnyMessageType): unknown[] {
  return planOf(descriptor).fields.map(({ number, name, label, kind, names, nested }) => {
    return { number, name, label, type: nested?.typeName ?? names?.typeName ?? kind };
  });
}

function shapeOfType(type: protobuf.Type): unknown[] {
  return type.fieldsArray.map((field) => {
    const label = field.map ? 'map' : field.repeated ? 'repeated' : field.required ? 'required' : 'optional';
    const name = field.resolvedType === null ? field.type : field.resolvedType.fullName.slice(1);
    return { number: field.id, name: field.name, label, type: name };
  });
}
