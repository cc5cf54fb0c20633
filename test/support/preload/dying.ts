// Loaded before an executor (`--import`): it is killed right after the step that $DIES_AFTER names, one of those by which a
// volume is shown read-only and no longer shown: mkdir, bind, remount, umount, rmdir.
import childProcess from 'node:child_process';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { promisify } from 'node:util';

const last = process.env['DIES_AFTER'];
const { mkdir, rmdir } = fs;
const run = promisify(childProcess.execFile);

async function dying<T>(step: string, done: Promise<T>): Promise<T> {
  const result = await done;
  if (step === last) process.kill(process.pid, 'SIGKILL');
  return result;
}

function stepOf(file: string, words: readonly string[]): string {
  if (file !== 'mount') return file;
  return words.includes('--bind') ? 'bind' : 'remount';
}

const execFile = Object.assign(childProcess.execFile.bind(undefined), {
  [promisify.custom]: (file: string, words: readonly string[], options: object) =>
    dying(stepOf(file, words), run(file, words, options)),
});

Object.assign(childProcess, { execFile });
Object.assign(fs, {
  mkdir: (path: string, options?: object) => dying('mkdir', mkdir(path, options)),
  rmdir: (path: string) => dying('rmdir', rmdir(path)),
});
syncBuiltinESMExports();
