// The scheduler may be killed between any two writes, and between a write and the calls that follow it:
// whatever the point, the next one finds its pods again, and nothing is doubled, lost or leaked.
import assert from 'node:assert/strict';
import { CrashingStore, SchedulerRig } from '../../../support/scheduler-rig.ts';

const SVC = `
name: crash
pods:
  hello:
    count: 2
    volume: { path: shared, type: ROOT, size: 16 }
    resource-sets:
      sidecar: { cpus: 0.1, memory: 32 }
    tasks:
      server:
        goal: RUNNING
        cmd: run
        cpus: 0.5
        memory: 64
        ports: { http: { port: 0, env-key: HTTP_PORT } }
      schema: { goal: ONCE, cmd: finish, resource-set: sidecar }
      backup: { goal: FINISH, cmd: finish, resource-set: sidecar }
  world:
    count: 1
    tasks:
      server: { goal: RUNNING, cmd: run, cpus: 0.1, memory: 32, volume: { path: data, type: ROOT, size: 8 } }
plans:
  deploy:
    phases:
      hello: { pod: hello, strategy: parallel, steps: [ { default: [[server], [schema]] } ] }
      world: { pod: world }
  backup:
    phases:
      backup: { pod: hello, steps: [ { default: [[backup]] } ] }
`;

const SERVERS = ['hello-0-server', 'hello-1-server', 'world-0-server'];

function freshRig(atOnce: number): SchedulerRig {
  const rig = new SchedulerRig(SVC);
  rig.atOnce = atOnce;
  rig.model.addAgent('agent-1', 'cpus:4;mem:2048;disk:4096;ports:[31000-31100]');
  return rig;
}

/** What must hold when everything is quiet: each goal reached once, every reservation known, none twice. */
function assertSound(rig: SchedulerRig): void {
  assert.deepEqual(rig.model.violations, []);
  assert.deepEqual(rig.model.liveNames(), SERVERS);
  const known = [...rig.scheduler.state.pod.values()].flatMap((pod) =>
    pod.reservations.map((one) => one.resourceId),
  );
  const held = rig.model.reserved().map(({ reservations }) => {
    return reservations?.at(-1)?.labels?.labels?.find(({ key }) => key === 'resource_id')?.value;
  });
  assert.deepEqual(held.sort(), known.sort());
}

function finished(rig: SchedulerRig, name: string): number {
  return [...rig.model.tasks.values()].filter(
    ({ info, state }) => info.name === name && state === 'TASK_FINISHED',
  ).length;
}

async function deployAndBackUp(rig: SchedulerRig): Promise<void> {
  await rig.runPlan('deploy');
  if (rig.status('backup') === 'WAITING')
    await rig.scheduler.command('backup', { type: 'start', parameters: {} });
  await rig.runPlan('backup');
  await rig.runIdle();
}

/** How many writes a deploy and a backup take without a crash. */
async function countWrites(atOnce: number): Promise<number> {
  const rig = freshRig(atOnce);
  const store = new CrashingStore(rig.store, Number.POSITIVE_INFINITY, true);
  await rig.start(store);
  await deployAndBackUp(rig);
  assertSound(rig);
  return store.writes;
}

async function crashAt(atOnce: number, write: number, after: boolean, arrived: boolean): Promise<void> {
  const rig = freshRig(atOnce);
  const isCrash = (error: unknown) => assert.match(String(error), /crash|stopping/);
  try {
    await rig.start(new CrashingStore(rig.store, write, after));
    await deployAndBackUp(rig);
  } catch (error) {
    isCrash(error);
  }
  await rig.crash(arrived);
  await rig.start();
  await deployAndBackUp(rig);
  assertSound(rig);
  for (const name of ['hello-0-schema', 'hello-1-schema']) assert.equal(finished(rig, name), 1, name);
}

const MODES = [
  ['before the write', false, true],
  ['after the write, its last calls arrived', true, true],
  ['after the write, its last calls lost', true, false],
] as const;

for (const [title, atOnce, least] of [
  ['events come one by one', 1, 20],
  ['events come together', 8, 12],
] as const) {
  describe(`a scheduler killed at any write of a deploy and a sidecar plan, where ${title}`, () => {
    let writes: number;

    before(async () => {
      writes = await countWrites(atOnce);
      assert.ok(writes > least, `${writes} writes`);
    });

    for (const [when, after, arrived] of MODES) {
      it(`comes back: ${when}`, async () => {
        for (let write = 1; write <= writes; write += 1) {
          await crashAt(atOnce, write, after, arrived).catch((error) => {
            throw new Error(`at write ${write}: ${error.message}`, { cause: error });
          });
        }
      });
    }
  });
}
