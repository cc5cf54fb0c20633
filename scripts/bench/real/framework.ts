// A framework of the benchmark's own: the scheduler's client of Mesos, and nothing else of the scheduler. It holds
// what is offered, acknowledges at once, and knows when each task's states came. Times are milliseconds.
import { EventEmitter, once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { accept, acknowledge, decline } from '../../../scheduler/master/calls.ts';
import type { MasterConnection } from '../../../scheduler/master/connection.ts';
import { Subscription } from '../../../scheduler/master/subscription.ts';
import type {
  FrameworkInfo_Capability_Type,
  Offer,
  Offer_Operation,
  TaskState,
  TaskStatus,
} from '../../../shared/mesos/generated/mesos.ts';
import type { Call, Event } from '../../../shared/mesos/generated/scheduler.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { PillionError } from '../../../shared/runtime/errors.ts';
import { kernelRandom } from '../../../shared/runtime/kernel-random.ts';
import { silentLogger } from '../../../shared/runtime/logger.ts';
import { type Amounts, amountOf, fits } from './resources.ts';

export const ROLE = 'pillion-bench';

/** As the scheduler's, but for TASK_KILLING_STATE: one update between KILL and the end, for all executors alike. */
const CAPABILITIES: readonly FrameworkInfo_Capability_Type[] = [
  'MULTI_ROLE',
  'PARTITION_AWARE',
  'RESERVATION_REFINEMENT',
];
const OFFER_SECONDS = 30;
const REFUSE_SECONDS = 3600;
const BAD_ENDS = new Set<TaskState>(['TASK_FAILED', 'TASK_ERROR', 'TASK_DROPPED', 'TASK_GONE', 'TASK_LOST']);

interface FrameworkEvents {
  readonly offered: [];
  readonly status: [status: TaskStatus, at: number];
  readonly message: [executorId: string, data: Uint8Array, at: number];
}

export class BenchFramework {
  readonly events = new EventEmitter<FrameworkEvents>();
  readonly #abort = new AbortController();
  readonly #offers = new Map<string, Offer>();
  readonly #moments = new Map<string, PromiseWithResolvers<number>>();
  readonly #ended: Promise<void>;
  #connection: MasterConnection | undefined;
  #failure: PillionError | undefined;
  #agent: string | undefined;
  #id = '';

  /** Subscribed. @throws PillionError when there is no master. */
  static async start(master: string): Promise<BenchFramework> {
    const subscribed = Promise.withResolvers<void>();
    const framework = new BenchFramework(master, subscribed.resolve);
    await Promise.race([subscribed.promise, framework.#ended]);
    return framework;
  }

  private constructor(master: string, subscribed: () => void) {
    const subscription = new Subscription({
      masters: [master],
      clock: systemClock,
      random: kernelRandom,
      logger: silentLogger,
      handler: {
        frameworkInfo: () => ({
          user: 'root',
          name: ROLE,
          roles: [ROLE],
          checkpoint: true,
          // When the benchmark is killed, its tasks end with it.
          failover_timeout: 0,
          capabilities: CAPABILITIES.map((type) => ({ type })),
        }),
        subscribed: async (id, connection) => {
          this.#id = id;
          this.#connection = connection;
          subscribed();
        },
        received: async (events) => {
          for (const event of events) this.#take(event);
        },
        disconnected: async (reason) => this.#fail(`the connection to the master ended (${reason})`),
        callFailed: (call, error) => this.#fail(`${call.type} was refused (${String(error)})`),
      },
    });
    this.#ended = subscription.run(this.#abort.signal);
    this.#ended.catch(() => {});
  }

  get id(): string {
    return this.#id;
  }

  send(call: Call): void {
    this.#connection?.send(call);
  }

  /** From now on this agent alone; what others offer is left to other frameworks. */
  use(agentId: string): void {
    this.#agent = agentId;
    this.#keep([...this.#offers.values()]);
  }

  /** The next offer that is large enough. */
  async offer(needs: Amounts): Promise<Offer> {
    const limit = AbortSignal.timeout(OFFER_SECONDS * 1000);
    for (;;) {
      const found = [...this.#offers.values()].find(({ resources }) => fits(resources ?? [], needs));
      if (found !== undefined) return found;
      await once(this.events, 'offered', { signal: limit }).catch((cause) => {
        throw this.#nothingOffered(needs, cause);
      });
    }
  }

  /** Answers when the ACCEPT went. */
  accept({ id }: Offer, operations: readonly Offer_Operation[]): number {
    this.#offers.delete(id.value);
    const at = performance.now();
    this.send(accept([id.value], operations));
    return at;
  }

  /** When the update came to us, or will have. Rejects when the task ends in a way that nobody wanted. */
  reached(taskId: string, state: TaskState): Promise<number> {
    return this.#moment(taskId, state).promise;
  }

  /** Ends it and all its tasks. */
  async stop(): Promise<void> {
    this.send({ type: 'TEARDOWN' });
    // The master says that it is gone, and ends the stream.
    await Promise.race([this.#ended.catch(() => {}), once(AbortSignal.timeout(5000), 'abort')]);
    this.#abort.abort();
  }

  #moment(taskId: string, state: TaskState): PromiseWithResolvers<number> {
    const key = `${state} ${taskId}`;
    const known = this.#moments.get(key);
    if (known !== undefined) return known;
    const made = Promise.withResolvers<number>();
    made.promise.catch(() => {});
    this.#moments.set(key, made);
    if (this.#failure !== undefined) made.reject(this.#failure);
    return made;
  }

  #take({ offers, rescind, update, message }: Event): void {
    const at = performance.now();
    if (update !== undefined) this.#status(update.status, at);
    if (message !== undefined) this.events.emit('message', message.executor_id.value, message.data, at);
    if (rescind !== undefined) this.#offers.delete(rescind.offer_id.value);
    if (offers === undefined) return;
    this.#keep(offers.offers ?? []);
    this.events.emit('offered');
  }

  #keep(offers: readonly Offer[]): void {
    for (const offer of offers) {
      const { id, agent_id } = offer;
      const isWanted = this.#agent === undefined || agent_id.value === this.#agent;
      if (isWanted) this.#offers.set(id.value, offer);
      else this.#offers.delete(id.value);
      if (!isWanted) this.send(decline([id.value], REFUSE_SECONDS));
    }
  }

  #nothingOffered(needs: Amounts, cause: unknown): PillionError {
    const held = [...this.#offers.values()].map(({ resources }) => amountOf(resources ?? [])).join('; ');
    const found = `no agent offered enough within ${OFFER_SECONDS} s (offered: ${held || 'nothing'})`;
    return new PillionError({ subject: 'bench real', found, expected: amountOf(needs) }, { cause });
  }

  #status(status: TaskStatus, at: number): void {
    const call = acknowledge(status);
    if (call !== undefined) this.send(call);
    const { task_id, state } = status;
    this.#moment(task_id.value, state).resolve(at);
    if (BAD_ENDS.has(state)) this.#fail(`${task_id.value} is ${state}: ${status.message ?? status.reason}`);
    this.events.emit('status', status, at);
  }

  #fail(found: string): void {
    this.#failure ??= new PillionError({ subject: 'bench real', found });
    for (const moment of this.#moments.values()) moment.reject(this.#failure);
  }
}
