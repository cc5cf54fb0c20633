// Gives the disk blocks of a part of a file back to the file system, in place: length and offsets stay, and what was
// there reads as NUL bytes. Node.js has no fallocate(2), so util-linux' program does it.
import { spawn } from 'node:child_process';
import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { PillionError } from '../../shared/runtime/errors.ts';
import { tool } from '../process/tool.ts';

/** The file is a task's: no link is followed, nobody waits on a pipe. */
const FLAGS = constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const MOST_COMPLAINT = 500;

export interface Hole {
  readonly path: string;
  /** The file that is meant: another one that was put in its place is not touched. */
  readonly inode: number;
  /** Bytes. */
  readonly from: number;
  readonly through: number;
}

/** Rejects with a PillionError where the file system, or this machine, cannot; nothing happens to any other file. */
export async function punch(hole: Hole): Promise<void> {
  const file = openSync(hole.path, FLAGS);
  try {
    const { ino, nlink } = fstatSync(file);
    // Other links to it may be somebody else's.
    if (ino === hole.inode && nlink === 1) await run(file, hole);
  } finally {
    closeSync(file);
  }
}

function run(file: number, { path, from, through }: Hole): Promise<void> {
  const range = ['--offset', `${from}`, '--length', `${through - from}`];
  const program = spawn(tool('fallocate'), ['--punch-hole', ...range, '/proc/self/fd/3'], {
    cwd: '/',
    env: { LC_ALL: 'C' },
    stdio: ['ignore', 'ignore', 'pipe', file],
  });
  let complaint = '';
  program.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(0, MOST_COMPLAINT);
  });
  return new Promise((resolve, reject) => {
    program.once('error', reject);
    program.once('close', (code) => {
      if (code === 0) resolve();
      else
        reject(
          new PillionError({ subject: path, found: complaint.trim() || `fallocate ended with ${code}` }),
        );
    });
  });
}
