// A small shell beside the executor that ends every task when the executor dies, however it dies: it reads from a
// connection to the executor, which kill -9 closes too. Node.js offers no PR_SET_PDEATHSIG, and a task is in a
// session of its own, where Mesos' posix launcher does not find it once its parent is gone. That launcher kills the
// executor with all that descends from it: so the guard is no child of the executor's, but left behind by one.
import { type ChildProcess, spawn } from 'node:child_process';
import { Writable } from 'node:stream';
import type { Clock } from '../../shared/runtime/clock.ts';
import { MARKER_VARIABLE } from './environment.ts';

/**
 * For any POSIX shell; dash takes no `--` before a negative number. Reads `+ PID` and `- PID` lines: the process groups
 * that live. At the end of its input it kills those groups, then whatever still carries a marker of this executor ($1),
 * as often as it finds something.
 */
const SCRIPT = `
{
trap '' INT TERM HUP
groups=' '
while read -r change leader; do
  case "$change" in
    +) groups="$groups$leader " ;;
    -) groups="\${groups%% $leader *} \${groups#* $leader }" ;;
  esac
done
for leader in $groups; do kill -9 "-$leader"; done
looks=0
while [ "$looks" -lt 50 ]; do
  looks=$((looks + 1))
  found=$(grep -lsF -- "$1" /proc/[0-9]*/environ)
  [ -n "$found" ] || break
  for file in $found; do pid=\${file#/proc/}; kill -9 "\${pid%/environ}"; done
done
} <&3 &
`;
/** Of the connection: the shell that starts the guard ends, and Node.js closes the standard input of what has ended. */
const CONNECTION = 3;

/** Milliseconds until the guard is told who is over: by then what is said of the end has gone out. */
const TELL_AFTER = 20;

export interface Guard {
  /** A process group that lives. */
  add(leader: number): void;
  /** A process group that is over. */
  remove(leader: number): void;
}

const NO_GUARD: Guard = { add() {}, remove() {} };

/** Starts the guard; where there is no shell, `onMissing` is told and tasks live on when the executor is killed. */
export function startGuard(marker: string, clock: Clock, onMissing: (error: Error) => void): Guard {
  // The last one only tells who looks at the list of processes whose guard it is.
  const args = [`${MARKER_VARIABLE}=${marker}.`, `${process.pid}`];
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'pillion-guard', ...args], {
    cwd: '/',
    env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  shell.once('error', onMissing);
  if (shell.pid === undefined) return NO_GUARD;
  shell.unref();
  return listening(shell, clock);
}

function listening({ stdio }: ChildProcess, clock: Clock): Guard {
  const connection = stdio[CONNECTION];
  if (!(connection instanceof Writable)) return NO_GUARD;
  // A guard that died is no reason to stop: the tasks are the executor's own as long as it lives.
  connection.on('error', () => {});
  let untold = '';
  const tell = () => {
    if (untold !== '') connection.write(untold);
    untold = '';
  };
  // Each writing wakes the guard, perhaps on this processor: what happens together is told together. Of who lives it
  // knows before the agent hears of it (whose update is written in a later tick); who is over can wait longer than that.
  return {
    add: (leader) => {
      process.nextTick(tell);
      untold += `+ ${leader}\n`;
    },
    remove: (leader) => {
      clock.after(TELL_AFTER, tell);
      untold += `- ${leader}\n`;
    },
  };
}
