// Who runs in which thread. To start a thread takes the processor far longer than a short module does: those that may
// share one take what is free, and only one is started for them at a time, so that those already there go on.
// Used by module-host.ts alone; it knows nothing of what a thread is.
import { availableParallelism } from 'node:os';

/** Threads that are started at once. */
export const MOST_STARTING = Math.max(2, Math.min(4, availableParallelism()));
/** Free threads that are kept, of all sizes together. */
export const MOST_IDLE = 4;

export interface ThreadKind {
  /** MB; a thread has the limit of its jobs for good. */
  readonly memory: number;
  /** Whether its jobs share it, one after the other; else it has one. */
  readonly isShared: boolean;
}

export interface PooledJob extends ThreadKind {
  /** No thread could be made for it. */
  refused(thrown: unknown): void;
}

export interface PooledThread<Job> {
  begin(job: Job): void;
  end(): void;
}

export interface PooledThreadEvents<Job> {
  /** A job has begun. */
  readonly onStarted: () => void;
  /** It may be given another one. */
  readonly onFree: () => void;
  /** `unbegun`: of a thread that others had used before; it needs another one. */
  readonly onGone: (unbegun?: Job) => void;
}

interface Member<Job> {
  readonly memory: number;
  readonly thread: PooledThread<Job>;
}

export class ThreadPool<Job extends PooledJob> {
  readonly #create: (kind: ThreadKind, events: PooledThreadEvents<Job>) => PooledThread<Job>;
  readonly #starting = new Set<Member<Job>>();
  #waiting: readonly Job[] = [];
  /** The longest free first. */
  #idle: readonly Member<Job>[] = [];

  constructor(create: (kind: ThreadKind, events: PooledThreadEvents<Job>) => PooledThread<Job>) {
    this.#create = create;
  }

  /** Begins now, or when a thread is free or may be started. */
  add(job: Job): void {
    this.#waiting = [...this.#waiting, job];
    this.#assign();
  }

  #assign(): void {
    this.#waiting = this.#waiting.filter((job) => !this.#begin(job));
  }

  #begin(job: Job): boolean {
    const idle = job.isShared ? this.#idle.findLast(({ memory }) => memory === job.memory) : undefined;
    if (idle !== undefined) {
      this.#forget(idle);
      idle.thread.begin(job);
      return true;
    }
    if (this.#starting.size >= (job.isShared ? 1 : MOST_STARTING)) return false;
    this.#start(job);
    return true;
  }

  #start(job: Job): void {
    const { memory } = job;
    try {
      const thread = this.#create(job, {
        onStarted: () => this.#settle(member),
        onFree: () => this.#free(member),
        onGone: (unbegun) => this.#gone(member, unbegun),
      });
      const member: Member<Job> = { memory, thread };
      this.#starting.add(member);
      thread.begin(job);
    } catch (thrown) {
      job.refused(thrown);
    }
  }

  #settle(member: Member<Job>): void {
    this.#starting.delete(member);
    this.#assign();
  }

  #free(member: Member<Job>): void {
    this.#idle = [...this.#idle, member];
    this.#assign();
    if (this.#idle.length > MOST_IDLE) this.#idle[0]?.thread.end();
    this.#idle = this.#idle.slice(-MOST_IDLE);
  }

  #gone(member: Member<Job>, unbegun: Job | undefined): void {
    this.#forget(member);
    if (unbegun !== undefined) this.#waiting = [unbegun, ...this.#waiting];
    this.#settle(member);
  }

  #forget(member: Member<Job>): void {
    this.#idle = this.#idle.filter((each) => each !== member);
  }
}
