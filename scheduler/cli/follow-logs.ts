// `pillion logs -f`: reads the logs of many tasks at once and goes on with the next launch of each, and with tasks that
// appear, as the scheduler's events tell of them. Nothing is polled.
import { systemClock } from '../../shared/runtime/clock.ts';
import type { ApiClient } from './api-client.ts';
import { follow, type ServiceEvent } from './event-source.ts';
import { type FoundTask, findTasks, isNamed } from './find-task.ts';
import { followTask } from './follow-task.ts';
import { Launches, MOST_TASKS } from './launches.ts';
import type { LogPrinter } from './log-printer.ts';

export interface LogFollowing {
  readonly api: ApiClient;
  readonly printer: LogPrinter;
  /** Of tasks, pod instances or pods; all without any. */
  readonly names: readonly string[];
  readonly streams: readonly ('stdout' | 'stderr')[];
  readonly tail: string | undefined;
  readonly since: string | undefined;
  readonly grep: string | undefined;
}

/** Tries to reach a scheduler again, some 5 s apart: it may be restarted meanwhile. */
const TRIES = 60;

export class LogFollower {
  readonly #options: LogFollowing;
  readonly #launches = new Launches();
  readonly #over = new AbortController();
  #failure: unknown;
  #hasToldLeftOut = false;

  constructor(options: LogFollowing) {
    this.#options = options;
  }

  /** Until nothing more can come, or for ever. @throws CommandFailure when there is no way to go on. */
  async run(first: readonly FoundTask[]): Promise<void> {
    for (const task of first) this.#see(task, false);
    const { api } = this.#options;
    try {
      const events = { kinds: 'task', signal: this.#over.signal, tries: TRIES };
      for await (const event of follow(api, events)) await this.#told(event);
    } finally {
      this.#over.abort();
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Every connection begins with `hello`, and something may have happened before it. */
  async #told({ kind, data }: ServiceEvent): Promise<void> {
    const { api, names } = this.#options;
    if (kind === 'task') {
      const task = taskIn(data);
      if (isNamed(task, names)) this.#see(task, true);
    } else {
      for (const task of await findTasks(api, names).catch(() => [])) this.#see(task, true);
    }
    this.#endWhenOver();
  }

  #see(task: FoundTask, isNew: boolean): void {
    if (this.#launches.seen(task)) this.#read(task, isNew);
    if (this.#launches.leftOut === 0 || this.#hasToldLeftOut) return;
    this.#hasToldLeftOut = true;
    this.#options.printer.say(`only ${MOST_TASKS} tasks are shown`);
  }

  #read(task: FoundTask, isNew: boolean): void {
    const { printer, streams } = this.#options;
    printer.add(task.name);
    if (isNew) printer.say(`${task.name} was launched (${task.id})`);
    const reads = streams.map((stream) => followTask(this.#following(task, stream, isNew)));
    void Promise.all(reads).then(
      () => this.#ended(task),
      (thrown) => this.#fail(thrown),
    );
  }

  #following(task: FoundTask, stream: 'stdout' | 'stderr', isNew: boolean) {
    const { api, printer, tail, since, grep } = this.#options;
    const begin = isNew ? { tail: 'all', since: undefined } : { tail, since };
    const { signal } = this.#over;
    return { api, clock: systemClock, printer, task, stream, follow: true, grep, signal, ...begin };
  }

  #ended(task: FoundTask): void {
    this.#options.printer.say(`${task.name} has ended (${task.id})`);
    const next = this.#launches.ended(task.name);
    if (next !== undefined) this.#read(next, true);
    this.#endWhenOver();
  }

  #endWhenOver(): void {
    if (this.#launches.isOver) this.#over.abort();
  }

  #fail(thrown: unknown): void {
    this.#failure ??= thrown;
    this.#over.abort();
  }
}

function taskIn(data: ServiceEvent['data']): FoundTask {
  const text = (name: string) => String(data[name] ?? '');
  return {
    pod: text('pod'),
    name: text('task'),
    id: text('id'),
    status: text('status'),
    goal: text('goal'),
  };
}
