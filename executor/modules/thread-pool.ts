// Who runs in which thread. To start a thread takes the processor fifty times as long as a short module does: a thread
// that is free takes the next module, and one thread is started at a time, so that those already there go on.

/** Free threads that are kept, of all sizes together. */
export const MOST_IDLE = 4;

export interface PooledJob {
  /** MB; a thread has the limit of its jobs for good. */
  readonly memory: number;
  /** No thread could be made for it. */
  refused(thrown: unknown): void;
}

export interface PooledThread<Job> {
  begin(job: Job): void;
  end(): void;
}

export interface PooledThreadEvents {
  /** Its first job has begun. */
  readonly onStarted: () => void;
  readonly onFree: () => void;
  readonly onGone: () => void;
}

interface Member<Job> {
  readonly memory: number;
  readonly thread: PooledThread<Job>;
}

export class ThreadPool<Job extends PooledJob> {
  readonly #create: (memory: number, events: PooledThreadEvents) => PooledThread<Job>;
  #waiting: Job[] = [];
  /** The longest free first. */
  #idle: Member<Job>[] = [];
  #starting: Member<Job> | undefined;

  constructor(create: (memory: number, events: PooledThreadEvents) => PooledThread<Job>) {
    this.#create = create;
  }

  /** Begins now, or when a thread is free or may be started. */
  add(job: Job): void {
    this.#waiting.push(job);
    this.#assign();
  }

  #assign(): void {
    this.#waiting = this.#waiting.filter((job) => !this.#begin(job));
  }

  #begin(job: Job): boolean {
    const idle = this.#idle.findLast(({ memory }) => memory === job.memory);
    if (idle !== undefined) {
      this.#forget(idle);
      idle.thread.begin(job);
      return true;
    }
    if (this.#starting !== undefined) return false;
    this.#start(job);
    return true;
  }

  #start(job: Job): void {
    const { memory } = job;
    try {
      const thread = this.#create(memory, {
        onStarted: () => this.#settle(member),
        onFree: () => this.#free(member),
        onGone: () => {
          this.#forget(member);
          this.#settle(member);
        },
      });
      const member: Member<Job> = { memory, thread };
      this.#starting = member;
      thread.begin(job);
    } catch (thrown) {
      job.refused(thrown);
    }
  }

  #settle(member: Member<Job>): void {
    if (this.#starting === member) this.#starting = undefined;
    this.#assign();
  }

  #free(member: Member<Job>): void {
    this.#idle.push(member);
    this.#assign();
    if (this.#idle.length > MOST_IDLE) this.#idle.shift()?.thread.end();
  }

  #forget(member: Member<Job>): void {
    this.#idle = this.#idle.filter((each) => each !== member);
  }
}
