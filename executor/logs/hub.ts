// All tasks whose output is forwarded, and all sinks: who reads what for whom, wakes whom, and how far everything is.
// Streams with the same sink share its connection.

import type { LogStream } from '../../shared/link/generated/link.ts';
import type { Cancel, Clock } from '../../shared/runtime/clock.ts';
import type { Random } from '../../shared/runtime/random.ts';
import { Cursor } from './cursor.ts';
import { type OffsetsFile, OffsetsTable } from './offsets.ts';
import type { FromForwarder, OpenedTask, TaskStreams } from './protocol.ts';
import { recordRules } from './record-rules.ts';
import { SinkPool, sinkKey } from './sink-pool.ts';
import type { SinkSettings } from './sink-settings.ts';
import type { Sink, SinkEvents } from './sinks/sink.ts';
import { StreamFile } from './stream-file.ts';
import { TaskWatch } from './task-watch.ts';

export interface HubOptions {
  readonly clock: Clock;
  readonly random: Pick<Random, 'fraction'>;
  readonly offsets: OffsetsFile;
  readonly createSink: (settings: SinkSettings, events: SinkEvents) => Sink;
  readonly tell: (message: FromForwarder) => void;
}

/** One stream for one sink. */
interface Reading {
  readonly cursor: Cursor;
  readonly sink: SinkSettings;
  /** Of the sink in the pool. */
  readonly key: string;
}

interface Task {
  readonly opened: OpenedTask;
  readonly files: readonly StreamFile[];
  readonly readings: readonly Reading[];
  readonly watch: TaskWatch;
  readonly idle: Set<Reading>;
  isForgotten: boolean;
  cancelDue?: Cancel | undefined;
}

/** Milliseconds between two reports of what has changed. */
const REPORT_EVERY = 1000;
/** Tasks that are forgotten and not yet forwarded to their end; the oldest is given up for a further one. */
const MOST_FORGOTTEN = 1000;

export class Hub {
  readonly #options: HubOptions;
  readonly #offsets: OffsetsTable;
  readonly #tasks = new Map<string, Task>();
  readonly #sinks: SinkPool;
  readonly #readings = new Map<Cursor, { readonly task: Task; readonly reading: Reading }>();
  #cancelReport: Cancel | undefined;
  #isChanged = false;
  #isClosed = false;
  #whenFlushed: (() => void) | undefined;

