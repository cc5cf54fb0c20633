// The shell around the pure rooms: Mesos' events and operators' commands in; records, calls and plan changes out.
// One thing at a time, and always in this order: decide (pure) -> store -> tell Mesos. So a crash between any two of
// them is only ever a call that was not made, and subscribing again finds that out by reconciliation.
import { EventEmitter } from 'node:events';
import type { Offer, TaskStatus } from '../../shared/mesos/generated/mesos.ts';
import type { Call, Event } from '../../shared/mesos/generated/scheduler.ts';
import type { Cancel } from '../../shared/runtime/clock.ts';
import { describeError, PillionError } from '../../shared/runtime/errors.ts';
import { accept, acknowledge, message } from '../master/calls.ts';
import type { CallSink } from '../master/connection.ts';
import { NO_SECRETS, type SecretValues, secretPaths } from '../offer/secrets.ts';
import type { CommandAnswer, PlanCommand } from '../plan/commands.ts';
import { command } from '../plan/commands.ts';
import { planStatus } from '../plan/status.ts';
import type { ServiceView } from '../plan/view.ts';
import type { Change, ServiceState, TaskRecord } from '../state/records.ts';
import type { FailingAgent } from '../watch/failing-agents.ts';
import { SINGLE, type Target } from './configuration.ts';
import { pathOf } from './launch-changes.ts';
import { OfferBook } from './offer-book.ts';
import { Outcomes } from './outcomes.ts';
import { oldExecutors, type Placement, placement, placesIn } from './placement.ts';
import { Placer } from './placer.ts';
import { findPlan, loadPlans, type Plans, planChanges, tellAll, withProgress } from './plans.ts';
import { replacePod, restartPod } from './pod-commands.ts';
import { Repeats } from './repeats.ts';
import type { SchedulerEvents, SchedulerOptions } from './scheduler-options.ts';
import { Serial } from './serial.ts';
import { recordOfTask, statusEffect } from './status-changes.ts';
import { type LaunchWork, launchWorks, type Round, round, waitingReasons } from './work.ts';

/** Rounds that settle the plans; more mean that two rules undo each other. */
const MOST_ROUNDS = 10_000;

