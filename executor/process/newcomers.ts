// Which processes may have begun since the last look. Linux gives out process numbers one after the other, from 300 again
// behind the last: a process whose number was not given out since is the one that had it before. So a look need not read
// hundreds of processes that it knows, which would take longer than the end of a task that waits for it.
import { procText } from './proc-file.ts';

/** What the kernel says of the numbers that it gives out; undefined where it does not say it. */
export interface Numbers {
  /** The last number given out in this pid namespace, to a process or a thread. */
  readonly last: () => number | undefined;
  /** How many were given out since the system started, in all namespaces. */
  readonly total: () => number | undefined;
  /** They are smaller than this. */
  readonly most: () => number | undefined;
}

export interface Look<T> {
  readonly listed: T;
  /** True also where it cannot be known. */
  readonly isNew: (pid: number) => boolean;
}

interface Mark {
  readonly last: number | undefined;
  readonly total: number | undefined;
}

const KERNEL: Numbers = {
  // Not /proc/loadavg: what shows a container its own load makes that number up.
  last: () => numberIn('/proc/sys/kernel/ns_last_pid', /^(\d+)/),
  total: () => numberIn('/proc/stat', /^processes (\d+)$/m),
  most: () => numberIn('/proc/sys/kernel/pid_max', /^(\d+)/),
};
const EVERY = () => true;

export class Newcomers {
  readonly #numbers: Numbers;
  readonly #most: number | undefined;
  #before: Mark;

  /** Whatever runs now is not new. */
  constructor(numbers: Numbers = KERNEL) {
    this.#numbers = numbers;
    this.#most = numbers.most();
    this.#before = this.#mark();
  }

  /** What `list` finds, and which of it may have begun since the last look began. */
  look<T>(list: () => T): Look<T> {
    const now = this.#mark();
    const listed = list();
    const isNew = this.#since(this.#before, now, this.#numbers.last());
    this.#before = now;
    return { listed, isNew };
  }

  /** The total is read first: so it is never too large for the number beside it. */
  #mark(): Mark {
    return { total: this.#numbers.total(), last: this.#numbers.last() };
  }

  #since(before: Mark, now: Mark, last: number | undefined): (pid: number) => boolean {
    const most = this.#most;
    if (most === undefined || last === undefined || before.last === undefined) return EVERY;
    if (before.total === undefined || now.total === undefined) return EVERY;
    // Half of them: while processes were listed some more were given out.
    if (now.total - before.total >= most / 2) return EVERY;
    const first = before.last;
    if (first <= last) return (pid) => pid > first && pid <= last;
    return (pid) => pid > first || pid <= last;
  }
}

function numberIn(path: string, pattern: RegExp): number | undefined {
  const [, digits] = pattern.exec(procText(path)) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
