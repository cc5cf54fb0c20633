// docs/executor.md: every test that its table names is there.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');
const TITLES = /\b(?:describe|it)\(\s*(?:`((?:[^`\\]|\\.)*)`|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g;

interface Named {
  readonly rule: string;
  readonly file: string;
  readonly title: string;
}

function rows(): readonly (readonly string[])[] {
  const text = readFileSync(join(ROOT, 'docs/executor.md'), 'utf8');
  const [, part = ''] = text.split("## Mesos' rules");
  const cells = part.split('\n').map((line) => /^\| (.*) \| (.*) \|$/.exec(line));
  return cells.flatMap((row) => (row === null || row[1] === 'rule' ? [] : [[row[1] ?? '', row[2] ?? '']]));
}

function named(): Named[] {
  return rows().flatMap(([rule = '', tests = '']) =>
    [...tests.matchAll(/`([^`]+)` \*([^*]+)\*/g)].map(([, file = '', title = '']) => ({ rule, file, title })),
  );
}

function titlesOf(file: string): string[] {
  const path = join(ROOT, 'test', `${file}.test.ts`);
  if (!existsSync(path)) return [];
  const found = readFileSync(path, 'utf8').matchAll(TITLES);
  return [...found].map(([, template, single, double]) => template ?? single ?? double ?? '');
}

describe('docs/executor.md', () => {
  it('names a test for each rule', () => {
    assert.ok(rows().length > 60, `${rows().length} rules`);
    for (const [rule, tests = ''] of rows()) assert.match(tests, /^`[^`]+` \*/, rule);
  });

  it('names only tests that there are', () => {
    const titles = new Map<string, string[]>();
    for (const { rule, file, title } of named()) {
      const known = titles.get(file) ?? titlesOf(file);
      titles.set(file, known);
      const isThere = known.some((each) => each === title || each.startsWith(`${title} \${`));
      assert.ok(isThere, `${rule}: ${file} has no test '${title}'`);
    }
  });
});
