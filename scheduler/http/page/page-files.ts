// The files of the page as the browser gets them: TypeScript without its types, and lit-html, which it renders with.
// They are read once, when the page is first asked for; nothing is built, and nothing comes from another host.
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { createRequire, stripTypeScriptTypes } from 'node:module';
import { dirname, extname, join } from 'node:path';

export interface PageFile {
  readonly type: string;
  readonly body: string;
  /** Of this content, with quotes: for If-None-Match. */
  readonly etag: string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.ts': 'text/javascript; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

const SOURCES = join(import.meta.dirname, 'browser');

function fileOf(path: string): PageFile {
  const text = readFileSync(path, 'utf8');
  const body = path.endsWith('.ts') ? stripTypeScriptTypes(text) : text;
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  return { type: TYPES[extname(path)] ?? 'application/octet-stream', body, etag };
}

function found(directory: string, pattern: string, prefix: string): [string, PageFile][] {
  const names = globSync(pattern, { cwd: directory });
  return names.map((name) => [`${prefix}${name}`, fileOf(join(directory, name))]);
}

/** By path under /page/: `main.ts`, `views/plans.ts`, `lit-html/lit-html.js`; `index.html` is the page itself. */
export function readPageFiles(): ReadonlyMap<string, PageFile> {
  const lit = dirname(createRequire(import.meta.url).resolve('lit-html'));
  const library = lit.endsWith('/node') ? dirname(lit) : lit;
  return new Map([
    ...found(SOURCES, '**/*.{ts,css,html}', ''),
    ...found(library, '{*.js,directives/*.js}', 'lit-html/'),
  ]);
}

/** What the page may do: its own scripts and styles, requests to its own server, and nothing else (CSP level 3). */
export function contentSecurityPolicy({ body }: PageFile): string {
  const inline = /<script type="importmap">([\s\S]*?)<\/script>/.exec(body)?.[1] ?? '';
  const digest = createHash('sha256').update(inline).digest('base64');
  return [
    "default-src 'none'",
    `script-src 'self' 'sha256-${digest}'`,
    "style-src 'self'",
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
