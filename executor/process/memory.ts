// How much memory a task took, and whether the container's memory ran out: read from /proc and the cgroup.
// Linux keeps no peak of a process that has ended, so running ones are looked at from time to time.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { numberAfter, procText } from './proc-file.ts';

/** Processes of one task that are looked at. */
const MOST_PROCESSES = 256;

/** Bytes: the peaks of a process and its descendants together; undefined where nothing can be read. */
export function peakMemory(leader: number, isAlone = false): number | undefined {
  if (isAlone) return peakOf(leader);
  const peaks = processTree(leader).map(peakOf);
  const known = peaks.filter((peak) => peak !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, peak) => sum + peak, 0);
}

function peakOf(pid: number): number | undefined {
  const kilobytes = numberAfter('\nVmHWM:', procText(`/proc/${pid}/status`));
  return kilobytes === undefined ? undefined : kilobytes * 1024;
}

/** Those that its threads other than the first one started are not seen. */
function processTree(leader: number): number[] {
  const found = [leader];
  for (const pid of found) {
    const children = procText(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
    found.push(...children.slice(0, MOST_PROCESSES - found.length));
  }
  return found;
}

/** Counts the processes of the executor's container that the kernel killed because its memory ran out. */
export class OomKills {
  readonly #path: string | undefined;

  constructor(path = oomFile(procText('/proc/self/cgroup'))) {
    this.#path = path;
  }

  /** Undefined where it cannot be read: at the root of the hierarchy, and on very old kernels. */
  count(): number | undefined {
    if (this.#path === undefined) return undefined;
    const [, count] = /^oom_kill (\d+)$/m.exec(procText(this.#path)) ?? [];
    return count === undefined ? undefined : Number(count);
  }
}

/**
 * The file with the counter, by the text of /proc/self/cgroup: version 2 has the line `0::PATH`, version 1
 * `N:memory:PATH`. In a cgroup namespace, or a container without one, the path is not there: its own root is.
 */
export function oomFile(cgroup: string, root = '/sys/fs/cgroup'): string | undefined {
  const [, v1] = /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(.*)$/m.exec(cgroup) ?? [];
  const [, v2] = /^0::(.*)$/m.exec(cgroup) ?? [];
  const candidates = [
    ...(v1 === undefined ? [] : [join(root, 'memory', v1, 'memory.oom_control')]),
    ...(v1 === undefined ? [] : [join(root, 'memory', 'memory.oom_control')]),
    ...(v2 === undefined ? [] : [join(root, v2, 'memory.events'), join(root, 'memory.events')]),
  ];
  return candidates.find((path) => existsSync(path));
}
