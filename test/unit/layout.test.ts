// The rooms of the project and the doors between them (docs/architecture.md): who may import whom.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const PROGRAMS = ['executor', 'scheduler', 'shared'];
const PURE = ['executor/core/', 'scheduler/offer/', 'scheduler/plan/'];
/** What a pure room may import: itself, another pure room, and plain values, types and functions of these. */
const PURE_MAY_IMPORT = [
  ...PURE,
  'scheduler/spec/',
  'shared/link/death-certificate',
  'shared/link/milestones',
  'shared/link/executor-command',
  'shared/link/task-directories',
  'shared/mesos/codec',
  'shared/mesos/generated/',
  'shared/link/generated/',
  'shared/mesos/resources',
  'shared/runtime/backoff',
  'shared/runtime/duration-text',
  'shared/runtime/errors',
  'shared/runtime/linear-pattern',
];
const CLOCK_AND_CHANCE =
  /\b(Date\.now|new Date\(\)|performance\.now|Math\.random|setTimeout|setInterval|randomUUID)\(?/;

interface Import {
  readonly file: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

function sources(): string[] {
  return PROGRAMS.flatMap((program) => globSync(`${program}/**/*.ts`));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  const statements = text.matchAll(
    /^\s*(?:import|export)\s+(type\s)?(?:[\w$*{}\s,]*?\sfrom\s+)?['"]([^'"]+)['"]/gm,
  );
  return [...statements].map(([, type, target = '']) => ({
    file,
    target: target.startsWith('.') ? normalize(join(dirname(file), target)) : target,
    typeOnly: type !== undefined,
  }));
}

function offenders(files: string[], allowed: (found: Import) => boolean): string[] {
  return files
    .flatMap(importsOf)
    .filter((found) => !allowed(found))
    .map(({ file, target }) => `${file} imports ${target}`);
}

const room = (path: string) => path.split('/')[0] ?? '';
const isInPure = (file: string) => PURE.some((pure) => file.startsWith(pure));

describe('layout', () => {
  it('lets executor and scheduler import shared, never each other, and shared neither', () => {
    const reach: Record<string, string[]> = {
      executor: ['executor', 'shared'],
      scheduler: ['scheduler', 'shared'],
      shared: ['shared'],
    };
    const found = offenders(sources(), ({ file, target }) => {
      const isProject = [...PROGRAMS, 'scripts', 'test', 'examples'].includes(room(target));
      return !isProject || (reach[room(file)] ?? []).includes(room(target));
    });
    assert.deepEqual(found, []);
  });

  it('keeps the pure rooms free of I/O', () => {
    const found = offenders(sources().filter(isInPure), ({ target, typeOnly }) => {
      return typeOnly || PURE_MAY_IMPORT.some((prefix) => target.startsWith(prefix));
    });
    assert.deepEqual(found, []);
  });

  it('keeps clock and chance in shared/runtime', () => {
    const found = sources()
      .filter((file) => !file.startsWith('shared/runtime/'))
      .filter((file) => !file.startsWith('scheduler/http/page/'))
      .filter((file) => CLOCK_AND_CHANCE.test(readFileSync(file, 'utf8')));
    assert.deepEqual(found, []);
  });

  it('has a head comment in every source file that says what it is for', () => {
    const found = sources().filter((file) => !/^(#!.*\n)?\/\/ /.test(readFileSync(file, 'utf8')));
    assert.deepEqual(found, []);
  });
});
