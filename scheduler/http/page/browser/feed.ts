// Keeps the model current: everything once, then what the event stream tells; everything again after a gap. What an
// event only names is read again, once for many events in a row.
import type { PlanChange } from '../../events/plan-change.ts';
import type { PlanView } from '../../plan-view.ts';
import type { InstanceView, PodsView } from '../../pod-view.ts';
import type { TimetableView } from '../../routes/timetables.ts';
import type { Model } from './model.ts';
import { noteOf } from './notes.ts';
import { EventReader, type ServerSentEvent } from './sse.ts';
import {
  type HeartbeatTold,
  instanceAfterHeartbeat,
  instanceAfterMilestone,
  instanceAfterProgress,
  instanceAfterTask,
  type MilestoneTold,
  type ProgressTold,
  planAfter,
  type TaskTold,
} from './told.ts';

/** Milliseconds before the stream is opened again. */
const RETRY = 2000;
/** Milliseconds within which a plan or pod is read at most once. */
const READ_EVERY = 3000;
/** The server gives a sign of life each 15 s; two missing ones are the end. */
const SILENCE = 40_000;

/** Where the API is asked: from a browser, or from a terminal. */
export interface Source {
  /** JSON of a path without leading slash. Rejects with the reason in words. */
  get<T>(path: string): Promise<T>;
  /** The text of an answer that goes on, piece by piece. */
  textOf(path: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): AsyncIterable<string>;
  /** What to do about an error before the next try, such as asking for a token; rejects when there is no sense in one. */
  failed(error: unknown): Promise<void>;
}

/** When it happened, on the scheduler's clock. */
function momentOf(told: unknown): number | undefined {
  const { at } = told as { at?: unknown };
  return typeof at === 'number' ? at : undefined;
}

const words = (error: unknown) => (error instanceof Error ? error.message : String(error));

export class Feed {
  readonly #model: Model;
  readonly #redraw: () => void;
  readonly #reading = new Set<string>();
  #lastId = '';
  readonly #source: Source;

  constructor(model: Model, redraw: () => void, source: Source) {
    this.#model = model;
    this.#redraw = redraw;
    this.#source = source;
  }

  /** Ends with the signal, or rejects when the source sees no sense in another try. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#follow(signal);
        this.#lost('the scheduler closed the connection');
      } catch (error) {
        if (signal.aborted) return;
        this.#lost(words(error));
        await this.#source.failed(error);
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY));
    }
  }

  /** Everything once, without following. */
  async read(): Promise<void> {
    await this.#readAll();
    this.#model.connection = 'LIVE';
  }

  #lost(why: string): void {
    this.#model.connection = 'LOST';
    this.#model.trouble = `Not connected: ${why}. What is shown may be old; trying again.`;
    this.#redraw();
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const silence = () => setTimeout(() => stop.abort(new Error('nothing was heard')), SILENCE);
    let timer = silence();
    const headers = {
      accept: 'text/event-stream',
      ...(this.#lastId === '' ? {} : { 'last-event-id': this.#lastId }),
    };
    const reader = new EventReader();
    try {
      for await (const text of this.#source.textOf(
        'v1/events',
        headers,
        AbortSignal.any([stop.signal, signal]),
      )) {
        clearTimeout(timer);
        timer = silence();
        for (const event of reader.push(text)) await this.#take(event);
        this.#redraw();
      }
    } finally {
      clearTimeout(timer);
      stop.abort();
    }
  }

  async #take({ id, type, data }: ServerSentEvent): Promise<void> {
    if (type === 'gap' || (type === 'hello' && this.#lastId === '')) await this.#readAll();
    if (id !== '') this.#lastId = id;
    if (type === 'hello') {
      this.#model.connection = 'LIVE';
      this.#model.trouble = '';
      return;
    }
    const told: unknown = JSON.parse(data);
    this.#apply(type, told);
    const note = noteOf(type, told);
    if (note !== undefined) this.#model.note(type, note, momentOf(told) ?? Date.now());
  }

  #apply(type: string, told: unknown): void {
    if (type === 'plan') this.#plan(told as PlanChange);
    if (type === 'task') this.#task(told as TaskTold);
    if (type === 'timetable') this.#later('timetables', () => this.#readTimetables());
    if (type === 'heartbeat')
      this.#pod((told as HeartbeatTold).pod, (pod) => instanceAfterHeartbeat(pod, told as HeartbeatTold));
    if (type === 'milestone')
      this.#pod((told as MilestoneTold).pod, (pod) => instanceAfterMilestone(pod, told as MilestoneTold));
    if (type === 'progress')
      this.#pod((told as ProgressTold).pod, (pod) => instanceAfterProgress(pod, told as ProgressTold));
  }

  /** Why its steps wait is told only by the plan itself. */
  #plan(change: PlanChange): void {
    const old = this.#model.plans.get(change.plan);
    if (old !== undefined && !change.isAnother) this.#model.setPlan(change.plan, planAfter(old, change));
    if (change.status !== 'COMPLETE' || change.isAnother)
      this.#later(`plan ${change.plan}`, () => this.#readPlan(change.plan));
  }

  #task(told: TaskTold): void {
    if (!this.#model.instances.has(told.pod)) this.#later(`pod ${told.pod}`, () => this.#readPod(told.pod));
    this.#pod(told.pod, (pod) => instanceAfterTask(pod, told));
  }

  #pod(name: string, change: (instance: InstanceView) => InstanceView): void {
    const known = this.#model.instances.get(name);
    if (known !== undefined) this.#model.setInstance(known.podType, change(known.view), Date.now());
  }

  #later(key: string, read: () => Promise<void>): void {
    if (this.#reading.has(key)) return;
    this.#reading.add(key);
    setTimeout(() => {
      this.#reading.delete(key);
      read().then(this.#redraw, () => undefined);
    }, READ_EVERY);
  }

  async #readPlan(name: string): Promise<void> {
    this.#model.setPlan(name, await this.#source.get<PlanView>(`v1/plans/${encodeURIComponent(name)}`));
  }

  async #readPod(name: string): Promise<void> {
    const view = await this.#source.get<InstanceView>(`v1/pod/${encodeURIComponent(name)}/status`);
    const podType = this.#model.podTypes.find((type) => name.slice(0, name.lastIndexOf('-')) === type);
    if (podType === undefined) await this.#readAll();
    else this.#model.setInstance(podType, view, Date.now());
  }

  async #readTimetables(): Promise<void> {
    const views = await this.#source.get<TimetableView[]>('v1/timetables');
    this.#model.timetables = new Map(views.map((view) => [view.plan, view]));
  }

  async #readAll(): Promise<void> {
    this.#model.setPods(await this.#source.get<PodsView>('v1/pod/status'), Date.now());
    await this.#readTimetables();
    const names = await this.#source.get<string[]>('v1/plans');
    for (const gone of [...this.#model.plans.keys()].filter((name) => !names.includes(name)))
      this.#model.plans.delete(gone);
    for (const name of names) await this.#readPlan(name);
  }
}
