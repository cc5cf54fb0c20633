// Finds and kills everything that belongs to a container: the process and its descendants, their groups and sessions,
// and processes that left all of these, by the sandbox that their environment names.
import { setTimeout } from 'node:timers/promises';
import { environmentOf, type ProcessStat, processes } from './proc.ts';

/** The variables that an agent and its executors set to a directory below the sandbox. */
const MARKERS = ['MESOS_SANDBOX=', 'MESOS_DIRECTORY='];

/** Live processes below `directory` by their environment; `among` says which are looked at. */
export function processesMarkedWith(directory: string, among = processes()): readonly ProcessStat[] {
  const prefixes = MARKERS.map((marker) => `${marker}${directory}`);
  return among.filter(({ pid }) => {
    return (
      pid !== process.pid &&
      environmentOf(pid).some((entry) => prefixes.some((prefix) => isBelow(entry, prefix)))
    );
  });
}

/** The process `root` with everything that descends from it or shares its group or session. */
export function processTree(root: number, among = processes()): readonly ProcessStat[] {
  const found = new Map<number, ProcessStat>();
  const start = among.filter(({ pid, group, session }) => pid === root || group === root || session === root);
  const open = [...start];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { pid } = next;
    if (found.has(pid) || pid === process.pid) continue;
    found.set(pid, next);
    open.push(
      ...among.filter(({ parent, group, session }) => parent === pid || group === pid || session === pid),
    );
  }
  return [...found.values()];
}

/** How often it looks again, at most; 10 ms lie between two looks. */
const MOST_ROUNDS = 500;

/**
 * Kills with SIGKILL everything of the container, again until nothing is found: what is being born while it looks is
 * found the next time.
 */
export async function killContainer(root: number | undefined, sandbox: string): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const all = processes();
    const found = [
      ...(root === undefined ? [] : processTree(root, all)),
      ...processesMarkedWith(sandbox, all),
    ];
    if (found.length === 0) return;
    for (const { pid } of found) kill(pid);
    await setTimeout(10);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended since.
  }
}

function isBelow(entry: string, prefix: string): boolean {
  return entry === prefix || entry.startsWith(`${prefix}/`);
}
