// The shell around the pure rooms: Mesos' events and operators' commands in; records, calls and plan changes out.
// One thing at a time, and always in this order: decide (pure) -> store -> tell Mesos. So a crash between any two of
// them is only ever a call that was not made, and subscribing again finds that out by reconciliation.
import { EventEmitter } from 'node:events';
import type { OperationStatus, TaskStatus } from '../../shared/mesos/generated/mesos.ts';
import type { Call, Event } from '../../shared/mesos/generated/scheduler.ts';
import type { Cancel } from '../../shared/runtime/clock.ts';
import { describeError, PillionError } from '../../shared/runtime/errors.ts';
import {
  accept,
  acknowledge,
  acknowledgeOperation,
  message,
  teardown,
  updateFramework,
} from '../master/calls.ts';
import type { CallSink } from '../master/connection.ts';
import type { CommandAnswer, PlanCommand } from '../plan/commands.ts';
import type { Plan } from '../plan/model.ts';
import { podSpec } from '../plan/view.ts';
import { diff, type SpecDifference } from '../spec/difference.ts';
import type { ServiceSpec } from '../spec/service-spec.ts';
import type { Change, PodRecord, ServiceState, TaskRecord } from '../state/records.ts';
import type { FailingAgent } from '../watch/failing-agents.ts';
import { HeartbeatWatch } from '../watch/heartbeats.ts';
import {
  chooseTarget,
  previousTarget,
  SINGLE,
  type Target,
  uninstallChanges,
  wiped,
} from './configuration.ts';
import { Ledger } from './ledger.ts';
import { LeftoverWatch } from './leftovers.ts';
import { OfferDesk } from './offer-desk.ts';
import { operationChanges } from './operations.ts';
import type { Outcomes } from './outcomes.ts';
import { oldExecutor, type Placement } from './placement.ts';
import { planCommand } from './plan-commands.ts';
import type { Plans } from './plans.ts';
import {
  type PodCommandEffect,
  type PodCommandType,
  type PodState,
  podEffect,
  replacePod,
} from './pod-commands.ts';
import { Repeats } from './repeats.ts';
import { Replacements } from './replacements.ts';
import type { SchedulerEvents, SchedulerOptions } from './scheduler-options.ts';
import { Serial } from './serial.ts';
import { recordOfTask, type StatusContext, statusEffect, toldSteps } from './status-changes.ts';
import { type PlanDue, Timetables, type TimetableView } from './timetables.ts';

export interface TargetAnswer {
  /** `same`: it is the target already. */
  readonly code: 'done' | 'same' | 'refused';
  /** The target from now on. */
  readonly configuration: string;
  /** One sentence for each rule that the change breaks. */
  readonly errors: readonly string[];
  /** Between the target before and what was asked for. */
  readonly difference: SpecDifference;
}

