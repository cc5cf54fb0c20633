// What is made of the schema of svc.yml: the JSON Schema of editors and the tables of the documentation.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { isJson, jsonSchema } from '../../../../scheduler/spec/json-schema.ts';
import {
  committedDocument,
  committedSchema,
  documentText,
  svcSchemaText,
} from '../../../../scripts/generate-svc-schema.ts';

const MINIMAL = 'name: a\npods: { a: { count: 1, tasks: { a: { goal: running, cmd: a, cpus: 1 } } } }\n';

/** Every definition, and the whole. */
function objects(): [string, Record<string, unknown>][] {
  const definitions = jsonSchema()['$defs'];
  assert.ok(isJson(definitions));
  return Object.entries(definitions).map(([name, one]) => {
    assert.ok(isJson(one) && isJson(one['properties']), name);
    return [name, one['properties']];
  });
}

describe('the JSON Schema of svc.yml', () => {
  const schema = z.fromJSONSchema(jsonSchema());
  const isValid = (text: string) => schema.safeParse(parse(text)).success;

  it('is committed as it is generated (npm run generate)', () => {
    assert.equal(committedSchema(), svcSchemaText());
  });

  it('says of every field what it means', () => {
    const silent = objects().flatMap(([name, fields]) =>
      Object.entries(fields)
        .filter(([, field]) => isJson(field) && !field['description'] && name !== 'secret-value')
        .map(([field]) => `${name}.${field}`),
    );
    assert.deepEqual(silent, []);
  });

  it('points to nothing that is not there', () => {
    const names = new Set(objects().map(([name]) => name));
    const references = svcSchemaText().matchAll(/"\$ref": "#\/\$defs\/([^"]*)"/g);
    const missing = [...references].map(([, name = '']) => name).filter((name) => !names.has(name));
    assert.deepEqual(missing, []);
  });

  const accepted = {
    'a small service': MINIMAL,
    'numbers in quotes': MINIMAL.replace('count: 1', 'count: "1"'),
    'names that are still to be rendered': MINIMAL.replace('count: 1', 'count: "{{COUNT}}"'),
    'short forms': MINIMAL.replace('count: 1', 'count: 1, replace-after: 20m, heartbeat: 5'),
    'long forms': MINIMAL.replace('count: 1', 'count: 1, replace-after: { after: 20m }'),
    'empty values': MINIMAL.replace('count: 1', 'count: 1, image: , networks: { dcos: }'),
  };
  for (const [what, text] of Object.entries(accepted)) {
    it(`accepts ${what}`, () => assert.equal(isValid(text), true));
  }

  for (const file of globSync('examples/**/svc.yml')) {
    it(`accepts ${file}`, () => {
      const text = readFileSync(file, 'utf8').replace(/(?<!["'{])\{\{\{?(\w+)\}\}\}?/g, '"{{$1}}"');
      assert.equal(isValid(text), true);
    });
  }

  const refused = {
    'an unknown field': MINIMAL.replace('count: 1', 'count: 1, cuont: 1'),
    'a missing field': MINIMAL.replace('goal: running, ', ''),
    'a number out of its range': MINIMAL.replace('count: 1', 'count: -1'),
    'an unknown name': MINIMAL.replace('running', 'walking'),
    'a time that is none': MINIMAL.replace('count: 1', 'count: 1, replace-after: soon'),
  };
  for (const [what, text] of Object.entries(refused)) {
    it(`refuses ${what}`, () => assert.equal(isValid(text), false));
  }
});

describe('docs/svc-yml.md', () => {
  it('has the tables of fields as they are generated (npm run generate)', () => {
    assert.equal(committedDocument(), documentText());
  });
});
