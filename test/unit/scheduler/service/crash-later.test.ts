// The scheduler killed between any two writes of what comes after a deployment: an update, its rollback, a sidecar plan
// by hand and by its timetable, a replace by the operator and by policy, a pause, a maintenance, agents that are lost or
// come back under another id, a decommission, an uninstall. The next one completes it, and nothing is doubled, lost or
// leaked.
import assert from 'node:assert/strict';
import { SLEEP } from '../../../../scheduler/plan/pause.ts';
import type { Unavailability } from '../../../../shared/mesos/generated/mesos.ts';
import { CrashingStore, SchedulerRig } from '../../../support/scheduler-rig.ts';

const SVC = `
name: crash
pods:
  hello:
    count: 2
    allow-decommission: true
    volume: { path: shared, type: ROOT, size: 16 }
    resource-sets:
      sidecar: { cpus: 0.1, memory: 32 }
    tasks:
      server: { goal: RUNNING, cmd: run, cpus: 0.5, memory: 64, ports: { http: { port: 0 } } }
      backup: { goal: FINISH, cmd: finish, resource-set: sidecar }
plans:
  deploy: { strategy: parallel, phases: { hello: { pod: hello, steps: [ { default: [[server]] } ] } } }
  backup: { phases: { backup: { pod: hello, strategy: parallel, steps: [ { default: [[backup]] } ] } } }
`;
const CHANGED = SVC.replace('memory: 64', 'memory: 48');
const SMALLER = SVC.replace('count: 2', 'count: 1');

const POLICY = SVC.replace('count: 2', 'count: 2\n    replace-after: { after: 60, apart: 60 }');
const SCHEDULED = SVC.replace('backup: { phases', "backup: { schedule: { cron: '*/10 * * * *' }, phases");
const RESOURCES = 'cpus:4;mem:2048;disk:4096;ports:[31000-31100]';

interface Scenario {
  readonly title: string;
  /** What is deployed before; default SVC. */
  readonly deployed?: string;
  /** Before the process may be killed. */
  readonly prepare?: (rig: SchedulerRig) => Promise<unknown>;
  /** Asked again after the crash; must do no harm when it was done already. */
  readonly begin: (rig: SchedulerRig) => Promise<unknown>;
  readonly isDone: (rig: SchedulerRig) => boolean;
  /** What happens after that; asked again like `begin`. */
  readonly finish?: (rig: SchedulerRig) => Promise<unknown>;
  /** The svc.yml of the process after the crash. */
  readonly svc: string;
  readonly check: (rig: SchedulerRig) => void;
}

function infos(rig: SchedulerRig) {
  return rig.model.live().map(({ info }) => info);
}

/** Launches of a name that ran to their end. */
function finished(rig: SchedulerRig, name: string): number {
  const all = [...rig.model.tasks.values()];
  return all.filter(({ info, state }) => info.name === name && state === 'TASK_FINISHED').length;
}

const isComplete = (rig: SchedulerRig, ...plans: string[]) =>
  plans.every((plan) => rig.status(plan) === 'COMPLETE' || rig.status(plan) === 'none');

function memoryOf(rig: SchedulerRig): (number | undefined)[] {
  return infos(rig).map(({ resources }) => resources?.find(({ name }) => name === 'mem')?.scalar?.value);
}

const windows = new WeakMap<SchedulerRig, Unavailability>();

/** The same one for each process of the rig: from its first minute on, for an hour. */
function windowOf(rig: SchedulerRig): Unavailability {
  const nanoseconds = (ms: number) => ({ nanoseconds: BigInt(ms) * 1_000_000n });
  const fresh = { start: nanoseconds(rig.clock.now()), duration: nanoseconds(3_600_000) };
  const window = windows.get(rig) ?? fresh;
  windows.set(rig, window);
  return window;
}

const areOn = (rig: SchedulerRig, agent: string) =>
  rig.model.live().filter(({ agentId, state }) => agentId === agent && state === 'TASK_RUNNING').length ===
    2 &&
  [...rig.scheduler.state.pod.values()].every(({ agentId }) => agentId === agent) &&
  isComplete(rig, 'deploy', 'recovery');

