// Deciding and acting: from the present state as far as it goes without news, and a timer for what time alone brings.
import type { Call } from '../../shared/mesos/generated/scheduler.ts';
import type { Cancel } from '../../shared/runtime/clock.ts';
import { accept, reconcile } from '../master/calls.ts';
import { podSpec } from '../plan/view.ts';
import { probeOf } from '../watch/agents.ts';
import { actOnAgents, leftAgents, waitedAgents } from './agent-events.ts';
import { SINGLE } from './configuration.ts';
import { evacuate } from './evacuation.ts';
import type { Kit } from './kit.ts';
import { oldExecutor, type Placement } from './placement.ts';
import { replacePod } from './pod-commands.ts';
import { podChanges, podState } from './pod-state.ts';
import type { Replacements } from './replacements.ts';
import type { PlanDue } from './timetables.ts';

export class Engine {
  readonly #kit: Kit;
  readonly #wake: () => void;
  #cancelWake: Cancel = () => {};

  /** `wake` is called when something is due; it is to come back with `advance`. */
  constructor(kit: Kit, wake: () => void) {
    this.#kit = kit;
    this.#wake = wake;
  }

  stop(): void {
    this.#cancelWake();
  }

  /** From the present state as far as it goes without news: plans, kills, offers. */
  async advance(): Promise<void> {
    await this.#settle();
    this.#freeAgents();
    this.#remind();
    while (await this.#useOffers()) {
      await this.#settle();
      this.#remind();
    }
    for (const call of this.#tuned()) this.#kit.channel.send(call);
    this.#tell();
    this.#sleepUntilDue();
  }

  async #settle(): Promise<void> {
    await actOnAgents(this.#kit);
    for (const due of this.#kit.timetables.due(this.#kit.now())) await this.#started(due);
    await this.#expireLeftovers();
    this.#endSilent();
    this.#tellExpiries();
    await evacuate(this.#kit);
    for (const due of this.#kit.replacements.due(this.#kit.now())) await this.#replace(due);
    const seen = await this.#kit.ledger.settle();
    await this.#kit.ledger.commit(
      [...seen].flatMap((instance) => this.#kit.replacements.look(instance, this.#kit.now())),
    );
    for (const instance of seen) {
      this.#watchHeartbeats(instance);
      this.#kit.repeats.await(instance, oldExecutor(this.#kit.ledger, instance));
    }
  }

  /** Without a subscription nothing can be offered, so that nothing was says nothing. */
  async #expireLeftovers(): Promise<void> {
    if (!this.#kit.channel.isOpen) return;
    await this.#kit.ledger.commit(
      this.#kit.leftovers.expired(this.#kit.ledger.state.leftover, this.#kit.now()),
    );
  }

  async #started({ plan, changes, starts, missed }: PlanDue): Promise<void> {
    await this.#kit.ledger.commit(changes);
    const { logger } = this.#kit.options;
    if (starts) logger.info('started by its timetable', { plan });
    for (const { at, reason } of missed) {
      logger.warn('a start by timetable was missed', { plan, at: new Date(at).toISOString(), reason });
      this.#kit.channel.events.emit('told', { kind: 'timetable', plan, what: 'missed', at, reason });
    }
    if (starts) this.#kit.channel.events.emit('told', { kind: 'timetable', plan, what: 'started' });
  }

  #tellExpiries(): void {
    for (const { task, expires } of this.#kit.expiries.due(this.#kit.now())) {
      const at = new Date(expires).toISOString();
      this.#kit.options.logger.warn('certificates of a task expire soon; a restart of it renews them', {
        task,
        at,
      });
      this.#kit.channel.events.emit('told', { kind: 'certificates', task, what: 'expire soon', at });
    }
  }

  /** A pod that stays silent is ended; it starts again under a new executor id. */
  #endSilent(): void {
    if (!this.#kit.channel.isOpen) return;
    for (const executorId of this.#kit.heartbeats.silent(this.#kit.now())) {
      const pod = this.#kit.ledger.index.podOfExecutor(executorId);
      if (pod === undefined) continue;
      this.#kit.options.logger.warn('a pod is silent and is shut down', {
        pod: pod.instance,
        agent: pod.hostname,
      });
      this.#kit.channel.tellPod(pod.instance, 'silent', { agent: pod.hostname });
      this.#kit.repeats.end({ executorId, agentId: pod.agentId });
    }
  }

  #watchHeartbeats(instance: string): void {
    const { state, index, target } = this.#kit.ledger;
    const pod = state.pod.get(instance);
    if (pod === undefined) return;
    const executorId = pod.executor.executor_id.value;
    const running = index.tasksOf(instance).find((task) => task.state === 'TASK_RUNNING');
    // A pod that the target has not reached yet keeps the interval that it was launched with.
    const { spec } = state.configuration.get(running?.configuration ?? '') ?? target;
    const heartbeat = podSpec(spec, pod.type)?.heartbeat;
    if (heartbeat !== undefined && running !== undefined) {
      this.#kit.heartbeats.watch(
        executorId,
        heartbeat.interval * (heartbeat.missed + 1) * 1000,
        this.#kit.now(),
      );
    } else {
      this.#kit.heartbeats.forget(executorId);
      this.#kit.repeats.ended(executorId);
    }
  }

  async #replace({ instance, seconds, changes }: ReturnType<Replacements['due']>[number]): Promise<void> {
    const message = `replaced by policy after ${seconds} s of trouble`;
    this.#kit.options.logger.warn(message, { pod: instance });
    this.#kit.channel.tellPod(instance, 'replaced by policy', { seconds: String(seconds) });
    const effect = replacePod(podState(this.#kit.ledger, instance), message);
    await this.#kit.ledger.commit([...podChanges(this.#kit.ledger, instance, effect), ...changes]);
  }

  #freeAgents(): void {
    for (const agent of this.#kit.desk.free(this.#kit.now())) {
      this.#kit.options.logger.info('agent is used again', { agent: agent.hostname });
      this.#kit.channel.events.emit('agent', agent);
    }
  }

  #remind(): void {
    if (!this.#kit.channel.isOpen) return;
    if (this.#kit.ledger.worklist.isDeregistering) this.#kit.repeats.deregister();
    for (const call of this.#kit.repeats.due(this.#kit.now())) this.#kit.channel.send(call);
    this.#askAboutAgents();
  }

  #askAboutAgents(): void {
    const { agents, ledger, channel, now } = this.#kit;
    agents.wait(ledger.worklist.wanted !== '', now());
    const asked = agents.due(
      () => waitedAgents(this.#kit),
      () => leftAgents(ledger.state),
      now(),
    );
    if (asked.length > 0)
      channel.send(reconcile(asked.map((agentId) => ({ taskId: probeOf(agentId), agentId }))));
  }

  /** True when something was launched, so that there may be more to do. */
  async #useOffers(): Promise<boolean> {
    const frameworkId = this.#kit.ledger.state.framework.get(SINGLE)?.frameworkId;
    if (!this.#kit.channel.isOpen || frameworkId === undefined) return false;
    const placed = await this.#kit.desk.place(
      this.#kit.options.launchContext(frameworkId),
      this.#kit.now(),
      this.#kit.maintenance.held,
    );
    for (const seen of placed?.news ?? []) this.#kit.channel.events.emit('outcome', seen);
    if (placed === undefined || placed.acceptances.length === 0) return false;
    await this.#accept(placed);
    return placed.launches.length > 0;
  }

  async #accept({ acceptances, launches, changes }: Placement): Promise<void> {
    const { logger } = this.#kit.options;
    await this.#kit.ledger.commit(changes);
    for (const { offerIds, operations, released } of acceptances) {
      if (released.length > 0) logger.info('giving back reservations', { resourceIds: released.join(' ') });
      this.#kit.desk.remove(offerIds);
      this.#kit.channel.send(accept(offerIds, operations));
    }
    for (const { request, footprint } of launches) {
      const tasks = request.tasks.map(({ name }) => name).join(', ');
      logger.info('launching', { pod: request.instance, tasks, agent: footprint.hostname });
      this.#kit.channel.tellPod(request.instance, 'launching', { agent: footprint.hostname, tasks });
    }
  }

  #tuned(): Call[] {
    return !this.#kit.channel.isOpen
      ? []
      : this.#kit.desk.tune(this.#kit.now(), this.#kit.leftovers.isWaiting);
  }

  #tell(): void {
    const changed = this.#kit.ledger.book.takeChanges();
    if (changed.length > 0) this.#kit.channel.events.emit('plans', changed);
  }

  #sleepUntilDue(): void {
    this.#cancelWake();
    const mesos = [
      this.#kit.repeats.nextDue,
      this.#kit.heartbeats.nextDue,
      this.#kit.maintenance.nextDue(this.#kit.now()),
      this.#kit.leftovers.nextDue,
      this.#kit.agents.nextDue(this.#kit.ledger.state.leftover.size > 0),
      this.#kit.desk.nextDue(this.#kit.now(), this.#kit.leftovers.isWaiting),
    ];
    const { worklist } = this.#kit.ledger;
    const own = [worklist, this.#kit.timetables, this.#kit.replacements, this.#kit.expiries].map(
      (one) => one.nextDue,
    );
    const times = [...own, ...(!this.#kit.channel.isOpen ? [] : mesos)].filter((time) => time !== undefined);
    if (times.length === 0) return;
    const wait = Math.max(1, Math.min(...times) - this.#kit.now());
    this.#cancelWake = this.#kit.options.clock.after(wait, () => this.#wake());
  }
}
