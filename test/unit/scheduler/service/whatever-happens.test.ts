// Whatever changes, and whenever something fails or the scheduler is killed meanwhile: no task runs twice, none loses
// what it holds, a volume stays with its task as long as the service has it, and a plan that is COMPLETE is so.
// RUNS=5000 SEED=1 in the environment makes it a long search; ACTIONS=12 for short histories, FAST=1 to shrink nothing.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hasEnded } from '../../../../scheduler/plan/task-state.ts';
import { podInstances, type ServiceSpec, taskFullName } from '../../../../scheduler/spec/service-spec.ts';
import type { Resource } from '../../../../shared/mesos/generated/mesos.ts';
import {
  CHANGES,
  deployedTasks,
  SERVICE,
  SERVICE_CHANGES,
  type ServiceData,
  yamlOf,
} from '../../../support/changing-service.ts';
import { CrashingStore, SchedulerRig } from '../../../support/scheduler-rig.ts';

const RUNS = Number(process.env['RUNS'] ?? 15);
/** The same histories each time; another seed searches elsewhere. */
const SEED = Number(process.env['SEED'] ?? 1);

/** Events that a service needs at most to come to rest. */
const PATIENCE = 1000;

const number = fc.nat({ max: 1000 });

const ACTION = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('change'),
      change: fc.constantFrom(...Object.keys(CHANGES)),
      picks: fc.array(number, { minLength: 4, maxLength: 4 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('change the service'),
      change: fc.constantFrom(...Object.keys(SERVICE_CHANGES)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('roll back') }) },
  { weight: 5, arbitrary: fc.record({ type: fc.constant('go on'), steps: fc.nat({ max: 60 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('plan'),
      plan: fc.constantFrom('deploy', 'backup', 'recovery'),
      command: fc.constantFrom('start', 'continue', 'interrupt', 'restart', 'stop'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('end a task'),
      which: number,
      state: fc.constantFrom('TASK_FAILED', 'TASK_LOST', 'TASK_FINISHED'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('end an executor'), which: number }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('pod'),
      which: number,
      command: fc.constantFrom('restart', 'replace', 'pause', 'resume'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('crash'),
      writes: fc.nat({ max: 12 }),
      after: fc.boolean(),
      arrived: fc.boolean(),
    }),
  },
);
type Action = typeof ACTION extends fc.Arbitrary<infer T> ? T : never;

const idOf = ({ reservations }: Resource) =>
  reservations?.at(-1)?.labels?.labels?.find(({ key }) => key === 'resource_id')?.value ?? '';

function wanted(spec: ServiceSpec): Set<string> {
  return new Set(
    podInstances(spec).flatMap(({ pod, index }) =>
      pod.tasks.map(({ name }) => taskFullName(`${pod.type}-${index}`, name)),
    ),
  );
}

class World {
  readonly rig = new SchedulerRig(yamlOf(SERVICE));
  #store = new CrashingStore(this.rig.store, Number.POSITIVE_INFINITY, true);
  /** By the text of its spec, what the service was made of. */
  readonly #data = new Map<string, ServiceData>();
  /** The persistence id of each task's volumes, by name and path. */
  readonly #volumes = new Map<string, string>();
  readonly #untracked = new Set<string>();
  #arrived = true;
  #configuration = '';
  #wanted = new Set<string>();
  readonly #seen = new Set<string>();
  /** Configurations of the time before the task left the service; should it come back, it is another one. */
  readonly #left = new Map<string, ReadonlySet<string>>();

  async start(): Promise<void> {
    for (const id of ['agent-1', 'agent-2'])
      this.rig.model.addAgent(id, 'cpus:16;mem:8192;disk:16384;ports:[31000-31900]');
    this.#know(SERVICE);
    await this.rig.start(this.#store);
    this.check();
  }

  get data(): ServiceData {
    return this.#data.get(JSON.stringify(this.rig.scheduler.target.spec)) ?? assert.fail('an unknown target');
  }

  #know(data: ServiceData): ServiceSpec {
    const spec = this.rig.spec(yamlOf(data));
    this.#data.set(JSON.stringify(spec), data);
    return spec;
  }

  /** Does it, or is killed in the middle and started again. */
  async do(action: Action): Promise<void> {
    try {
      await this.#act(action);
    } catch (error) {
      if (!/crash|stopping/.test(String(error))) throw error;
      if ('command' in action && action.command === 'replace' && 'which' in action)
        this.#untracked.add(this.#instance(action.which));
      await this.#restart();
    }
    this.check();
  }

  async #restart(): Promise<void> {
    await this.rig.crash(this.#arrived);
    this.#store = new CrashingStore(this.rig.store, Number.POSITIVE_INFINITY, true);
    await this.rig.start(this.#store);
  }

  #instance(which: number): string {
    const all = podInstances(this.rig.scheduler.target.spec);
    const one = all[which % Math.max(1, all.length)];
    return one === undefined ? 'hello-0' : `${one.pod.type}-${one.index}`;
  }

  async #act(action: Action): Promise<void> {
    const { scheduler, model } = this.rig;
    if ('picks' in action) {
      const picks = [...action.picks];
      const pick = <T>(all: readonly T[]): T | undefined =>
        all[(picks.shift() ?? 0) % Math.max(1, all.length)];
      const { data } = this;
      const pod = pick(Object.keys(data.pods)) ?? '';
      const before = data.pods[pod];
      const change = CHANGES[action.change];
      if (before !== undefined && change !== undefined)
        await scheduler.updateTarget(
          this.#know({ ...data, pods: { ...data.pods, [pod]: change(before, pick) } }),
        );
    } else if ('change' in action) {
      const change = SERVICE_CHANGES[action.change];
      if (change !== undefined) await scheduler.updateTarget(this.#know(change(this.data)));
    } else if ('steps' in action) await this.goOn(action.steps);
    else if ('plan' in action) await this.#tellPlan(action.plan, action.command);
    else if ('state' in action) {
      const task = model.live()[action.which % Math.max(1, model.live().length)];
      if (task !== undefined) model.end(task.info.name, action.state);
    } else if ('writes' in action) {
      this.#arrived = action.arrived;
      this.#store.arm(action.writes + 1, action.after);
    } else if ('command' in action) await this.#tellPod(this.#instance(action.which), action.command);
    else if ('which' in action) {
      const alive = [...model.executors].filter(([, one]) => one.alive);
      const [id] = alive[action.which % Math.max(1, alive.length)] ?? [];
      if (id !== undefined) model.killExecutor(id);
    } else await scheduler.rollback();
  }

  async #tellPlan(
    plan: string,
    command: 'start' | 'continue' | 'interrupt' | 'restart' | 'stop',
  ): Promise<void> {
    const isStart = command === 'start';
    if (isStart && plan !== 'backup') return;
    if (plan === 'recovery' && (command === 'restart' || command === 'stop')) return;
    await this.rig.scheduler.command(
      plan,
      isStart ? { type: command, parameters: { A: '1' } } : { type: command },
    );
  }

  async #tellPod(instance: string, command: 'restart' | 'replace' | 'pause' | 'resume'): Promise<void> {
    if (command === 'replace') this.#forget((name) => name.startsWith(`${instance}-`));
    await this.rig.scheduler.podCommand(instance, command);
  }

  #forget(isMeant: (name: string) => boolean): void {
    for (const key of [...this.#volumes.keys()])
      if (isMeant(key.slice(0, key.indexOf(' ')))) this.#volumes.delete(key);
  }

  async goOn(steps: number): Promise<void> {
    let left = steps;
    await this.rig.run(() => {
      this.check();
      left -= 1;
      return left < 0;
    });
  }

  /** What holds at any time. */
  check(): void {
    const { model, scheduler } = this.rig;
    assert.deepEqual(model.violations, []);
    this.#followTarget();
    const existing = new Set(model.reserved().flatMap(({ disk }) => disk?.persistence?.id ?? []));
    for (const { info, state } of model.live()) {
      const record = scheduler.state.task.get(info.name);
      if (record?.taskId !== info.task_id.value || this.#untracked.has(record.instance)) continue;
      // Given up by a replace, though it still lives.
      if (hasEnded(record.state)) continue;
      // What never began has nothing on its volumes.
      if (state !== 'TASK_STAGING') this.#checkHeld(info.name, record.instance, info.resources ?? []);
    }
    for (const [key, id] of this.#volumes) assert.ok(existing.has(id), `the volume of ${key} is destroyed`);
    this.#checkComplete();
  }

  #followTarget(): void {
    const { target } = this.rig.scheduler;
    if (target.configuration === this.#configuration) return;
    const names = wanted(target.spec);
    for (const name of this.#wanted) if (!names.has(name)) this.#left.set(name, new Set(this.#seen));
    this.#configuration = target.configuration;
    this.#seen.add(target.configuration);
    this.#wanted = names;
    this.#forget((name) => !names.has(name));
  }

  #checkHeld(name: string, instance: string, resources: readonly Resource[]): void {
    const { scheduler } = this.rig;
    if (!wanted(scheduler.target.spec).has(name)) return;
    const known = new Set(
      scheduler.state.pod.get(instance)?.reservations.map(({ resourceId }) => resourceId),
    );
    for (const resource of resources) {
      assert.ok(known.has(idOf(resource)), `${name} lives, and its ${resource.name} is given up`);
      const { persistence, volume } = resource.disk ?? {};
      const configuration = scheduler.state.task.get(name)?.configuration ?? '';
      if (persistence === undefined || this.#left.get(name)?.has(configuration)) continue;
      const key = `${name} ${volume?.container_path}`;
      const before = this.#volumes.get(key) ?? persistence.id;
      assert.equal(persistence.id, before, `the volume of ${key} is another one`);
      this.#volumes.set(key, persistence.id);
    }
  }

  #checkComplete(): void {
    const { scheduler } = this.rig;
    if (this.rig.status('deploy') !== 'COMPLETE') return;
    const { spec, configuration } = scheduler.target;
    for (const { pod, index } of podInstances(spec)) {
      for (const { name, goal } of pod.tasks) {
        const record = scheduler.state.task.get(taskFullName(`${pod.type}-${index}`, name));
        const isTold = name !== 'backup';
        if (goal === 'RUNNING')
          assert.equal(record?.configuration, configuration, `${record?.name}: deploy is COMPLETE`);
        else if (isTold)
          assert.ok(record?.finished !== undefined, `${name} has not finished: deploy is COMPLETE`);
      }
    }
  }

  /** Operators let everything go on, nothing fails any more: what the service is to be. */
  async settle(): Promise<void> {
    try {
      await this.#settled();
    } catch (error) {
      if (!/crash|stopping/.test(String(error))) throw error;
      await this.#restart();
      await this.#settled();
    }
    this.#checkEnd();
  }

  async #settled(): Promise<void> {
    for (const { pod, index } of podInstances(this.rig.scheduler.target.spec))
      await this.rig.scheduler.podCommand(`${pod.type}-${index}`, 'resume');
    await this.goOn(20);
    for (const plan of ['recovery', ...Array<string>(6).fill('deploy')]) {
      await this.rig.scheduler.command(plan, { type: 'continue' });
      await this.rig.run(() => {
        this.check();
        return ['WAITING', 'COMPLETE'].includes(this.rig.status(plan));
      }, PATIENCE);
    }
    const isAtRest = (plan: string) => ['COMPLETE', 'none'].includes(this.rig.status(plan));
    await this.rig.run(() => {
      this.check();
      const isQuiet = [...this.rig.scheduler.state.task.values()].every(({ kill }) => !kill);
      const isBackedUp = ['COMPLETE', 'WAITING'].includes(this.rig.status('backup'));
      return (
        isQuiet &&
        isBackedUp &&
        ['deploy', 'recovery', 'decommission'].every(isAtRest) &&
        this.rig.model.suppressed
      );
    }, PATIENCE);
  }

  #checkEnd(): void {
    const { model, scheduler } = this.rig;
    const live = new Map(model.live().map((task) => [task.info.name, task]));
    const expected = podInstances(scheduler.target.spec).flatMap(({ pod, index }) => {
      const data = this.data.pods[pod.type];
      assert.ok(data);
      return deployedTasks(data)
        .filter((name) => data.tasks[name]?.goal === 'RUNNING')
        .map((name) => ({
          name: taskFullName(`${pod.type}-${index}`, name),
          pod: data,
          set: data.sets[data.tasks[name]?.set ?? ''],
        }));
    });
    assert.deepEqual([...live.keys()].sort(), expected.map(({ name }) => name).sort());
    for (const { name, pod, set } of expected) {
      const { info, executorId } = live.get(name) ?? assert.fail();
      const version = info.command?.environment?.variables?.find((one) => one.name === 'VERSION')?.value;
      const executor = model.executors.get(executorId)?.info;
      const memory = info.resources?.find((one) => one.name === 'mem')?.scalar?.value;
      const ports = info.resources?.filter((one) => one.name === 'ports').length;
      const isAsTold = [
        version,
        executor?.container?.mesos?.image?.docker?.name,
        memory,
        ports,
        info.command?.value,
      ];
      assert.deepEqual(isAsTold, [pod.version, pod.image, set?.memory, set?.hasPort ? 1 : 0, 'run'], name);
    }
    const known = [...scheduler.state.pod.values()].flatMap(({ reservations }) =>
      reservations.map(({ resourceId }) => resourceId),
    );
    assert.deepEqual(model.reserved().map(idOf).sort(), known.sort());
    const { leftover, operation } = scheduler.state;
    assert.deepEqual([leftover.size, operation.size], [0, 0]);
  }
}

describe('whatever happens to a service', () => {
  it('runs each task once, keeps what tasks hold, and says COMPLETE only when it is', async function () {
    this.timeout(0);
    const property = fc.asyncProperty(
      fc.array(ACTION, { minLength: 5, maxLength: Number(process.env['ACTIONS'] ?? 25), size: 'max' }),
      async (actions) => {
        const world = new World();
        await world.start();
        for (const action of actions) await world.do(action);
        await world.settle();
      },
    );
    const isFast = process.env['FAST'] !== undefined;
    await fc.assert(property, { numRuns: RUNS, seed: SEED, endOnFailure: isFast });
  });
});