function loseAgent(rig: SchedulerRig): void {
  if (rig.model.agents.has('agent-2')) return;
  rig.model.addAgent('agent-2', RESOURCES);
  rig.model.lose('agent-1');
}

/** The lost agent is back, with all that ran on: it is killed, and what is reserved there given back. */
async function findAgent(rig: SchedulerRig): Promise<void> {
  if (rig.model.agents.get('agent-1')?.reachable === false) rig.model.find('agent-1');
  const { state } = rig.scheduler;
  await rig.run(() => infos(rig).length === 2 && state.stray.size === 0 && state.leftover.size === 0);
}

const finishedOnce = (rig: SchedulerRig) => {
  for (const name of ['hello-0-backup', 'hello-1-backup']) assert.equal(finished(rig, name), 1, name);
};

async function startBackup(rig: SchedulerRig): Promise<void> {
  if (rig.status('backup') === 'WAITING')
    await rig.scheduler.command('backup', { type: 'start', parameters: { A: '1' } });
}

/** Only where nothing of it is stored: what is, must not be needed again. */
async function updateOnce(rig: SchedulerRig, svc: string): Promise<void> {
  if (rig.scheduler.state.target.get('current')?.previous === undefined)
    await rig.scheduler.updateTarget(rig.spec(svc));
}

const ANOTHER_SET = SVC.replaceAll('sidecar', 'other').replace(
  '    resource-sets:\n',
  '    image: new\n    resource-sets:\n',
);

