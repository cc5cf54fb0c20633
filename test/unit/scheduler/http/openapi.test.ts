// The table of routes as an OpenAPI document: whole, consistent, and the one that is committed.
import assert from 'node:assert/strict';
import { openApi } from '../../../../scheduler/http/openapi.ts';
import { ROUTES } from '../../../../scheduler/http/routes/all.ts';
import { committedOpenApi, openApiText } from '../../../../scripts/generate-openapi.ts';

interface Document {
  readonly paths: Record<
    string,
    Record<string, { operationId: string; parameters?: { name: string; in: string }[] }>
  >;
  readonly components: { readonly schemas: Record<string, unknown> };
}

describe('the OpenAPI document', () => {
  const document = openApi(ROUTES) as unknown as Document;

  it('is committed as docs/openapi.json', () => {
    assert.ok(committedOpenApi() === openApiText(), 'run: npm run generate');
  });

  it('gives every operation a name of its own', () => {
    const names = ROUTES.map(({ operation }) => operation);
    assert.deepEqual([...new Set(names)], names);
  });

  it('describes every parameter of a path, and no other', () => {
    for (const [path, operations] of Object.entries(document.paths)) {
      const wanted = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const { operationId, parameters = [] } of Object.values(operations)) {
        const told = parameters.filter((one) => one.in === 'path').map(({ name }) => name);
        assert.deepEqual(told, wanted, operationId);
      }
    }
  });

  it('refers only to schemas that it has, and has none that nothing refers to', () => {
    const text = JSON.stringify(document);
    const used = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
    assert.deepEqual(Object.keys(document.components.schemas), [...new Set(used)].sort());
    assert.doesNotMatch(text, /\$defs|"\$id"/);
  });
});
