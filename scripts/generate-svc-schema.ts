// Writes docs/svc.schema.json and the tables of fields in docs/svc-yml.md from the schema that checks a svc.yml. A test
// fails when they are not what this writes.
import { readFileSync, writeFileSync } from 'node:fs';
import { jsonSchema } from '../scheduler/spec/json-schema.ts';
import { svcTables } from './generate/svc-tables.ts';

const SCHEMA = new URL('../docs/svc.schema.json', import.meta.url);
const DOCUMENT = new URL('../docs/svc-yml.md', import.meta.url);
const BEGIN = '<!-- Fields: written by npm run generate -->';
const END = '<!-- End of the fields -->';

export function svcSchemaText(): string {
  return `${JSON.stringify(jsonSchema(), null, 1)}\n`;
}

/** The document with its tables as they ought to be. */
export function documentText(): string {
  const text = committedDocument();
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`docs/svc-yml.md: no "${BEGIN}" before "${END}"`);
  return `${text.slice(0, begin + BEGIN.length)}\n\n${svcTables()}\n${text.slice(end)}`;
}

export function committedSchema(): string {
  return readFileSync(SCHEMA, 'utf8');
}

export function committedDocument(): string {
  return readFileSync(DOCUMENT, 'utf8');
}

if (import.meta.main) {
  writeFileSync(SCHEMA, svcSchemaText());
  writeFileSync(DOCUMENT, documentText());
}
