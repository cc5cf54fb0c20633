// The shell around the pure rooms: Mesos' events and operators' commands in; records, calls and plan changes out.
// One thing at a time, and always in this order: decide (pure) -> store -> tell Mesos. So a crash between any two of
// them is only ever a call that was not made, and subscribing again finds that out by reconciliation.
import type { Call, Event } from '../../shared/mesos/generated/scheduler.ts';
import type { CallFault } from '../master/call-fault.ts';
import type { CallSink } from '../master/connection.ts';
import type { CommandAnswer, PlanCommand } from '../plan/commands.ts';
import type { ServiceSpec } from '../spec/service-spec.ts';
import { type AgentGoneAnswer, saidGone } from './agent-events.ts';
import {
  chooseTarget,
  previousTarget,
  SINGLE,
  type Target,
  uninstallChanges,
  wiped,
} from './configuration.ts';
import { Engine } from './engine.ts';
import { makeKit } from './kit.ts';
import { MesosEvents } from './mesos-events.ts';
import { planCommand } from './plan-commands.ts';
import { type PodCommandType, podEffect } from './pod-commands.ts';
import { podChanges, podState } from './pod-state.ts';
import { actOnFailed, tellFailed } from './refused-calls.ts';
import type { SchedulerOptions } from './scheduler-options.ts';
import { Serial } from './serial.ts';
import { ServiceLook } from './service-look.ts';
import { changeTarget, type TargetAnswer } from './target-change.ts';
import { Unavailable } from './unavailable.ts';

export type { TargetAnswer } from './target-change.ts';

export class Scheduler extends ServiceLook {
  readonly #serial = new Serial();
  readonly #mesos: MesosEvents;
  readonly #engine: Engine;
  #isStopped = false;

  constructor(options: SchedulerOptions) {
    super(makeKit(options));
    this.#mesos = new MesosEvents(this.kit);
    this.#engine = new Engine(this.kit, () => this.#later(() => this.#advance()));
  }

