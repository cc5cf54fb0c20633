// Keeps the model current: everything once, then what the event stream tells; everything again after a gap. What an
// event only names is read again, once for many events in a row.
import type { PlanChange } from '../../events/plan-change.ts';
import type { PlanView } from '../../plan-view.ts';
import type { InstanceView, PodsView } from '../../pod-view.ts';
import { ApiError, get, textOf } from './api.ts';
import type { Model } from './model.ts';
import { noteOf } from './notes.ts';
import { EventReader, type ServerSentEvent } from './sse.ts';
import {
  type HeartbeatTold,
  instanceAfterHeartbeat,
  instanceAfterProgress,
  instanceAfterTask,
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

const words = (error: unknown) => (error instanceof Error ? error.message : String(error));

export class Feed {
  readonly #model: Model;
  readonly #redraw: () => void;
  readonly #reading = new Set<string>();
  #lastId = '';
  /** Asked for a token when the API wants one. */
  readonly #needToken: (message: string) => Promise<void>;

  constructor(model: Model, redraw: () => void, needToken: (message: string) => Promise<void>) {
    this.#model = model;
    this.#redraw = redraw;
    this.#needToken = needToken;
  }

  async run(): Promise<never> {
    for (;;) {
      try {
        await this.#follow();
        this.#lost('the scheduler closed the connection');
      } catch (error) {
        this.#lost(words(error));
        if (error instanceof ApiError && error.needsToken) await this.#needToken(error.message);
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY));
    }
  }

  #lost(why: string): void {
    this.#model.connection = 'LOST';
    this.#model.trouble = `Not connected: ${why}. What is shown may be old; trying again.`;
    this.#redraw();
  }

  async #follow(): Promise<void> {
    const stop = new AbortController();
    const silence = () => setTimeout(() => stop.abort(new Error('nothing was heard')), SILENCE);
    let timer = silence();
    const headers = {
      accept: 'text/event-stream',
      ...(this.#lastId === '' ? {} : { 'last-event-id': this.#lastId }),
    };
    const reader = new EventReader();
    try {
      for await (const text of textOf('v1/events', headers, stop.signal)) {
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
    if (note !== undefined) this.#model.note(type, note, Date.now());
  }

  #apply(type: string, told: unknown): void {
    if (type === 'plan') this.#plan(told as PlanChange);
    if (type === 'task') this.#task(told as TaskTold);
    if (type === 'heartbeat')
      this.#pod((told as HeartbeatTold).pod, (pod) => instanceAfterHeartbeat(pod, told as HeartbeatTold));
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

  /** A pod on another executor is read anew, with its place. */
  #task(told: TaskTold): void {
    const known = this.#model.instances.get(told.pod);
    const isMoved = known?.view.executor?.agent !== (told.agent ?? undefined);
    if (known === undefined || isMoved) this.#later(`pod ${told.pod}`, () => this.#readPod(told.pod));
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
    this.#model.setPlan(name, await get<PlanView>(`v1/plans/${encodeURIComponent(name)}`));
  }

  async #readPod(name: string): Promise<void> {
    const view = await get<InstanceView>(`v1/pod/${encodeURIComponent(name)}/status`);
    const podType = this.#model.podTypes.find((type) => name.slice(0, name.lastIndexOf('-')) === type);
    if (podType === undefined) await this.#readAll();
    else this.#model.setInstance(podType, view, Date.now());
  }

  async #readAll(): Promise<void> {
    this.#model.setPods(await get<PodsView>('v1/pod/status'), Date.now());
    const names = await get<string[]>('v1/plans');
    for (const gone of [...this.#model.plans.keys()].filter((name) => !names.includes(name)))
      this.#model.plans.delete(gone);
    for (const name of names) await this.#readPlan(name);
  }
}
