// A scheduler's shell on the model of Mesos and a virtual clock, that a test may crash at any write and start again.

import { frameworkInfo } from '../../scheduler/master/framework.ts';
import { EXECUTOR_RESOURCES } from '../../scheduler/offer/requirement.ts';
import { NO_SECRETS } from '../../scheduler/offer/secrets.ts';
import type { RecoveryFor } from '../../scheduler/plan/recovery-order.ts';
import { planStatus } from '../../scheduler/plan/status.ts';
import { idOf } from '../../scheduler/service/ids.ts';
import { OFFER_TIMES } from '../../scheduler/service/offer-book.ts';
import type { PlacerOptions } from '../../scheduler/service/placer.ts';
import { Scheduler } from '../../scheduler/service/scheduler.ts';
import { startTarget } from '../../scheduler/service/start-target.ts';
import { parseSpec } from '../../scheduler/spec/load.ts';
import type { ServiceSpec } from '../../scheduler/spec/service-spec.ts';
import { MemoryStore } from '../../scheduler/state/memory-store.ts';
import { ServiceStore } from '../../scheduler/state/service-store.ts';
import type { Store, Write } from '../../scheduler/state/store.ts';
import { PodLinks } from '../../scheduler/watch/pod-links.ts';
import type { Event } from '../../shared/mesos/generated/scheduler.ts';
import { silentLogger } from '../../shared/runtime/logger.ts';
import type { Random } from '../../shared/runtime/random.ts';
import { countingRandom } from './counting-random.ts';
import { FRAMEWORK_ID, MesosModel } from './mesos-model.ts';
import { VirtualClock } from './virtual-clock.ts';

export class Crash extends Error {}

/** Throws at one write, before or after it is done; every write after that throws too: the process is dead. */
export class CrashingStore implements Store {
  readonly #store: Store;
  #at: number;
  #after: boolean;
  writes = 0;

  constructor(store: Store, at: number, after: boolean) {
    this.#store = store;
    this.#at = at;
    this.#after = after;
  }

  /** From now on: at which write from here. */
  arm(at: number, after: boolean): void {
    this.#at = this.writes + at;
    this.#after = after;
  }

  get(key: string) {
    return this.#store.get(key);
  }

  list(prefix: string) {
    return this.#store.list(prefix);
  }

  async write(writes: readonly Write[]): Promise<void> {
    this.writes += 1;
    if (this.writes > this.#at || (this.writes === this.#at && !this.#after)) throw new Crash('crash');
    await this.#store.write(writes);
    if (this.writes === this.#at) throw new Crash('crash');
  }

  async close(): Promise<void> {}
}

const MOST_STEPS = 5000;

export class SchedulerRig {
  readonly clock = new VirtualClock();
  readonly model = new MesosModel(() => this.clock.now());
  readonly random: Random = countingRandom();
  readonly store = new MemoryStore();
  readonly #svc: string;
  readonly #placing: PlacerOptions;
  /** Code of the service; for the next start. */
  recoveryFor: RecoveryFor | undefined;
  #scheduler: Scheduler | undefined;
  /** Most events that come together. With more than one the executors work on until so many wait. */
  atOnce = 1;
  /** What the last start said of the target. */
  says = '';

  constructor(svc: string, placing: PlacerOptions = {}) {
    this.#svc = svc;
    this.#placing = placing;
  }

  get scheduler(): Scheduler {
    if (this.#scheduler === undefined) throw new Error('the scheduler is not started');
    return this.#scheduler;
  }

  /** A new scheduler process on what is stored, subscribed to the model. */
  async start(store: Store = this.store, svc = this.#svc): Promise<void> {
    const { spec } = parseSpec('svc.yml', svc, {});
    const service = await ServiceStore.open(store);
    const { target, says } = startTarget(service.state, spec, () => this.random.uuid());
    this.says = says;
    this.#scheduler = new Scheduler({
      target,
      store: service,
      launchContext: (frameworkId) => ({
        service: spec.name,
        owner: { frameworkId, role: spec.role, principal: spec.principal },
        executorResources: EXECUTOR_RESOURCES,
        executorUri: 'http://scheduler/v1/artifacts/executor/0/pillion-executor.tar.gz',
        artifactBase: 'http://scheduler/v1/artifacts/',
        apiHost: 'scheduler',
        apiPort: 8080,
        heartbeatSeconds: 0,
        secrets: NO_SECRETS,
        random: this.random,
      }),
      introduce: (given, frameworkId) => frameworkInfo(given, { webuiUrl: 'http://scheduler' }, frameworkId),
      idOf,
      newId: () => this.random.uuid(),
      backoff: { first: 1000, factor: 2, most: 10_000 },
      offerTimes: OFFER_TIMES,
      placing: this.#placing,
      recoveryFor: this.recoveryFor,
      podLinks: new PodLinks({ clock: this.clock, logger: silentLogger, session: this.random.uuid() }),
      clock: this.clock,
      logger: silentLogger,
    });
    await this.scheduler.start();
    await this.scheduler.subscribed(FRAMEWORK_ID, this.model.sink(), 'model');
  }

  /** Kills the process. `arrived` says whether its last calls reached Mesos. */
  async crash(arrived = true): Promise<void> {
    await this.#scheduler?.stop();
    this.#scheduler = undefined;
    this.model.disconnect(arrived);
  }

  /** Lets everybody work until `isDone`; time passes only when nobody else has anything to do. */
  async run(isDone: () => boolean, most = MOST_STEPS): Promise<void> {
    for (let steps = 0; steps < most; steps += 1) {
      if (isDone()) return;
      const events = this.#nextEvents();
      if (this.model.tornDown && (await this.scheduler.deregistered())) return;
      if (events.length > 0) await this.scheduler.received(events);
      // Mesos has only now heard what was called last; that may be what is waited for.
      else if (!this.model.executorsStep() && !isDone()) await this.#passTime();
    }
    throw new Error(`nothing came of it in ${most} steps; live: ${this.model.liveNames().join(' ')}`);
  }

  #nextEvents(): Event[] {
    const events: Event[] = [];
    while (events.length < this.atOnce) {
      const event = this.model.nextEvent();
      if (event !== undefined) events.push(event);
      else if (this.atOnce === 1 || !this.model.executorsStep()) break;
    }
    return events;
  }

  async #passTime(): Promise<void> {
    if (!this.clock.next()) this.clock.advance(1000);
    // What the timer began goes through the scheduler's queue; this comes out behind it.
    await this.scheduler.podCommand('nobody-0', 'restart');
  }

  spec(svc: string): ServiceSpec {
    return parseSpec('svc.yml', svc, {}).spec;
  }

  status(plan: string): string {
    const found = this.scheduler.plan(plan);
    return found === undefined ? 'none' : planStatus(found);
  }

  async runPlan(plan: string): Promise<void> {
    await this.run(() => this.status(plan) === 'COMPLETE');
  }

  /** Lets the leftovers be cleaned up: until Mesos is told to send no more offers. */
  async runIdle(): Promise<void> {
    await this.run(() => this.model.suppressed);
  }
}