  /** Stores the target and settles what needs no Mesos; to be called once, before anything else. */
  async start(): Promise<void> {
    await this.#run(async () => {
      await this.kit.ledger.commit(this.target.changes);
      // Some plans stand in those changes.
      if (this.target.changes.length > 0) this.kit.ledger.retarget({ ...this.target, changes: [] });
      await this.kit.ledger.commit(this.kit.timetables.restart(this.kit.now()));
      this.kit.expiries.restart(this.state.task.values());
      await this.#advance();
    });
  }

  /** Nothing is done after this; what is under way is finished first. */
  async stop(): Promise<void> {
    await this.#serial.run(async () => {
      this.#isStopped = true;
      this.kit.channel.close();
      this.kit.options.podLinks.close();
      this.#engine.stop();
    });
  }

  // Mesos

  /** `region`: the master's, where it has one. */
  subscribed(frameworkId: string, connection: CallSink, master: string, region?: string): Promise<void> {
    return this.#run(async () => {
      if (this.frameworkId !== frameworkId) {
        await this.kit.ledger.commit([{ kind: 'framework', id: SINGLE, value: { frameworkId } }]);
      }
      this.kit.channel.open(connection);
      this.kit.desk.reset();
      this.kit.desk.masterRegion = region;
      this.kit.maintenance.restart(this.kit.ledger.state.task.values());
      this.kit.repeats.restart(this.kit.ledger.state, this.kit.now());
      this.kit.agents.restart();
      this.kit.leftovers.restart(this.kit.ledger.state.leftover, this.kit.now());
      this.kit.ledger.book.touchAll();
      this.kit.options.logger.info('subscribed', { frameworkId, master });
      this.kit.channel.events.emit('subscribed', frameworkId, master);
      this.#mesos.connectPods();
      this.kit.heartbeats.restart(this.kit.now());
      await this.#advance();
    });
  }

  disconnected(reason: string): Promise<void> {
    return this.#run(async () => {
      this.kit.channel.close();
      this.kit.desk.reset();
      this.kit.options.podLinks.disconnected();
      this.kit.heartbeats.pause();
      this.kit.channel.events.emit('disconnected', reason);
      this.kit.options.logger.warn('disconnected from the master', { reason });
    });
  }

  /** What came together is stored together, in one write; the plans go on once. */
  received(events: readonly Event[]): Promise<void> {
    return this.#run(async () => {
      for (const event of events) this.kit.channel.events.emit('received', event);
      await this.#mesos.take(events);
      await this.#advance();
    });
  }

  callFailed(call: Call, error: unknown, fault: CallFault): void {
    tellFailed(this.kit, call, error, fault);
    this.#later(async () => {
      actOnFailed(this.kit, call, fault);
      await this.#advance();
    });
  }

  // Operators

  command(planName: string, given: PlanCommand): Promise<CommandAnswer> {
    return this.#runBounded(async () => {
      const plan = this.plan(planName);
      if (plan === undefined) return { code: 'not found', message: `Plan ${planName}` };
      const { answer, changes } = planCommand(
        this.kit.ledger.state,
        this.target,
        plan,
        given,
        this.kit.options.idOf,
      );
      await this.kit.ledger.commit(changes);
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
    return this.#runBounded(async () => {
      const pod = podState(this.kit.ledger, instance);
      if (pod.tasks.length === 0) return undefined;
      const effect = podEffect(pod, type, tasks);
      await this.kit.ledger.commit(podChanges(this.kit.ledger, instance, effect));
      await this.#advance();
      this.kit.channel.tellPod(instance, type, { tasks: effect.tasks.join(', ') });
      return effect.tasks;
    });
  }

  /** The operator's word that an agent is gone for good: nothing of it is waited for any more. */
  agentGone(agentId: string): Promise<AgentGoneAnswer> {
    return this.#runBounded(async () => {
      const answer = await saidGone(this.kit, agentId);
      await this.#advance();
      return answer;
    });
  }

  /** Another svc.yml becomes the target while everything runs, if no rule speaks against it. */
  updateTarget(spec: ServiceSpec): Promise<TargetAnswer> {
    return this.#runBounded(() => {
      const { newId } = this.kit.options;
      return this.#retarget(chooseTarget(this.kit.ledger.state, spec, newId), spec);
    });
  }

  /** The target before the present one becomes the target again; undefined when there is none. */
  rollback(): Promise<TargetAnswer | undefined> {
    return this.#runBounded(async () => {
      const target = previousTarget(this.kit.ledger.state);
      return target && this.#retarget(target, target.spec);
    });
  }

  /** Takes everything of the service away and ends it for good; `uninstalled` tells when that is done. */
  uninstall(): Promise<void> {
    return this.#runBounded(async () => {
      await this.kit.ledger.commit(uninstallChanges(this.kit.ledger.state, this.target));
      this.kit.ledger.retarget(this.target);
      this.kit.options.logger.warn('the service is being uninstalled');
      await this.#advance();
    });
  }

  /** Mesos says that our framework is gone. True when that is what we asked for: then nothing is left to do. */
  async deregistered(): Promise<boolean> {
    return this.#serial.run(async () => {
      if (!this.kit.ledger.worklist.isDeregistering) return false;
      await this.kit.options.store.commit(wiped(this.kit.ledger.state));
      this.#isStopped = true;
      this.kit.options.logger.warn('the service is uninstalled');
      this.kit.channel.events.emit('uninstalled');
      return true;
    });
  }

  async #retarget(target: Target, wanted: ServiceSpec): Promise<TargetAnswer> {
    const answer = await changeTarget(this.kit, target, wanted);
    await this.#advance();
    return answer;
  }

  async #advance(): Promise<void> {
    if (!this.#isStopped) await this.#engine.advance();
  }

  /** For what nobody waits for; `failed` tells of its errors. */
  #later(action: () => Promise<void>): void {
    this.#run(action).catch(() => undefined);
  }

  #run<T>(action: () => Promise<T>): Promise<T> {
    return this.#serial.run(this.#guarded(action));
  }

  #runBounded<T>(action: () => Promise<T>): Promise<T> {
    return this.#serial.runBounded(this.#guarded(action));
  }

  /** An error in here is not the caller's: the state could not be written, so nothing more may be done. */
  #guarded<T>(action: () => Promise<T>): () => Promise<T> {
    return async () => {
      if (this.#isStopped) throw new Unavailable('it is stopping');
      try {
        return await action();
      } catch (error) {
        this.#isStopped = true;
        this.kit.channel.events.emit('failed', error);
        throw error;
      }
    };
  }
}
