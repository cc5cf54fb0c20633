// What Node.js cannot do between fork and exec is done by the system's own programs, which stand before the task's in its
// argument vector and become it: `unshare` and `mount` for read-only volumes, `prlimit` for limits, `setpriv` for the
// user with its supplementary groups. A task that needs none of it is started directly.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { PillionError } from '../../shared/runtime/errors.ts';
import type { Binding } from './bindings.ts';
import type { Execution } from './command.ts';
import { tool } from './tool.ts';
import type { User } from './users.ts';

export interface Confinement {
  /** Options of prlimit. */
  readonly limits: readonly string[];
  /** What it may not write. */
  readonly binds: readonly Binding[];
  readonly user: User | undefined;
  /** Variables whose values must not stand in an argument vector, which everybody may read. */
  readonly secrets: ReadonlySet<string>;
}

/** How the process is started, where that differs from what the task sees. */
export interface Confined extends Execution {
  /** The environment of the first program; the rest of the task's comes to it later. */
  readonly startEnvironment?: Record<string, string>;
  /** The programs become the user's by themselves: they are started as the executor's own. */
  readonly switchesUser?: boolean;
}

/**
 * By $0, which is `mount`, binds the path of each pair before `--` on itself, with all that is mounted in it, and becomes
 * what is behind it. The way to what is `later` belongs to another task, which may lay another one at any moment: it is
 * gone once, and afterwards it is looked whether it is that place that cannot be written.
 */
const BIND = `
fail() {
  echo "$1, and cannot be made read-only" >&2
  exit 125
}
plainly() {
  "$0" --rbind "$2" "$2" || exit 125
  [ "$1" = rw ] || "$0" -o remount,bind,ro "$2" || exit 125
}
warily() {
  [ -d "$1" ] || [ -f "$1" ] || fail "$1 is neither a directory nor a file"
  exec 3< "$1"
  "$0" --no-canonicalize --rbind /proc/self/fd/3 /proc/self/fd/3 || exit 125
  exec 4< "$1"
  [ /proc/self/fd/3 -ef /proc/self/fd/4 ] || fail "$1 is being exchanged"
  "$0" -o remount,bind,ro "$(readlink /proc/self/fd/4)" || exit 125
  [ ! -w /proc/self/fd/4 ] || fail "$1 is being exchanged"
  exec 3<&- 4<&-
}
while [ "$1" != -- ]; do
  if [ -e "$2" ]; then
    case "$1" in later) warily "$2" ;; *) plainly "$1" "$2" ;; esac
  elif [ "$1" = ro ]; then
    fail "$2 is not there"
  fi
  shift 2
done
shift
exec "$@"
`;
/** What others unmount is unmounted there, too: a volume of somebody else would stay busy as long as the task runs. */
const OWN_MOUNTS = ['--mount', '--propagation', 'slave'];
/** CAP_SYS_ADMIN, as a bit of CapEff in /proc/self/status. */
const SYS_ADMIN = 1n << 21n;

/**
 * The task's program behind those that confine it.
 * @throws PillionError when the agent lacks one of them, or the right to use it.
 */
export function confine(
  execution: Execution,
  environment: Record<string, string>,
  { limits, binds, user, secrets }: Confinement,
): Confined {
  const groups = user?.groups ?? [];
  const isPlain = limits.length === 0 && binds.length === 0 && groups.length === 0;
  if (isPlain) return execution;
  checkName(execution);
  const { kept, late } = split(environment, secrets);
  const chain = [
    ...bindCommand(binds),
    ...(limits.length === 0 ? [] : [tool('prlimit'), ...limits]),
    ...userCommand(user),
    ...(late.length === 0 ? [] : [tool('env'), ...late]),
    execution.file,
    ...execution.argv.slice(1),
  ];
  const [file = execution.file] = chain;
  return { file, argv: chain, startEnvironment: kept, switchesUser: user !== undefined };
}

/** The programs give the task the name of its file as argv[0]; one that means something else must not be lost. */
function checkName({ file, argv: [name = file] }: Execution): void {
  if (basename(name) === basename(file)) return;
  throw new PillionError({
    subject: 'command',
    found: `an argv[0] of its own, '${name}', together with limits, groups or read-only volumes`,
    expected: 'the name of the program as the first argument',
  });
}

/**
 * Variables that change what the programs before the task do (the loader's), or that a shell among them would drop (names
 * that are none for a shell), reach the task by `env`.
 */
function split(
  environment: Record<string, string>,
  secrets: ReadonlySet<string>,
): { kept: Record<string, string>; late: string[] } {
  const isLate = ([name]: readonly [string, string]) =>
    name.startsWith('LD_') || !/^[A-Za-z_]\w*$/.test(name);
  const entries = Object.entries(environment);
  for (const [name] of entries.filter(isLate)) if (secrets.has(name)) throw secretName(name);
  return {
    kept: Object.fromEntries(entries.filter((entry) => !isLate(entry))),
    late: entries.filter(isLate).map(([name, value]) => `${name}=${value}`),
  };
}

function secretName(name: string): PillionError {
  return new PillionError({
    subject: `variable '${name}'`,
    found: 'a secret under this name, together with limits, groups or read-only volumes',
    expected: 'a name of letters, digits and _ that does not begin with LD_, or a secret file',
  });
}

function bindCommand(binds: readonly Binding[]): string[] {
  if (binds.length === 0) return [];
  if (!mayMount()) {
    const readOnly = binds.filter(({ mode }) => mode !== 'rw').map(({ path }) => path);
    throw new PillionError({
      subject: `volume ${readOnly.join(', ')}`,
      found: 'mode RO, which the executor has no right to enforce (CAP_SYS_ADMIN)',
      action: 'Run the executor as root, or give the volume the mode RW',
    });
  }
  const pairs = binds.flatMap(({ mode, path }) => [mode, path]);
  return [tool('unshare'), ...OWN_MOUNTS, '--', '/bin/sh', '-c', BIND, tool('mount'), ...pairs, '--'];
}

function userCommand(user: User | undefined): string[] {
  if (user === undefined) return [];
  const { uid, gid, groups } = user;
  const supplementary = groups.length === 0 ? ['--clear-groups'] : ['--groups', groups.join(',')];
  return [tool('setpriv'), '--reuid', `${uid}`, '--regid', `${gid}`, ...supplementary, '--'];
}

function mayMount(): boolean {
  const [, effective = '0'] = /^CapEff:\s*([0-9a-f]+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return (BigInt(`0x${effective}`) & SYS_ADMIN) !== 0n;
}
