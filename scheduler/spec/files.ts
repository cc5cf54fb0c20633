// The files that a svc.yml names beside it: config templates, and modules of tasks. Read before it is checked, bounded.
import { open, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { errorCode } from '../../shared/runtime/errors.ts';
import type { Path } from './document.ts';
import type { Violation } from './rules/violation.ts';
import type { SvcYaml } from './schema/service.ts';
import type { RawTask } from './schema/task.ts';

/** Bytes of one file; the executor's own limit for a template. */
export const FILE_LIMIT = 1024 * 1024;
/** Files of one svc.yml. */
export const MOST_FILES = 1000;

export interface FileFailure {
  /** In a few words. */
  readonly found: string;
  readonly isAbsent?: boolean;
}

/** What was read, by the name that the svc.yml has; and why not. */
export interface FilesBeside {
  readonly texts: ReadonlyMap<string, string>;
  readonly failures: ReadonlyMap<string, FileFailure>;
}

export const NO_FILES: FilesBeside = { texts: new Map(), failures: new Map() };

interface Named {
  readonly path: Path;
  readonly name: string;
}

function ofTask(base: Path, task: RawTask): Named[] {
  const configs = Object.entries(task.configs ?? {}).map(([config, { template }]) => {
    return { path: [...base, 'configs', config, 'template'], name: template };
  });
  const file = task.module?.file;
  return file === undefined ? configs : [...configs, { path: [...base, 'module', 'file'], name: file }];
}

function namedFiles(yaml: SvcYaml): Named[] {
  return Object.entries(yaml.pods).flatMap(([pod, { tasks }]) =>
    Object.entries(tasks).flatMap(([name, task]) => ofTask(['pods', pod, 'tasks', name], task)),
  );
}

/** A file that cannot be read, is empty or is too large. */
export function fileRules(yaml: SvcYaml, { texts, failures }: FilesBeside): Violation[] {
  return namedFiles(yaml).flatMap(({ path, name }) => {
    const text = texts.get(name);
    if (text === undefined) {
      const found = `${name} ${failures.get(name)?.found ?? 'cannot be read: no directory is given'}`;
      return [{ path, found, allowed: 'a file beside svc.yml, or in --config-template-dir' }];
    }
    return text === '' ? [{ path, found: `${name} is empty`, allowed: 'a file with something in it' }] : [];
  });
}

/** Links are followed and must not lead out either: a svc.yml may come from another machine. */
async function insideOf(directory: string, name: string): Promise<string | undefined> {
  const way = relative(await realpath(directory), await realpath(join(directory, name)));
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way) ? undefined : join(directory, name);
}

type Read = { readonly text: string } | { readonly failure: FileFailure };

const failed = (found: string): Read => ({ failure: { found } });

async function readText(directory: string, name: string): Promise<Read> {
  const file = isAbsolute(name) ? undefined : await insideOf(directory, name);
  if (file === undefined) return failed(`is outside of ${directory}`);
  await using handle = await open(file, 'r');
  if (!(await handle.stat()).isFile()) return failed('is not a file');
  const buffer = Buffer.alloc(FILE_LIMIT + 1);
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
  if (bytesRead > FILE_LIMIT) return failed(`is larger than ${FILE_LIMIT} bytes (1 MiB)`);
  return { text: buffer.toString('utf8', 0, bytesRead) };
}

async function readOne(directory: string, name: string): Promise<Read> {
  try {
    return await readText(directory, name);
  } catch (error) {
    const code = errorCode(error) ?? String(error);
    if (code !== 'ENOENT') return failed(`cannot be read (${code})`);
    return { failure: { found: `does not exist in ${directory}`, isAbsent: true } };
  }
}

/** Each once, in the order of the svc.yml. */
export function fileNames(yaml: SvcYaml): string[] {
  return [...new Set(namedFiles(yaml).map(({ name }) => name))];
}

/** Never throws for one file. */
export async function readFiles(names: readonly string[], directory: string): Promise<FilesBeside> {
  const texts = new Map<string, string>();
  const failures = new Map<string, FileFailure>();
  const tooMany = { found: `is one of more than ${MOST_FILES} files` };
  for (const name of names.slice(MOST_FILES)) failures.set(name, tooMany);
  for (const name of names.slice(0, MOST_FILES)) {
    const read = await readOne(directory, name);
    if ('text' in read) texts.set(name, read.text);
    else failures.set(name, read.failure);
  }
  return { texts, failures };
}

/**
 * Those that came with the svc.yml (`brought`, by name) are taken before those in the directory. What cannot be read is
 * a problem of the svc.yml, told with its place.
 */
export async function filesBeside(
  yaml: SvcYaml,
  directory: string,
  brought: ReadonlyMap<string, string> = new Map(),
): Promise<FilesBeside> {
  const wanted = fileNames(yaml).filter((name) => !brought.has(name));
  const { texts, failures } = await readFiles(wanted, directory);
  return { texts: new Map([...texts, ...brought]), failures };
}
