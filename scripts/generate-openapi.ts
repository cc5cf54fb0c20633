// Writes docs/openapi.json from the table of routes. A test fails when the file is not what this writes.
import { readFileSync, writeFileSync } from 'node:fs';
import { openApi } from '../scheduler/http/openapi.ts';
import { ROUTES } from '../scheduler/http/routes/all.ts';

const FILE = new URL('../docs/openapi.json', import.meta.url);

export function openApiText(): string {
  return `${JSON.stringify(openApi(ROUTES), null, 1)}\n`;
}

export function committedOpenApi(): string {
  return readFileSync(FILE, 'utf8');
}

if (import.meta.main) writeFileSync(FILE, openApiText());