  constructor(options: HubOptions) {
    this.#options = options;
    const { clock, random, createSink, tell } = options;
    this.#sinks = new SinkPool({
      clock,
      random,
      createSink,
      onIdle: (cursor) => this.#rest(cursor),
      onChange: () => this.#changed(),
      log: (level, message) => tell({ type: 'LOG', level, message }),
    });
    this.#offsets = new OffsetsTable(options.offsets, (message) =>
      tell({ type: 'LOG', level: 'warn', message }),
    );
  }

  /** Begins with a task, or goes on with one whose process is started again. */
  open(opened: OpenedTask): void {
    const task = this.#tasks.get(opened.taskId) ?? this.#begin(opened);
    for (const file of task.files) file.isEnded = false;
    for (const reading of task.readings) this.#read(task, reading);
  }

  /** What is there now is all. */
  end(taskId: string): void {
    const task = this.#tasks.get(taskId);
    if (task === undefined) return;
    for (const file of task.files) file.isEnded = true;
    for (const { cursor } of task.readings) cursor.expectMore();
    for (const reading of task.readings) this.#read(task, reading);
  }

  forget(taskId: string): void {
    const task = this.#tasks.get(taskId);
    if (task === undefined) return;
    task.isForgotten = true;
    this.#forgetWhenDone(task);
    const forgotten = [...this.#tasks.values()].filter(({ isForgotten }) => isForgotten);
    const [oldest] = forgotten;
    if (oldest === undefined || forgotten.length <= MOST_FORGOTTEN) return;
    const message = 'logs: too many ended tasks wait; the rest of this one is not forwarded';
    this.#options.tell({ type: 'LOG', level: 'warn', message, taskId: oldest.opened.taskId });
    this.#close(oldest);
  }

  /** Sends what is there; settles when all of it has arrived. */
  flush(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenFlushed = resolve;
      this.#sinks.flush();
      this.#checkFlushed();
    });
  }

  /** Ends all connections; gives how far everything has come. */
  async close(): Promise<readonly TaskStreams[]> {
    this.#isClosed = true;
    this.#cancelReport?.();
    this.#sinks.close();
    for (const { watch, cancelDue } of this.#tasks.values()) {
      watch.close();
      cancelDue?.();
    }
    for (const cursor of this.#readings.keys()) cursor.look();
    const figures = this.#figures();
    await this.#save();
    return figures;
  }

  #begin(opened: OpenedTask): Task {
    const { taskId, directory, streams, settings } = opened;
    const files = streams.map((stream) => new StreamFile(stream));
    const readings = settings.sinks.flatMap((sink) =>
      files
        .filter(({ name }) => sink.streams.includes(name))
        .map((file) => ({ sink, key: sinkKey(sink), cursor: this.#cursor(opened, sink, file) })),
    );
    const watch = new TaskWatch(directory, this.#options.clock, () => this.#wakeIdle(task));
    const task: Task = { opened, files, readings, watch, idle: new Set(), isForgotten: false };
    this.#tasks.set(taskId, task);
    for (const reading of readings) this.#readings.set(reading.cursor, { task, reading });
    return task;
  }

  #cursor({ taskId, labels, settings }: OpenedTask, sink: SinkSettings, file: StreamFile): Cursor {
    const of = { ...labels, stream: file.name };
    const cursor = new Cursor({
      taskId,
      file,
      labels: of,
      most: sink.recordBytes,
      ...recordRules(settings.records),
    });
    const saved = this.#offsets.get(keyOf(taskId, file.name, sink.name));
    if (saved !== undefined) cursor.resume(saved.acknowledged, saved.dropped);
    return cursor;
  }

  #read(task: Task, { cursor, sink, key }: Reading): void {
    for (const reading of task.idle) if (reading.cursor === cursor) task.idle.delete(reading);
    this.#sinks.add(key, sink, cursor);
    this.#changed();
  }

  #rest(cursor: Cursor): void {
    const { task, reading } = this.#readings.get(cursor) ?? {};
    if (task === undefined || reading === undefined) return;
    if (cursor.isDone) this.#finish(task, reading);
    else this.#awaitMore(task, reading);
  }

  /** Watches before it looks once more: what comes in between is seen. */
  #awaitMore(task: Task, reading: Reading): void {
    const { cursor } = reading;
    const { file } = cursor.options;
    if (file.isEnded) return;
    const { size, generation } = file;
    task.idle.add(reading);
    task.watch.arm();
    file.look();
    if (file.size !== size || file.generation !== generation) this.#wakeIdle(task);
    else this.#wakeWhenDue(task, cursor);
  }

  /** Lines that wait for others to be added wait only so long. */
  #wakeWhenDue(task: Task, cursor: Cursor): void {
    const { clock } = this.#options;
    const due = cursor.dueIn(clock.monotonic());
    if (due === undefined) return;
    task.cancelDue ??= clock.after(due, () => {
      task.cancelDue = undefined;
      this.#wakeIdle(task);
    });
  }

  #wakeIdle(task: Task): void {
    const idle = [...task.idle];
    task.idle.clear();
    for (const { cursor, key } of idle) this.#sinks.wake(key, cursor);
  }

  /** All of an ended stream has arrived. */
  #finish(task: Task, { cursor, key }: Reading): void {
    this.#sinks.remove(key, cursor);
    this.#forgetWhenDone(task);
    this.#changed();
  }

  #forgetWhenDone(task: Task): void {
    if (task.isForgotten && task.readings.every(({ cursor }) => cursor.isDone)) this.#close(task);
  }

  #close(task: Task): void {
    const figures = this.#figuresOfTask(task);
    task.watch.close();
    task.cancelDue?.();
    for (const { cursor, key } of task.readings) {
      this.#sinks.remove(key, cursor);
      this.#readings.delete(cursor);
    }
    this.#tasks.delete(task.opened.taskId);
    this.#options.tell({ type: 'DONE', ...figures });
    this.#changed();
  }

  #changed(): void {
    this.#isChanged = true;
    this.#cancelReport ??= this.#options.clock.after(REPORT_EVERY, () => void this.#report());
    this.#checkFlushed();
  }

  #checkFlushed(): void {
    const isDone = [...this.#readings.keys()].every((cursor) => cursor.isSent);
    if (isDone) this.#whenFlushed?.();
  }

  /** Goes on while anything waits: a sink that hangs changes nothing, and yet the backlog grows. */
  async #report(): Promise<void> {
    this.#cancelReport = undefined;
    const { isBusy } = this.#sinks;
    if (isBusy) for (const cursor of this.#readings.keys()) cursor.look();
    if (isBusy || this.#isChanged) this.#options.tell({ type: 'FIGURES', tasks: this.#figures() });
    this.#isChanged = false;
    await this.#save();
    if (isBusy && !this.#isClosed) this.#changed();
  }

  #figures(): TaskStreams[] {
    return [...this.#tasks.values()].map((task) => this.#figuresOfTask(task));
  }

  #figuresOfTask({ opened, readings }: Task): TaskStreams {
    return {
      taskId: opened.taskId,
      streams: readings.map(({ cursor, sink, key }) => this.#figuresOf(cursor, sink, key)),
    };
  }

  #figuresOf(cursor: Cursor, { name }: SinkSettings, key: string): LogStream {
    return cursor.figures(name, this.#options.clock.monotonic(), this.#sinks.problemOf(key));
  }

  async #save(): Promise<void> {
    for (const [{ options, acknowledged, dropped }, { reading }] of this.#readings) {
      this.#offsets.set(keyOf(options.taskId, options.file.name, reading.sink.name), {
        acknowledged,
        dropped,
      });
    }
    await this.#offsets.save();
  }
}

function keyOf(taskId: string, stream: string, sink: string): string {
  return `${taskId}/${stream}/${sink}`;
}