const SCENARIOS: readonly Scenario[] = [
  {
    title: 'an update, and started with the file of before',
    begin: (rig) => updateOnce(rig, CHANGED),
    isDone: (rig) => isComplete(rig, 'deploy', 'recovery'),
    svc: SVC,
    check: (rig) => assert.deepEqual(memoryOf(rig), [48, 48]),
  },
  {
    title: 'an update to another executor and other names of resource sets',
    begin: (rig) => updateOnce(rig, ANOTHER_SET),
    isDone: (rig) => isComplete(rig, 'deploy', 'recovery'),
    svc: SVC,
    check: (rig) => {
      const images = [...rig.scheduler.state.pod.values()].map(
        (pod) => pod.executor.container?.mesos?.image?.docker?.name,
      );
      assert.deepEqual(images, ['new', 'new']);
      assert.equal(infos(rig).length, 2);
    },
  },
  {
    title: 'a rollback halfway through an update',
    prepare: async (rig) => {
      await rig.scheduler.updateTarget(rig.spec(CHANGED));
      await rig.run(() => memoryOf(rig).includes(48));
    },
    begin: async (rig) => {
      if (JSON.stringify(rig.scheduler.target.spec) === JSON.stringify(rig.spec(CHANGED)))
        await rig.scheduler.rollback();
    },
    isDone: (rig) => infos(rig).length === 2 && isComplete(rig, 'deploy', 'recovery'),
    svc: SVC,
    check: (rig) => assert.deepEqual(memoryOf(rig), [64, 64]),
  },
  {
    title: 'an update while a sidecar plan runs',
    begin: async (rig) => {
      await startBackup(rig);
      await rig.scheduler.updateTarget(rig.spec(CHANGED));
    },
    isDone: (rig) => infos(rig).length === 2 && isComplete(rig, 'backup', 'deploy', 'recovery'),
    svc: CHANGED,
    check: (rig) => {
      assert.deepEqual(memoryOf(rig), [48, 48]);
      finishedOnce(rig);
    },
  },
  {
    title: "a timetable's start",
    deployed: SCHEDULED,
    begin: async () => {},
    isDone: (rig) => isComplete(rig, 'backup', 'deploy', 'recovery'),
    svc: SCHEDULED,
    check: (rig) => {
      finishedOnce(rig);
      assert.equal(rig.scheduler.timetables[0]?.missedCount, 0);
    },
  },
  {
    title: 'a replacement by policy',
    deployed: POLICY,
    begin: async (rig) => loseAgent(rig),
    isDone: (rig) => areOn(rig, 'agent-2'),
    finish: findAgent,
    svc: POLICY,
    check: (rig) => assert.equal(rig.scheduler.state.trouble.size, 0),
  },
  {
    title: 'the giving up of an agent',
    begin: async (rig) => {
      loseAgent(rig);
      if ([...rig.scheduler.state.pod.values()].every(({ agentId }) => agentId !== 'agent-1')) return;
      await rig.run(() =>
        [...rig.scheduler.state.task.values()].every(({ state }) => state !== 'TASK_RUNNING'),
      );
      await rig.scheduler.agentGone('agent-1');
    },
    isDone: (rig) => areOn(rig, 'agent-2'),
    finish: findAgent,
    svc: SVC,
    check: () => {},
  },
  {
    title: 'the return of an agent under another id',
    begin: async ({ model }) => {
      if (model.agents.has('agent-1')) model.renew('agent-1', 'agent-9');
    },
    isDone: (rig) => areOn(rig, 'agent-9'),
    svc: SVC,
    check: () => {},
  },
  {
    title: 'an update',
    begin: (rig) => rig.scheduler.updateTarget(rig.spec(CHANGED)),
    isDone: (rig) => isComplete(rig, 'deploy', 'recovery'),
    svc: CHANGED,
    check: (rig) => assert.deepEqual(memoryOf(rig), [48, 48]),
  },
  {
    title: 'a sidecar plan',
    begin: startBackup,
    isDone: (rig) => isComplete(rig, 'backup', 'deploy', 'recovery'),
    svc: SVC,
    check: finishedOnce,
  },
  {
    title: 'a replace',
    begin: async (rig) => {
      const isNew = rig.model.tasks.size > 2 || !rig.scheduler.state.pod.has('hello-0');
      if (!isNew) await rig.scheduler.podCommand('hello-0', 'replace');
    },
    isDone: (rig) =>
      infos(rig).length === 2 && isComplete(rig, 'deploy', 'recovery') && rig.model.tasks.size > 2,
    svc: SVC,
    check: () => {},
  },
  {
    title: 'a pause',
    begin: (rig) => rig.scheduler.podCommand('hello-1', 'pause'),
    isDone: (rig) =>
      infos(rig).some(({ command }) => command?.value === SLEEP) && isComplete(rig, 'recovery'),
    svc: SVC,
    check: (rig) =>
      assert.deepEqual(
        infos(rig)
          .map(({ command }) => command?.value)
          .sort(),
        ['run', SLEEP].sort(),
      ),
  },
  {
    title: "the maintenance of the pods' agent",
    begin: (rig) => rig.scheduler.received([rig.model.inverseOffer('agent-1', windowOf(rig))]),
    isDone: (rig) =>
      rig.model.tasks.size > 3 && infos(rig).length === 2 && isComplete(rig, 'deploy', 'recovery'),
    svc: SVC,
    check: (rig) => {
      assert.ok(rig.model.inverseAnswers.includes('agent-1: yes'));
      assert.deepEqual(
        infos(rig).map(({ command }) => command?.value),
        ['run', 'run'],
      );
    },
  },
  {
    title: 'a decommission',
    begin: (rig) => rig.scheduler.updateTarget(rig.spec(SMALLER)),
    isDone: (rig) => isComplete(rig, 'deploy', 'recovery', 'decommission') && infos(rig).length === 1,
    svc: SMALLER,
    check: (rig) => assert.deepEqual([...rig.scheduler.state.pod.keys()], ['hello-0']),
  },
];

async function deployed(svc = SVC): Promise<{ rig: SchedulerRig; store: CrashingStore }> {
  const rig = new SchedulerRig(svc);
  rig.model.addAgent('agent-1', RESOURCES);
  const store = new CrashingStore(rig.store, Number.POSITIVE_INFINITY, true);
  await rig.start(store);
  await rig.runPlan('deploy');
  await rig.runIdle();
  return { rig, store };
}