export class Scheduler {
  readonly events = new EventEmitter<SchedulerEvents>();
  readonly #options: SchedulerOptions;
  readonly #serial = new Serial();
  readonly #repeats = new Repeats();
  readonly #leftovers = new LeftoverWatch();
  readonly #ledger: Ledger;
  readonly #desk: OfferDesk;
  readonly #timetables: Timetables;
  readonly #replacements: Replacements;
  readonly #heartbeats = new HeartbeatWatch();
  #connection: CallSink | undefined;
  #cancelWake: Cancel = () => {};
  #isStopped = false;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    this.#ledger = new Ledger({
      target: options.target,
      store: options.store,
      isUnreconciled: (taskId) => this.#connection !== undefined && this.#repeats.isUnreconciled(taskId),
      now: () => this.#now(),
      committed: (changes, gone) => this.#committed(changes, gone),
    });
    this.#replacements = new Replacements(this.#ledger);
    options.podLinks.events.on('heard', (executorId) => this.#heartbeats.heard(executorId, this.#now()));
    this.#timetables = new Timetables(this.#ledger, options.idOf);
    const { offerTimes: times, placing = {}, readSecrets } = options;
    this.#desk = new OfferDesk({ ledger: this.#ledger, times, placing, readSecrets });
  }

  get target(): Target {
    return this.#ledger.target;
  }

  get state(): ServiceState {
    return this.#ledger.state;
  }

  /** All plans as plain data, in order of precedence. */
  get plans(): Plans {
    return this.#ledger.book.snapshots;
  }

  get planNames(): readonly string[] {
    return this.#ledger.book.names;
  }

  plan(name: string): Plan | undefined {
    return this.#ledger.book.find(name)?.snapshot();
  }

  podOfExecutor(executorId: string): PodRecord | undefined {
    return this.#ledger.index.podOfExecutor(executorId);
  }

  /** The records of one pod instance's tasks. */
  tasksOf(instance: string): readonly TaskRecord[] {
    return this.#ledger.index.tasksOf(instance);
  }

  get outcomes(): Outcomes {
    return this.#desk.outcomes;
  }

  get frameworkId(): string | undefined {
    return this.state.framework.get(SINGLE)?.frameworkId;
  }

  get isSubscribed(): boolean {
    return this.#connection !== undefined;
  }

  get isSuppressed(): boolean {
    return this.#desk.isSuppressed;
  }

  /** Plans that start by themselves: when next, when last, what they missed. */
  get timetables(): readonly TimetableView[] {
    return this.#timetables.views;
  }

  /** Agents where tasks failed of late; some are avoided for a while. */
  get failingAgents(): readonly FailingAgent[] {
    return this.#desk.failingAgents(this.#now());
  }

  /** Why the steps that wait do so, by their paths; those in flight wait for Mesos and are not here. */
  get reasons(): ReadonlyMap<string, string> {
    return this.#ledger.worklist.reasons((instance) => this.#desk.reason(instance));
  }

  /** Stores the target and settles what needs no Mesos; to be called once, before anything else. */
  async start(): Promise<void> {
    await this.#run(async () => {
      await this.#ledger.commit(this.target.changes);
      // Some plans stand in those changes.
      if (this.target.changes.length > 0) this.#ledger.retarget({ ...this.target, changes: [] });
      await this.#ledger.commit(this.#timetables.restart(this.#now()));
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

  /** `region`: the master's, where it has one. */
  subscribed(frameworkId: string, connection: CallSink, master: string, region?: string): Promise<void> {
    return this.#run(async () => {
      if (this.frameworkId !== frameworkId) {
        await this.#ledger.commit([{ kind: 'framework', id: SINGLE, value: { frameworkId } }]);
      }
      this.#connection = connection;
      this.#desk.reset();
      this.#desk.masterRegion = region;
      this.#repeats.restart(this.state, this.#now());
      this.#leftovers.restart(this.state.leftover, this.#now());
      this.#ledger.book.touchAll();
      this.#options.logger.info('subscribed', { frameworkId, master });
      this.events.emit('subscribed', frameworkId, master);
      this.#connectPods();
      this.#heartbeats.restart(this.#now());
      await this.#advance();
    });
  }

  disconnected(reason: string): Promise<void> {
    return this.#run(async () => {
      this.#connection = undefined;
      this.#desk.reset();
      this.#options.podLinks.disconnected();
      this.#heartbeats.pause();
      this.events.emit('disconnected', reason);
      this.#options.logger.warn('disconnected from the master', { reason });
    });
  }

  event(event: Event): Promise<void> {
    return this.#run(async () => {
      this.events.emit('received', event);
      await this.#happened(event);
      await this.#advance();
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
      const plan = this.plan(planName);
      if (plan === undefined) return { code: 'not found', message: `Plan ${planName}` };
      const { answer, changes } = planCommand(this.state, this.target, plan, given, this.#options.idOf);
      await this.#ledger.commit(changes);
      await this.#advance();
      return answer;
    });
  }

  /**
   * Full names of the tasks that are launched again; undefined for an instance that the service has not.
   * `tasks`, for pause and resume: only these, by their names within the pod.
   */
  podCommand(
    instance: string,
    type: PodCommandType,
    tasks?: readonly string[],
  ): Promise<readonly string[] | undefined> {
    return this.#run(async () => {
      const pod = this.#podState(instance);
      if (pod.tasks.length === 0) return undefined;
      const effect = podEffect(pod, type, tasks);
      await this.#store(instance, effect);
      await this.#advance();
      this.#tellPod(instance, type, { tasks: effect.tasks.join(', ') });
      return effect.tasks;
    });
  }

  /** Another svc.yml becomes the target while everything runs, if no rule speaks against it. */
  updateTarget(spec: ServiceSpec): Promise<TargetAnswer> {
    return this.#run(() => {
      return this.#retarget(
        chooseTarget(this.state, spec, () => this.#options.newId()),
        spec,
      );
    });
  }

  /** The target before the present one becomes the target again; undefined when there is none. */
  rollback(): Promise<TargetAnswer | undefined> {
    return this.#run(async () => {
      const target = previousTarget(this.state);
      return target && this.#retarget(target, target.spec);
    });
  }

  /** Takes everything of the service away and ends it for good; `uninstalled` tells when that is done. */
  uninstall(): Promise<void> {
    return this.#run(async () => {
      await this.#ledger.commit(uninstallChanges(this.state, this.target));
      this.#ledger.retarget(this.target);
      this.#options.logger.warn('the service is being uninstalled');
      await this.#advance();
    });
  }

  get isUninstalling(): boolean {
    return this.#ledger.isUninstalling;
  }

  /** Mesos says that our framework is gone. True when that is what we asked for: then nothing is left to do. */
  async deregistered(): Promise<boolean> {
    return this.#serial.run(async () => {
      if (!this.#ledger.worklist.isDeregistering) return false;
      await this.#options.store.commit(wiped(this.state));
      this.#isStopped = true;
      this.#options.logger.warn('the service is uninstalled');
      this.events.emit('uninstalled');
      return true;
    });
  }

  async #retarget(target: Target, wanted: ServiceSpec): Promise<TargetAnswer> {
    const before = this.target;
    const difference = diff(before.spec, wanted);
    const { errors, configuration } = target;
    if (errors.length > 0 || target.configuration === before.configuration) {
      return { code: errors.length > 0 ? 'refused' : 'same', configuration, errors, difference };
    }
    await this.#ledger.commit(target.changes);
    this.#ledger.retarget({ ...target, changes: [] });
    await this.#ledger.commit(this.#timetables.restart(this.#now()));
    this.#introduce(before.spec, target.spec);
    this.#options.logger.info('new target', { configuration, before: before.configuration });
    this.events.emit('told', {
      kind: 'target',
      what: 'changed',
      configuration,
      before: before.configuration,
    });
    await this.#advance();
    return { code: 'done', configuration, errors, difference };
  }

  /** A pod's pre-reserved role, or the first GPUs of the service: Mesos is to know before offers can suit it. */
  #introduce(before: ServiceSpec, now: ServiceSpec): void {
    const { introduce } = this.#options;
    const { frameworkId } = this;
    if (introduce === undefined || frameworkId === undefined) return;
    const [old, info] = [introduce(before, frameworkId), introduce(now, frameworkId)];
    if (JSON.stringify(old) !== JSON.stringify(info)) this.#send(updateFramework(info));
  }

  // Events of Mesos, one by one

  async #happened(event: Event): Promise<void> {
    switch (event.type) {
      case 'OFFERS':
        return this.#desk.add(event.offers?.offers ?? [], this.#now());
      case 'RESCIND':
        return this.#desk.remove(event.rescind === undefined ? [] : [event.rescind.offer_id.value]);
      case 'UPDATE':
        return event.update === undefined ? undefined : this.#updated(event.update.status);
      case 'UPDATE_OPERATION_STATUS':
        return event.update_operation_status && this.#operated(event.update_operation_status.status);
      case 'MESSAGE':
        return this.#messaged(event);
      case 'FAILURE':
        return this.#failure(event);
      default:
        return this.#options.logger.debug('event', { type: event.type ?? 'none' });
    }
  }

  async #updated(status: TaskStatus): Promise<void> {
    const { logger } = this.#options;
    const taskId = status.task_id.value;
    const before = recordOfTask(this.state, taskId);
    const effect = statusEffect(this.#statusContext(), status);
    await this.#ledger.commit(effect.changes);
    const isStray = this.#repeats.heard(status, effect.stray);
    if (before !== undefined) this.#ledger.book.touch(before.instance);
    if (isStray) logger.warn('a task that is no longer wanted is alive and is killed', { taskId });
    this.#send(acknowledge(status));
    const { state, reason, message } = status;
    if (before?.state !== state) logger.info('task status', { taskId, state, reason, message });
    if (before !== undefined && before.state !== state) this.#blameAgent(before, status);
    this.events.emit('status', status);
  }

  #blameAgent(record: TaskRecord, status: TaskStatus): void {
    const agent = this.#desk.ended(record, status, this.#now());
    if (agent === undefined) return;
    const until = new Date(agent.avoidedUntil ?? 0).toISOString();
    const { hostname } = agent;
    this.#options.logger.warn('tasks keep failing on an agent: new pods avoid it', {
      agent: hostname,
      until,
    });
    this.events.emit('agent', agent);
  }

  #freeAgents(): void {
    for (const agent of this.#desk.free(this.#now())) {
      this.#options.logger.info('agent is used again', { agent: agent.hostname });
      this.events.emit('agent', agent);
    }
  }

  async #operated(status: OperationStatus): Promise<void> {
    const { resources } = this.#ledger.index;
    await this.#ledger.commit(operationChanges(this.state, status, (id) => resources.get(id)));
    this.#send(acknowledgeOperation(status));
    const { operation_id, state, message } = status;
    this.#options.logger.info('operation status', { operationId: operation_id?.value, state, message });
  }

  #messaged({ message }: Event): void {
    if (message === undefined) return;
    const executorId = message.executor_id.value;
    const isOurs = this.#ledger.index.podOfExecutor(executorId) !== undefined;
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
    const { index } = this.#ledger;
    const send = (executorId: string, data: Uint8Array): boolean => {
      const agentId = index.podOfExecutor(executorId)?.agentId;
      return agentId !== undefined && (this.#connection?.send(message(executorId, agentId, data)) ?? false);
    };
    this.#options.podLinks.connected(send, index.executors.keys());
  }

  // Deciding and acting

  /** From the present state as far as it goes without news: plans, kills, offers. */
  async #advance(): Promise<void> {
    if (this.#isStopped) return;
    await this.#settle();
    this.#freeAgents();
    this.#remind();
    while (await this.#useOffers()) {
      await this.#settle();
      this.#remind();
    }
    for (const call of this.#tuned()) this.#send(call);
    this.#tell();
    this.#sleepUntilDue();
  }

  async #settle(): Promise<void> {
    for (const due of this.#timetables.due(this.#now())) await this.#started(due);
    await this.#ledger.commit(this.#leftovers.expired(this.state.leftover, this.#now()));
    this.#endSilent();
    for (const due of this.#replacements.due(this.#now())) await this.#replace(due);
    const seen = await this.#ledger.settle();
    await this.#ledger.commit(
      [...seen].flatMap((instance) => this.#replacements.look(instance, this.#now())),
    );
    for (const instance of seen) {
      this.#watchHeartbeats(instance);
      this.#repeats.await(instance, oldExecutor(this.#ledger, instance));
    }
  }

  async #started({ plan, changes, starts, missed }: PlanDue): Promise<void> {
    await this.#ledger.commit(changes);
    const { logger } = this.#options;
    if (starts) logger.info('started by its timetable', { plan });
    for (const { at, reason } of missed) {
      logger.warn('a start by timetable was missed', { plan, at: new Date(at).toISOString(), reason });
      this.events.emit('told', { kind: 'timetable', plan, what: 'missed', at, reason });
    }
    if (starts) this.events.emit('told', { kind: 'timetable', plan, what: 'started' });
  }

  /** A pod that stays silent is ended; it starts again under a new executor id. */
  #endSilent(): void {
    if (this.#connection === undefined) return;
    for (const executorId of this.#heartbeats.silent(this.#now())) {
      const pod = this.#ledger.index.podOfExecutor(executorId);
      if (pod === undefined) continue;
      this.#options.logger.warn('a pod is silent and is shut down', {
        pod: pod.instance,
        agent: pod.hostname,
      });
      this.#tellPod(pod.instance, 'silent', { agent: pod.hostname });
      this.#repeats.end({ executorId, agentId: pod.agentId });
    }
  }

  #watchHeartbeats(instance: string): void {
    const { state, index, target } = this.#ledger;
    const pod = state.pod.get(instance);
    if (pod === undefined) return;
    const executorId = pod.executor.executor_id.value;
    const heartbeat = podSpec(target.spec, pod.type)?.heartbeat;
    const isAlive = index.tasksOf(instance).some((task) => task.state === 'TASK_RUNNING');
    if (heartbeat !== undefined && isAlive) {
      this.#heartbeats.watch(executorId, heartbeat.interval * (heartbeat.missed + 1) * 1000, this.#now());
    } else {
      this.#heartbeats.forget(executorId);
      this.#repeats.ended(executorId);
    }
  }

  async #replace({ instance, seconds, changes }: ReturnType<Replacements['due']>[number]): Promise<void> {
    const message = `replaced by policy after ${seconds} s of trouble`;
    this.#options.logger.warn(message, { pod: instance });
    this.#tellPod(instance, 'replaced by policy', { seconds: String(seconds) });
    const effect = replacePod(this.#podState(instance), message);
    await this.#store(instance, { ...effect, changes: [...effect.changes, ...changes] });
  }

  #remind(): void {
    if (this.#connection === undefined) return;
    for (const call of this.#repeats.due(this.#now())) this.#send(call);
    if (this.#ledger.worklist.isDeregistering) this.#send(teardown);
  }

  /** True when something was launched, so that there may be more to do. */
  async #useOffers(): Promise<boolean> {
    const frameworkId = this.frameworkId;
    if (this.#connection === undefined || frameworkId === undefined) return false;
    const placed = await this.#desk.place(this.#options.launchContext(frameworkId), this.#now());
    for (const seen of placed?.news ?? []) this.events.emit('outcome', seen);
    if (placed === undefined || placed.acceptances.length === 0) return false;
    await this.#accept(placed);
    return placed.launches.length > 0;
  }

  async #accept({ acceptances, launches, changes }: Placement): Promise<void> {
    const { logger } = this.#options;
    await this.#ledger.commit(changes);
    for (const { offerIds, operations, released } of acceptances) {
      if (released.length > 0) logger.info('giving back reservations', { resourceIds: released.join(' ') });
      this.#desk.remove(offerIds);
      this.#send(accept(offerIds, operations));
    }
    for (const { request, footprint } of launches) {
      const tasks = request.tasks.map(({ name }) => name).join(', ');
      logger.info('launching', { pod: request.instance, tasks, agent: footprint.hostname });
      this.#tellPod(request.instance, 'launching', { agent: footprint.hostname, tasks });
    }
  }

  #tuned(): Call[] {
    return this.#connection === undefined ? [] : this.#desk.tune(this.#now(), this.#leftovers.isWaiting);
  }

  #tell(): void {
    const changed = this.#ledger.book.takeChanges();
    if (changed.length > 0) this.events.emit('plans', changed);
  }

  #sleepUntilDue(): void {
    this.#cancelWake();
    const mesos = [
      this.#repeats.nextDue,
      this.#heartbeats.nextDue,
      this.#desk.nextDue(this.#now(), this.#leftovers.isWaiting),
    ];
    const { worklist } = this.#ledger;
    const own = [worklist, this.#leftovers, this.#timetables, this.#replacements].map((one) => one.nextDue);
    const times = [...own, ...(this.#connection === undefined ? [] : mesos)].filter(
      (time) => time !== undefined,
    );
    if (times.length === 0) return;
    const wait = Math.max(1, Math.min(...times) - this.#now());
    this.#cancelWake = this.#options.clock.after(wait, () => this.#later(() => this.#advance()));
  }

  // Bits and pieces

  #committed(changes: readonly Change[], goneExecutors: readonly string[]): void {
    this.#repeats.told(changes);
    this.#leftovers.told(changes, this.#now());
    for (const executorId of goneExecutors) {
      this.#options.podLinks.forget(executorId);
      this.#heartbeats.forget(executorId);
    }
  }

  #statusContext(): StatusContext {
    const { state, index, book } = this.#ledger;
    return {
      state,
      tasksOf: index.tasksOf,
      openSteps: (instance) => book.openSteps(instance),
      now: this.#now(),
      backoff: this.#options.backoff,
    };
  }

  #podState(instance: string): PodState {
    const { state, index } = this.#ledger;
    return {
      instance,
      pod: state.pod.get(instance),
      tasks: index.tasksOf(instance),
      isPaused: (name) => state.override.get(name)?.goal === 'PAUSED',
    };
  }

  async #store(instance: string, { changes, givenUp }: PodCommandEffect): Promise<void> {
    const steps = this.#ledger.book.openSteps(instance);
    const told = givenUp.flatMap(({ taskId, goal }) => {
      return toldSteps(steps, { type: 'status', taskId, state: 'TASK_KILLED', goal, ready: false });
    });
    await this.#ledger.commit([...changes, ...told]);
  }

  #send(call: Call | undefined): void {
    if (call !== undefined && this.#connection?.send(call) === true) this.events.emit('call', call);
  }

  #tellPod(pod: string, what: string, more: Readonly<Record<string, string>>): void {
    this.events.emit('told', { kind: 'pod', pod, what, ...more });
  }

  #now(): number {
    return this.#options.clock.now();
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
