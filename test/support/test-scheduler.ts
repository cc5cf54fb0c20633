// A scheduler that a test plays by hand: subscribes, calls, and waits for the events that it expects.
import assert from 'node:assert/strict';
import type { FrameworkInfo, Offer, TaskStatus } from '../../shared/mesos/generated/mesos.ts';
import { Call, Event } from '../../shared/mesos/generated/scheduler.ts';
import { type EventStream, MesosHttp } from '../../shared/mesos/http.ts';

const PATH = '/api/v1/scheduler';
/** A test that waits longer for an event has failed. */
const PATIENCE_MS = 20_000;

export const FRAMEWORK: FrameworkInfo = {
  user: 'root',
  name: 'test',
  roles: ['test'],
  capabilities: [{ type: 'MULTI_ROLE' }, { type: 'RESERVATION_REFINEMENT' }, { type: 'PARTITION_AWARE' }],
  failover_timeout: 600,
  checkpoint: true,
};

export class TestScheduler {
  readonly #http: MesosHttp;
  readonly #stream: EventStream<Event>;
  /** All events so far, the taken ones not. */
  readonly events: Event[] = [];
  frameworkId = '';
  isEnded = false;
  /** Whether every status that asks for it is acknowledged at once. */
  isAcknowledging = true;
  #wake = () => {};

  private constructor(http: MesosHttp, stream: EventStream<Event>) {
    this.#http = http;
    this.#stream = stream;
    void this.#read();
  }

  /** Subscribed when it returns; `info.id` makes it a failover. */
  static async subscribe(url: string, info: Partial<FrameworkInfo> = {}): Promise<TestScheduler> {
    const http = new MesosHttp({ url, encoding: 'protobuf' });
    const call: Call = {
      type: 'SUBSCRIBE',
      ...(info.id && { framework_id: info.id }),
      subscribe: { framework_info: { ...FRAMEWORK, ...info } },
    };
    const scheduler = new TestScheduler(http, await http.stream(PATH, Call, call, Event));
    const { subscribed } = await scheduler.next('SUBSCRIBED');
    scheduler.frameworkId = subscribed?.framework_id.value ?? '';
    return scheduler;
  }

  /** The status of the answer, 202 for nearly all calls. */
  async call(call: Omit<Call, 'framework_id'>): Promise<number> {
    const headers = { 'Mesos-Stream-Id': this.#stream.streamId ?? '' };
    const full: Call = { ...call, framework_id: { value: this.frameworkId } };
    return (await this.#http.call(PATH, Call, full, { headers })).status;
  }

  /** The next event of that type for which `isWanted` holds; those before it stay. */
  async next(type: Event['type'], isWanted: (event: Event) => boolean = () => true): Promise<Event> {
    const giveUp = setTimeout(() => this.#wake(), PATIENCE_MS);
    const until = Date.now() + PATIENCE_MS;
    try {
      for (;;) {
        const at = this.events.findIndex((event) => event.type === type && isWanted(event));
        const found = at < 0 ? undefined : this.events.splice(at, 1)[0];
        if (found !== undefined) return found;
        assert.ok(!this.isEnded && Date.now() < until, `no ${type} came, but ${this.#seen()}`);
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      clearTimeout(giveUp);
    }
  }

  async offer(isWanted: (offer: Offer) => boolean = () => true): Promise<Offer> {
    const { offers } = await this.next('OFFERS', (event) => (event.offers?.offers ?? []).some(isWanted));
    return offers?.offers?.find(isWanted) ?? assert.fail('no offer');
  }

  /** Waits for the task's status in that state. */
  async status(taskId: string, state: TaskStatus['state']): Promise<TaskStatus> {
    const isWanted = ({ update }: Event) =>
      update?.status.task_id.value === taskId && update.status.state === state;
    const { update } = await this.next('UPDATE', isWanted);
    return update?.status ?? assert.fail('no status');
  }

  /** Launches a command on 0.1 cpus and 32 MB of the offer. */
  async launch(offer: Offer, taskId: string, command: string): Promise<void> {
    const scalar = (name: string, value: number) => ({ name, type: 'SCALAR', scalar: { value } }) as const;
    const task = {
      name: taskId,
      task_id: { value: taskId },
      agent_id: offer.agent_id,
      resources: [scalar('cpus', 0.1), scalar('mem', 32)],
      command: { value: command },
    };
    await this.call({
      type: 'ACCEPT',
      accept: {
        offer_ids: [offer.id],
        operations: [{ type: 'LAUNCH', launch: { task_infos: [task] } }],
        filters: { refuse_seconds: 0 },
      },
    });
  }

  close(): void {
    this.#stream.close();
  }

  /** Resolves when the master ends the stream, or it breaks. */
  async ended(): Promise<void> {
    while (!this.isEnded) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #seen(): string {
    return (
      this.events.map(({ type, update }) => `${type} ${update?.status.state ?? ''}`).join(', ') || 'nothing'
    );
  }

  async #acknowledge({ task_id, agent_id, uuid }: TaskStatus): Promise<void> {
    if (uuid === undefined || agent_id === undefined) return;
    await this.call({ type: 'ACKNOWLEDGE', acknowledge: { task_id, agent_id, uuid } });
  }

  async #read(): Promise<void> {
    try {
      for await (const event of this.#stream.events) {
        this.events.push(event);
        if (this.isAcknowledging && event.update !== undefined) await this.#acknowledge(event.update.status);
        this.#wake();
      }
    } catch {
      // A cut stream is an end like any other here.
    }
    this.isEnded = true;
    this.#wake();
  }
}