export class Scheduler {
  readonly events = new EventEmitter<SchedulerEvents>();
  readonly outcomes = new Outcomes();
  readonly #options: SchedulerOptions;
  readonly #serial = new Serial();
  readonly #offers: OfferBook;
  readonly #repeats = new Repeats();
  readonly #placer: Placer;
  #connection: CallSink | undefined;
  #plans: Plans;
  #last: Pick<Round, 'works' | 'held'> = { works: [], held: [] };
  #cancelWake: Cancel = () => {};
  #isStopped = false;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    this.#offers = new OfferBook(options.offerTimes);
    this.#placer = new Placer(options.placing ?? {});
    this.#plans = loadPlans(options.target, options.store.state);
  }

  get target(): Target {
    return this.#options.target;
  }

  get state(): ServiceState {
    return this.#options.store.state;
  }

  get plans(): Plans {
    return this.#plans;
  }

  get frameworkId(): string | undefined {
    return this.state.framework.get(SINGLE)?.frameworkId;
  }

  get isSubscribed(): boolean {
    return this.#connection !== undefined;
  }

  get isSuppressed(): boolean {
    return this.#offers.isSuppressed;
  }

  /** Agents where tasks failed of late; some are avoided for a while. */
  get failingAgents(): readonly FailingAgent[] {
    return this.#placer.agents(this.#now());
  }

  /** Why the steps that wait do so, by their paths; those in flight wait for Mesos and are not here. */
  get reasons(): ReadonlyMap<string, string> {
    const launches = launchWorks(this.#last.works).map((work): [string, string] => {
      return [pathOf(work), this.outcomes.reason(work.request.instance) ?? 'waits for offers'];
    });
    return new Map([...waitingReasons(this.#last), ...launches]);
  }

  /** Stores the target and settles what needs no Mesos; to be called once, before anything else. */
  async start(): Promise<void> {
    await this.#run(async () => {
      const initial = planChanges([], this.#plans, this.target.configuration);
      await this.#options.store.commit([...this.target.changes, ...initial]);
      await this.#advance();
    });
  }

  /** Nothing is done after this; what is under way is finished first. */
  async stop(): Promise<void> {
    await this.#serial.run(async () => {
      this.#isStopped = true;
      this.#connection = undefined;
      this.#options.podLinks.close();
      this.#cancelWake();
    });
  }

  // Mesos

  subscribed(frameworkId: string, connection: CallSink, master: string): Promise<void> {
    return this.#run(async () => {
      if (this.frameworkId !== frameworkId) {
        await this.#options.store.commit([{ kind: 'framework', id: SINGLE, value: { frameworkId } }]);
      }
      this.#connection = connection;
      this.#offers.reset();
      this.#repeats.restart(this.state.task.values(), this.#now());
      this.#options.logger.info('subscribed', { frameworkId, master });
      this.events.emit('subscribed', frameworkId, master);
      this.#connectPods();
      await this.#advance();
    });
  }

  disconnected(reason: string): Promise<void> {
    return this.#run(async () => {
      this.#connection = undefined;
      this.#offers.reset();
      this.#options.podLinks.disconnected();
      this.events.emit('disconnected', reason);
      this.#options.logger.warn('disconnected from the master', { reason });
    });
  }

  event(event: Event): Promise<void> {
    return this.#run(async () => {
      this.events.emit('received', event);
      switch (event.type) {
        case 'OFFERS':
          return this.#offered(event.offers?.offers ?? []);
        case 'RESCIND':
          return this.#offers.remove(event.rescind === undefined ? [] : [event.rescind.offer_id.value]);
        case 'UPDATE':
          return event.update === undefined ? undefined : this.#updated(event.update.status);
        case 'MESSAGE':
          return this.#messaged(event);
        case 'FAILURE':
          return this.#failure(event);
        case 'INVERSE_OFFERS':
          return this.#options.logger.warn(
            'inverse offers are not supported yet; maintenance is not answered',
          );
        default:
          return this.#options.logger.debug('event', { type: event.type ?? 'none' });
      }
    });
  }

  /** A lost ACCEPT leaves tasks that Mesos knows nothing of: asking about them brings that to light. */
  callFailed(call: Call, error: unknown): void {
    this.#options.logger.error('the master refused a call', {
      type: call.type ?? '',
      error: describeError(error),
    });
    if (call.type !== 'ACCEPT') return;
    this.#later(async () => {
      this.#repeats.askAbout(this.state.task.values());
      await this.#advance();
    });
  }

  // Operators

  command(planName: string, given: PlanCommand): Promise<CommandAnswer> {
    return this.#run(async () => {
      const plan = findPlan(this.#plans, planName);
      if (plan === undefined) return { code: 'not found', message: `Plan ${planName}` };
      const answer = command(plan, given, this.#options.idOf);
      if (answer.code === 'done') {
        await this.#commit(
          [],
          withProgress(this.#plans, planName, () => answer.progress),
        );
        await this.#advance();
      }
      return answer;
    });
  }

  /** Full names of the tasks that are launched again; undefined for an instance that the service has not. */
  podCommand(instance: string, type: 'restart' | 'replace'): Promise<readonly string[] | undefined> {
    return this.#run(async () => {
      const isKnown = [...this.state.task.values()].some((task) => task.instance === instance);
      if (!isKnown) return undefined;
      const effect = type === 'restart' ? restartPod(this.state, instance) : replacePod(this.state, instance);
      const plans = effect.givenUp.reduce((before, { taskId, goal }) => {
        return tellAll(before, { type: 'status', taskId, state: 'TASK_KILLED', goal, ready: false });
      }, this.#plans);
      await this.#commit(effect.changes, plans);
      this.#repeats.disown(effect.givenUp);
      this.#tellPod(instance, type, { tasks: effect.tasks.join(', ') });
      await this.#advance();
      return effect.tasks;
    });
  }

  // Events of Mesos, one by one

  async #offered(offers: readonly Offer[]): Promise<void> {
    this.#offers.add(offers, this.#now());
    await this.#advance();
  }

  async #updated(status: TaskStatus): Promise<void> {
    const { logger, backoff } = this.#options;
    const taskId = status.task_id.value;
    const before = recordOfTask(this.state, taskId);
    const effect = statusEffect(this.state, this.#plans, status, this.#now(), backoff);
    await this.#commit(effect.changes, effect.plans);
    const isStray = this.#repeats.heard(status, effect.stray);
    if (isStray) logger.warn('a task that is no longer wanted is alive and is killed', { taskId });
    const answer = acknowledge(status);
    if (answer !== undefined) this.#send(answer);
    const { state, reason, message } = status;
    if (before?.state !== state) logger.info('task status', { taskId, state, reason, message });
    if (before !== undefined && before.state !== state) this.#blameAgent(before, status);
    this.events.emit('status', status);
    await this.#advance();
  }

  #blameAgent(record: TaskRecord, status: TaskStatus): void {
    const hostname = this.state.pod.get(record.instance)?.hostname ?? record.agentId;
    const agent = this.#placer.heard(record, hostname, status, this.#now());
    if (agent === undefined) return;
    const until = new Date(agent.avoidedUntil ?? 0).toISOString();
    this.#options.logger.warn('tasks keep failing on an agent: new pods avoid it', {
      agent: hostname,
      until,
    });
    this.events.emit('agent', agent);
  }

  #messaged({ message }: Event): void {
    if (message === undefined) return;
    const executorId = message.executor_id.value;
    const isOurs = [...this.state.pod.values()].some((pod) => pod.executor.executor_id.value === executorId);
    if (isOurs) this.#options.podLinks.received(executorId, message.data);
  }

  /** Only told: the updates of the tasks say what it means for them. */
  #failure({ failure }: Event): void {
    const executorId = failure?.executor_id?.value;
    const what = executorId === undefined ? 'an agent is gone' : 'an executor ended';
    this.#options.logger.warn(what, {
      agentId: failure?.agent_id?.value,
      executorId,
      waitStatus: failure?.status,
    });
  }

  /** Pods whose executor ended do not answer, and that is all. */
  #connectPods(): void {
    const agents = () =>
      new Map([...this.state.pod.values()].map((pod) => [pod.executor.executor_id.value, pod.agentId]));
    const send = (executorId: string, data: Uint8Array): boolean => {
      const agentId = agents().get(executorId);
      return agentId !== undefined && (this.#connection?.send(message(executorId, agentId, data)) ?? false);
    };
    this.#options.podLinks.connected(send, agents().keys());
  }

  // Deciding and acting

  /** From the present state as far as it goes without news: plans, kills, offers. */
  async #advance(): Promise<void> {
    if (this.#isStopped) return;
    await this.#settle();
    this.#freeAgents();
    this.#remind();
    while (await this.#useOffers()) await this.#settle();
    this.#tuneOffers();
    this.#sleepUntilDue();
  }

  async #settle(): Promise<void> {
    for (let rounds = 0; rounds < MOST_ROUNDS; rounds += 1) {
      const next = round(this.#view(), this.#plans);
      this.#last = next;
      await this.#commit(next.changes, next.plans);
      if (next.settled) return;
    }
    throw new Error(`the plans did not settle in ${MOST_ROUNDS} rounds`);
  }

  #freeAgents(): void {
    for (const agent of this.#placer.free(this.#now())) {
      this.#options.logger.info('agent is used again', { agent: agent.hostname });
      this.events.emit('agent', agent);
    }
  }

  #remind(): void {
    if (this.#connection === undefined) return;
    const old = oldExecutors(this.state, launchWorks(this.#last.works));
    for (const call of this.#repeats.due(this.state.task.values(), old, this.#now())) this.#send(call);
  }

  /** True when something was launched, so that there may be more to do. */
  async #useOffers(): Promise<boolean> {
    const frameworkId = this.frameworkId;
    const offers = this.#offers.offers;
    if (this.#connection === undefined || frameworkId === undefined || offers.length === 0) return false;
    const works = launchWorks(this.#last.works);
    const secrets = await this.#secretsOf(works);
    const context = { ...this.#options.launchContext(frameworkId), secrets };
    const options = this.#placer.options(placesIn(this.state), this.#now());
    const placed = placement(context, this.state, this.#plans, works, offers, options, this.#now());
    this.#placer.placed(placed.packing, this.#now());
    for (const { request, outcome } of placed.packing.outcomes) {
      const seen = { at: this.#now(), instance: request.instance, outcome };
      if (this.outcomes.add(seen)) this.events.emit('outcome', seen);
    }
    if (placed.acceptances.length > 0) await this.#accept(placed);
    return placed.launches.length > 0;
  }

  async #secretsOf(works: readonly LaunchWork[]): Promise<SecretValues> {
    const paths = new Set(works.flatMap(({ request }) => secretPaths(request.pod)));
    const { readSecrets } = this.#options;
    return paths.size === 0 || readSecrets === undefined ? NO_SECRETS : readSecrets([...paths]);
  }

  async #accept({ acceptances, launches, changes, plans }: Placement): Promise<void> {
    const { logger, podLinks } = this.#options;
    await this.#commit(changes, plans);
    for (const { offerIds, operations, released } of acceptances) {
      if (released.length > 0) logger.info('giving back reservations', { resourceIds: released.join(' ') });
      this.#offers.remove(offerIds);
      this.#send(accept(offerIds, operations));
    }
    podLinks.retain(new Set([...this.state.pod.values()].map(({ executor }) => executor.executor_id.value)));
    for (const { request, footprint } of launches) {
      const tasks = request.tasks.map(({ name }) => name).join(', ');
      logger.info('launching', { pod: request.instance, tasks, agent: footprint.hostname });
      this.#tellPod(request.instance, 'launching', { agent: footprint.hostname, tasks });
    }
  }

  #wanted(): string {
    return launchWorks(this.#last.works).map(pathOf).join(' ');
  }

  #isBusy(): boolean {
    const active = ['IN_PROGRESS', 'PENDING', 'PREPARED', 'STARTING', 'STARTED'];
    return this.#plans.some((plan) => active.includes(planStatus(plan)));
  }

  #tuneOffers(): void {
    if (this.#connection === undefined) return;
    for (const call of this.#offers.tune(this.#now(), this.#wanted(), this.#isBusy())) this.#send(call);
  }

  #sleepUntilDue(): void {
    this.#cancelWake();
    const waits = this.#last.works.map(({ work }) => (work.type === 'wait' ? work.until : undefined));
    const mesos = this.#connection === undefined ? [] : this.#mesosDue();
    const times = [...waits, ...mesos].filter((time) => time !== undefined);
    if (times.length === 0) return;
    const wait = Math.max(1, Math.min(...times) - this.#now());
    this.#cancelWake = this.#options.clock.after(wait, () => this.#later(() => this.#advance()));
  }

  #mesosDue(): (number | undefined)[] {
    const placing = this.#placer.nextDue(this.#now());
    return [this.#repeats.nextDue, this.#offers.nextDue(this.#wanted(), this.#isBusy()), placing];
  }

  async #commit(changes: readonly Change[], plans: Plans): Promise<void> {
    const before = this.#plans;
    await this.#options.store.commit([...changes, ...planChanges(before, plans, this.target.configuration)]);
    this.#plans = plans;
    if (plans.some((plan, index) => plan !== before[index])) this.events.emit('plans', plans, before);
  }

  #send(call: Call): void {
    if (this.#connection?.send(call) === true) this.events.emit('call', call);
  }

  #tellPod(pod: string, what: string, more: Readonly<Record<string, string>>): void {
    this.events.emit('told', { kind: 'pod', pod, what, ...more });
  }

  #now(): number {
    return this.#options.clock.now();
  }

  #view(): ServiceView {
    const { pod, task, backoff } = this.state;
    const { spec, configuration } = this.target;
    const unreconciled = this.#connection === undefined ? new Set<string>() : this.#repeats.unreconciled;
    return { spec, configuration, pods: pod, tasks: task, backoffs: backoff, unreconciled, now: this.#now() };
  }

  /** For what nobody waits for; `failed` tells of its errors. */
  #later(action: () => Promise<void>): void {
    this.#run(action).catch(() => undefined);
  }

  /** An error in here is not the caller's: the state could not be written, so nothing more may be done. */
  #run<T>(action: () => Promise<T>): Promise<T> {
    const guarded = async (): Promise<T> => {
      if (this.#isStopped) throw new PillionError({ subject: 'the scheduler', found: 'it is stopping' });
      try {
        return await action();
      } catch (error) {
        this.#isStopped = true;
        this.events.emit('failed', error);
        throw error;
      }
    };
    return this.#serial.run(guarded);
  }
}