function assertNoLeak(rig: SchedulerRig): void {
  assert.deepEqual(rig.model.violations, []);
  const known = [...rig.scheduler.state.pod.values()].flatMap(({ reservations }) => reservations);
  const held = rig.model.reserved().map(({ reservations }) => {
    return reservations?.at(-1)?.labels?.labels?.find(({ key }) => key === 'resource_id')?.value;
  });
  assert.deepEqual(held.sort(), known.map(({ resourceId }) => resourceId).sort());
  const { leftover, operation } = rig.scheduler.state;
  assert.deepEqual([leftover.size, operation.size], [0, 0]);
}

async function ready({ deployed: svc, prepare }: Scenario): ReturnType<typeof deployed> {
  const made = await deployed(svc);
  await prepare?.(made.rig);
  return made;
}

async function complete({ begin, isDone, finish, check }: Scenario, rig: SchedulerRig): Promise<void> {
  await begin(rig);
  await rig.run(() => isDone(rig));
  await finish?.(rig);
  await rig.runIdle();
  assertNoLeak(rig);
  check(rig);
}

type Mode = readonly [title: string, after: boolean, arrived: boolean];

const MODES: readonly Mode[] = [
  ['before the write', false, true],
  ['after the write, its last calls arrived', true, true],
  ['after the write, its last calls lost', true, false],
];

function assertCrash(error: unknown): void {
  assert.match(String(error), /crash|stopping/);
}

async function crashAt(scenario: Scenario, write: number, [, after, arrived]: Mode): Promise<void> {
  const { rig, store } = await ready(scenario);
  store.arm(write, after);
  await complete(scenario, rig).catch(assertCrash);
  await rig.crash(arrived);
  await rig.start(rig.store, scenario.svc);
  await complete(scenario, rig);
}

async function writesOf(scenario: Scenario): Promise<number> {
  const { rig, store } = await ready(scenario);
  const before = store.writes;
  await complete(scenario, rig);
  return store.writes - before;
}

async function uninstalled(rig: SchedulerRig): Promise<void> {
  await rig.scheduler.uninstall();
  await rig.run(() => rig.scheduler.state.framework.get('current')?.isUninstalled === true);
}

async function uninstallCrash(write: number, [, after, arrived]: Mode): Promise<void> {
  const { rig, store } = await deployed();
  store.arm(write, after);
  await uninstalled(rig).catch(assertCrash);
  await rig.crash(arrived);
  const isOver = await rig.start().then(
    () => false,
    (error) => /was uninstalled/.test(String(error)),
  );
  if (!isOver) await uninstalled(rig);
  assert.deepEqual(rig.model.violations, []);
  assert.deepEqual([rig.model.reserved(), rig.model.liveNames(), rig.model.tornDown], [[], [], true]);
}

function eachWrite(writes: number, at: (write: number) => Promise<void>): Promise<void> {
  return Array.from({ length: writes }, (_, index) => index + 1).reduce(async (before, write) => {
    await before;
    await at(write).catch((error) => {
      throw new Error(`at write ${write}: ${error.message}`, { cause: error });
    });
  }, Promise.resolve());
}

for (const scenario of SCENARIOS) {
  describe(`a scheduler killed at any write of ${scenario.title}`, () => {
    let writes = 0;

    before(async () => {
      writes = await writesOf(scenario);
      assert.ok(writes >= 5, `${writes} writes`);
    });

    for (const mode of MODES) {
      it(`comes back: ${mode[0]}`, () => eachWrite(writes, (write) => crashAt(scenario, write, mode)));
    }
  });
}

describe('a scheduler killed at any write of an uninstall', () => {
  let writes = 0;

  before(async () => {
    const { rig, store } = await deployed();
    const before = store.writes;
    await uninstalled(rig);
    writes = store.writes - before;
    assert.ok(writes >= 5, `${writes} writes`);
  });

  for (const mode of MODES) {
    it(`comes back: ${mode[0]}`, () => eachWrite(writes, (write) => uninstallCrash(write, mode)));
  }
});
