// Files that outlive the agent. A file is replaced whole (written beside, then renamed) or grows by whole lines; a line
// that a crash cut off is not there. Synchronous on purpose: what is decided next may already be seen by others.
// A crash means the process here, not the machine, so nothing is flushed to the disk.
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from '../../../shared/runtime/errors.ts';

export function writeCheckpoint(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

export function appendCheckpoint(path: string, line: string): void {
  try {
    appendFileSync(path, `${line}\n`);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    mkdirSync(dirname(path), { recursive: true });
    appendFileSync(path, `${line}\n`);
  }
}

/** The file's text, or undefined when there is none. */
export function readCheckpoint(path: string): string | undefined {
  return orMissing(() => readFileSync(path, 'utf8'), undefined);
}

/** The whole lines of a file, oldest first; none when there is no file. */
export function readCheckpointLines(path: string): readonly string[] {
  const text = readCheckpoint(path) ?? '';
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1);
}

/** The names in a directory in a fixed order; none when there is no directory. */
export function namesIn(path: string): readonly string[] {
  return orMissing(() => readdirSync(path), []).toSorted();
}

export function removeCheckpoint(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

/** Points the symbolic link `path` at `target`, whatever it pointed at before. */
export function replaceLink(path: string, target: string): void {
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  symlinkSync(target, path);
}

/** What a symbolic link points at, or undefined when there is none. */
export function readLink(path: string): string | undefined {
  return orMissing(() => readlinkSync(path), undefined);
}

function orMissing<T>(read: () => T, missing: T): T {
  try {
    return read();
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return missing;
    throw error;
  }
}
