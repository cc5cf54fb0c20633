// Which processes may have begun since the last look. Linux gives out process numbers one after the other, from 300 again
// behind the last: a process whose number was not given out since is the one that had it before. So a look need not read
// hundreds of processes that it knows, which would take longer than the end of a task that waits for it; where few
// numbers were given out it need not even list them; and what began before a task descends from another one.
import type { Clock } from '../../shared/runtime/clock.ts';
import { KeptProcFile, numberAfter, procText } from './proc-file.ts';

/** What the kernel says of the numbers that it gives out; undefined where it does not say it. */
export interface Numbers {
  /** The last number given out in this pid namespace, to a process or a thread. */
  readonly last: () => number | undefined;
  /** How many were given out since the system started, in all namespaces. */
  readonly total: () => number | undefined;
  /** They are smaller than this. */
  readonly most: () => number | undefined;
}

export interface Look {
  /**
   * The numbers of what may have begun since the last look began. Where nothing was listed some may be of threads, or of
   * nobody any more.
   */
  readonly born: readonly number[];
  /** All that run; undefined where they were not listed. */
  readonly running: readonly number[] | undefined;
  /** With the list, the last numbers given out: they are, a moment before there is anything to be seen of their processes. */
  readonly latest: readonly number[];
}

/** When a process began, among all that `began` was told of. */
export type Birth = number;

interface Mark {
  /** Milliseconds, monotonic: before it was read. */
  readonly at: number;
  readonly last: number | undefined;
  /** Of this mark, or of one before it: then it is too small. */
  readonly total: number | undefined;
}

/** So many numbers are asked for one by one, which takes less time than a list. */
export const FEW = 16;
/**
 * Hardly a machine gives out as many in a millisecond: each takes a lock of the whole pid namespace. Twice as many would do
 * no harm: no more than half of all numbers may be given out between two marks.
 */
const MOST_IN_MILLISECOND = 500;
/** Numbers until there is a list again: what is gone is only forgotten by one. */
export const MOST_UNLISTED = 1000;

// Not /proc/loadavg: what shows a container its own load makes that number up.
const LAST = new KeptProcFile('/proc/sys/kernel/ns_last_pid');

const KERNEL: Numbers = {
  last: () => numberAfter('', LAST.text()),
  total: () => numberAfter('\nprocesses ', procText('/proc/stat')),
  most: () => numberAfter('', procText('/proc/sys/kernel/pid_max')),
};

export class Newcomers {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #numbers: Numbers;
  readonly #most: number | undefined;
  #before: Mark;
  /** What no look has asked for yet, as whoever was looked for began later: from this mark up to the process of that birth. */
  #skipped: { readonly from: Mark; readonly upTo: Birth } | undefined;
  #births: Birth = 0;
  /** Numbers given out since the last list. */
  #unlisted = 0;

  /** Whatever runs now is not new. */
  constructor(clock: Pick<Clock, 'monotonic'>, numbers: Numbers = KERNEL) {
    this.#clock = clock;
    this.#numbers = numbers;
    this.#most = numbers.most();
    this.#before = this.#mark();
  }

  /** Of a process that has just been started, not before `at`: whatever descends from it has a later number. */
  began(pid: number, at: number): Birth {
    this.#births += 1;
    this.#skipped = { from: this.#skipped?.from ?? this.#before, upTo: this.#births };
    this.#before = { at, last: pid, total: this.#before.total };
    return this.#births;
  }

  /**
   * Whether nothing has begun since this process, which lives or has ended just now: until then nobody else gets its number.
   * Nothing is read where another number is known to have been given out since. Who is privileged and chooses the number of
   * a process itself (clone3's set_tid) is not seen.
   */
  isLast(pid: number): boolean {
    return this.#before.last === pid && this.#numbers.last() === pid;
  }

  /**
   * Nothing is listed where few numbers were given out since the last look. With `since` only what may descend from this
   * process, or from one that began later, has to be told.
   */
  look(list: () => readonly number[], since: Birth = 0): Look {
    const before = this.#start(since);
    this.#before = this.#mark(before);
    const few = this.#areComparable(before, this.#before) ? between(before, this.#before) : undefined;
    if (few === undefined || this.#unlisted + few.length > MOST_UNLISTED) return this.#whole(before, list());
    this.#unlisted += few.length;
    return { born: few, running: undefined, latest: [] };
  }

  #start(since: Birth): Mark {
    if (this.#skipped === undefined || since >= this.#skipped.upTo) return this.#before;
    const { from } = this.#skipped;
    this.#skipped = undefined;
    return from;
  }

  #whole(before: Mark, running: readonly number[]): Look {
    this.#unlisted = 0;
    const born = running.filter(this.#since(before, this.#before, this.#numbers.last()));
    return { born, running, latest: numbersUpTo(this.#before.last ?? 0, FEW) };
  }

  /**
   * The total is read first: so it is never too large for the number beside it. Reading it makes the kernel sum up figures
   * of each processor: soon after another mark it is not needed.
   */
  #mark(before?: Mark): Mark {
    const at = this.#clock.monotonic();
    if (before !== undefined && this.#isSoon(before, at)) {
      const last = this.#numbers.last();
      // This process may have been stopped meanwhile.
      if (this.#isSoon(before, this.#clock.monotonic())) return { at, total: before.total, last };
    }
    return { at, total: this.#numbers.total(), last: this.#numbers.last() };
  }

  #isSoon(before: Mark, now: number): boolean {
    return (now - before.at) * MOST_IN_MILLISECOND < (this.#most ?? 0) / 2;
  }

  /** Whether all numbers given out between the two marks lie between theirs. */
  #areComparable(before: Mark, now: Mark): boolean {
    if (this.#most === undefined || before.total === undefined || now.total === undefined) return false;
    // Half of them: while processes were listed some more were given out.
    return now.total - before.total < this.#most / 2;
  }

  /** `last` was read when the list was made. */
  #since(before: Mark, now: Mark, last: number | undefined): (pid: number) => boolean {
    const first = before.last;
    if (!this.#areComparable(before, now) || last === undefined || first === undefined) return () => true;
    if (first <= last) return (pid) => pid > first && pid <= last;
    return (pid) => pid > first || pid <= last;
  }
}

/** The numbers behind the one mark up to the other; undefined where they are many, or began anew. */
function between({ last: first }: Mark, { last }: Mark): readonly number[] | undefined {
  if (first === undefined || last === undefined || last < first || last - first > FEW) return undefined;
  return numbersUpTo(last, last - first);
}

function numbersUpTo(last: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => last - count + 1 + index);
}
