// Plans that start by themselves: in their time zone, never twice at once, also over restarts; and what they missed.
import assert from 'node:assert/strict';
import { nextMatch } from '../../../../scheduler/watch/cron.ts';
import { SchedulerRig } from '../../../support/scheduler-rig.ts';

const svc = (cmd: string) => `
name: trial
pods:
  hello:
    count: 1
    resource-sets: { sidecar: { cpus: 0.1, memory: 32 } }
    tasks:
      server: { goal: RUNNING, cmd: run, cpus: 0.5, memory: 64 }
      backup: { goal: FINISH, cmd: ${cmd}, resource-set: sidecar }
plans:
  deploy: { phases: { hello: { pod: hello, steps: [ { default: [[server]] } ] } } }
  backup:
    schedule: { cron: '*/10 * * * *', time-zone: Europe/Berlin, parameters: { KIND: full } }
    phases: { backup: { pod: hello, steps: [ { default: [[backup]] } ] } }
`;

const MINUTE = 60_000;

async function deployed(cmd = 'finish'): Promise<SchedulerRig> {
  const rig = new SchedulerRig(svc(cmd));
  rig.model.addAgent('agent-1', 'cpus:4;mem:2048;disk:4096;ports:[31000-31100]');
  await rig.start();
  await rig.runPlan('deploy');
  return rig;
}

const launches = (rig: SchedulerRig) =>
  [...rig.model.tasks.values()].filter(({ info }) => info.name === 'hello-0-backup');

function timetable(rig: SchedulerRig) {
  return rig.scheduler.timetables[0] ?? assert.fail('no timetable');
}

describe('a timetable', () => {
  it('starts the plan at its times, with its parameters, and says when next', async () => {
    const rig = await deployed();
    const first = timetable(rig).next ?? 0;
    assert.equal(first % (10 * MINUTE), 0);
    assert.ok(first > rig.clock.now());
    await rig.run(() => launches(rig).length === 1);
    assert.ok(rig.clock.now() >= first && rig.clock.now() < first + MINUTE);
    const variables = launches(rig)[0]?.info.command?.environment?.variables ?? [];
    assert.equal(variables.find(({ name }) => name === 'KIND')?.value, 'full');
    await rig.runPlan('backup');
    await rig.run(() => launches(rig).length === 2);
    assert.deepEqual([timetable(rig).last, timetable(rig).next], [first + 10 * MINUTE, first + 20 * MINUTE]);
    assert.equal(timetable(rig).missedCount, 0);
  });

  it('does not start a plan that is under way, and says that it missed it', async () => {
    const rig = await deployed('run');
    await rig.run(() => timetable(rig).missedCount === 2);
    assert.equal(launches(rig).length, 1);
    assert.match(timetable(rig).missed[0]?.reason ?? '', /still under way/);
  });

  it('says what it missed while the scheduler was away, and starts once where it is only a little late', async () => {
    const rig = await deployed();
    const next = timetable(rig).next ?? 0;
    await rig.crash();
    rig.clock.advance(next + 20 * MINUTE + 30_000 - rig.clock.now());
    await rig.start();
    assert.equal(timetable(rig).missedCount, 2);
    assert.match(timetable(rig).missed[1]?.reason ?? '', /not running/);
    assert.equal(timetable(rig).last, next + 20 * MINUTE);
    await rig.crash();
    await rig.start();
    await rig.run(() => rig.status('backup') === 'COMPLETE');
    assert.equal(launches(rig).length, 1);
    assert.equal(timetable(rig).missedCount, 2);
  });

  it('goes with the plan, and begins anew with another time', async () => {
    const rig = await deployed();
    const other = rig.spec(svc('finish').replace('*/10', '*/30'));
    await rig.scheduler.updateTarget(other);
    assert.equal((timetable(rig).next ?? 0) % (30 * MINUTE), 0);
    await rig.scheduler.updateTarget(rig.spec(svc('finish').replace(/ {4}schedule.*\n/, '')));
    assert.deepEqual(rig.scheduler.timetables, []);
    assert.equal(rig.scheduler.state.timetable.size, 0);
  });
});

describe('the next moment of a cron expression', () => {
  const cases: [cron: string, zone: string, ...moments: string[]][] = [
    ['0 2 * * *', 'Europe/Berlin', '2026-03-27T01:00', '2026-03-28T01:00', '2026-03-30T00:00'],
    ['15 5 * * *', 'Asia/Kathmandu', '2026-03-27T23:30', '2026-03-28T23:30'],
    ['*/10 * * * * *', 'UTC', '2026-03-27T00:00:10', '2026-03-27T00:00:20'],
    ['0 0 29 2 *', 'UTC', '2028-02-29T00:00', '2032-02-29T00:00'],
    ['0 0 1 jun mon', 'UTC', '2026-06-01T00:00'],
    ['0 22-23 L * *', 'UTC', '2026-03-31T22:00', '2026-03-31T23:00', '2026-04-30T22:00'],
    ['0 3 * * 5#2', 'UTC', '2026-04-10T03:00', '2026-05-08T03:00'],
    ['@daily', 'Europe/Berlin', '2026-03-27T23:00', '2026-03-28T23:00', '2026-03-29T22:00'],
  ];
  for (const [cron, zone, ...moments] of cases) {
    it(`${cron} in ${zone}`, () => {
      const next = nextMatch(cron, zone);
      let at = Date.UTC(2026, 2, 27);
      for (const moment of moments.map((text) => Date.parse(`${text}Z`))) {
        at = next(at) ?? Number.NaN;
        assert.equal(new Date(at).toISOString(), new Date(moment).toISOString());
      }
    });
  }
});
