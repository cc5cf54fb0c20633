// Milestones in the core: each told once in order, by few updates, never behind another one, and by the last one at the
// latest.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Effect } from '../../../../executor/core/effects.ts';
import type { Event } from '../../../../executor/core/events.ts';
import { LEAST_INTERVAL, MOST_IN_A_ROW, PRICE } from '../../../../executor/core/milestones.ts';
import { nextDeadline } from '../../../../executor/core/step.ts';
import { LAST_RESORT } from '../../../../executor/core/unacknowledged.ts';
import { MOST_CERTIFICATE_BYTES, readDeathCertificate } from '../../../../shared/link/death-certificate.ts';
import { MOST_MILESTONES, readMilestones } from '../../../../shared/link/milestones.ts';
import type { TaskStatus } from '../../../../shared/mesos/generated/mesos.ts';
import { Core, info, NO_FINDINGS, SUBSCRIBED } from '../../../support/executor-core.ts';

const LINES = { lines: Array.from({ length: 20 }, () => '\0'.repeat(400)), omitted: true };
const HEALTH = { health_check: { type: 'COMMAND', command: { value: 'x' }, delay_seconds: 0 } } as const;
const CHECK = { check: { type: 'COMMAND', command: { command: { value: 'x' } }, delay_seconds: 0 } } as const;

function reached(...names: string[]): Event {
  return { type: 'MILESTONES', taskId: 't', reached: names.map((name) => ({ at_ms: 5, name })) };
}

function statuses(effects: readonly Effect[]): TaskStatus[] {
  return effects.flatMap((effect) => (effect.type === 'UPDATE' ? [effect.update.status] : []));
}

/** The names in the data of the updates that the last events led to. */
function names(core: Core): (readonly string[])[] {
  return statuses(core.effects).map(({ state, data }) => {
    const isLive = state === 'TASK_RUNNING' || state === 'TASK_KILLING';
    const found = isLive ? readMilestones(data) : (readDeathCertificate(data)?.milestones ?? []);
    return found.map(({ name }) => name);
  });
}

function acknowledge(core: Core): string[] {
  const key = core.key('t') ?? assert.fail('no update waits');
  return core.take(
    { type: 'UPDATE_ANSWERED', taskId: 't', key, answer: 'ACCEPTED' },
    { type: 'ACKNOWLEDGED', taskId: 't', key },
  );
}

describe('milestones in the core', () => {
  it('go at once in an update of their own, all of one look in one', () => {
    const core = Core.running(info('t'));
    assert.deepEqual(core.take(reached('a', 'b')), ['UPDATE(t TASK_RUNNING)']);
    const [status] = statuses(core.effects);
    assert.deepEqual(readMilestones(status?.data), [
      { number: 1, at_ms: 5, name: 'a' },
      { number: 2, at_ms: 5, name: 'b' },
    ]);
    assert.equal(status?.message, 'Milestones 1 to 2, the last: b');
  });

  it('are told in one line, whatever they say', () => {
    const core = Core.running(info('t'));
    core.take({
      type: 'MILESTONES',
      taskId: 't',
      reached: [{ at_ms: 5, name: 'load\ned', message: 'all\0rows', percent: 40 }],
    });
    assert.equal(statuses(core.effects)[0]?.message, 'Milestone 1: load ed (40 %): all rows');
  });

  it('wait for the update that is under way, and go together after it', () => {
    const core = Core.running(info('t'));
    core.take(reached('a'));
    core.now += LEAST_INTERVAL;
    assert.deepEqual(core.take(reached('b')), []);
    assert.deepEqual(core.take(reached('c')), []);
    assert.equal(core.state.tasks.get('t')?.outbox.updates.length, 1);
    assert.deepEqual(acknowledge(core), ['UPDATE(t TASK_RUNNING)']);
    assert.deepEqual(names(core), [['a', 'b', 'c']]);
    assert.equal(statuses(core.effects)[0]?.message, 'Milestones 2 to 3, the last: c');
    assert.deepEqual(acknowledge(core), []);
  });

  it('go a second after the update of their own before, and then at their deadline', () => {
    const core = Core.running(info('t'));
    core.take(reached('a'));
    acknowledge(core);
    core.now += LEAST_INTERVAL - 1;
    assert.deepEqual(core.take(reached('b')), []);
    assert.equal(nextDeadline(core.state), core.now + 1);
    assert.deepEqual(core.wait(1), ['UPDATE(t TASK_RUNNING)']);
    acknowledge(core);
    assert.equal(nextDeadline(core.state), undefined);
  });

  it('go once a second so many times, and then once a minute; a calm time is made good', () => {
    const core = Core.running(info('t'));
    const updatesIn = (milliseconds: number) => {
      let count = 0;
      for (const end = core.now + milliseconds; core.now < end; core.now += LEAST_INTERVAL) {
        count += core.take(reached('m'), { type: 'TIME' }).length;
        core.settleUpdates('t');
      }
      return count;
    };
    assert.equal(updatesIn(MOST_IN_A_ROW * LEAST_INTERVAL), MOST_IN_A_ROW);
    const hour = 3_600_000;
    const later = updatesIn(hour);
    assert.ok(later >= hour / PRICE - 1 && later <= hour / PRICE + 1, `${later}`);
    core.now += MOST_IN_A_ROW * PRICE;
    assert.equal(updatesIn(MOST_IN_A_ROW * LEAST_INTERVAL), MOST_IN_A_ROW);
  });

  it('ride with the results of checks at once, which repeat those told before', () => {
    const core = Core.running(info('t', undefined, { ...HEALTH, ...CHECK }));
    core.take(reached('a'));
    acknowledge(core);
    core.take(reached('b'));
    core.wait(0);
    const probed = (kind: 'CHECK' | 'HEALTH_CHECK', status: number): Event => {
      return { type: 'PROBED', taskId: 't', kind, run: 1, outcome: { type: 'EXITED', status } };
    };
    assert.deepEqual(core.take(probed('CHECK', 3)), ['UPDATE(t TASK_RUNNING)']);
    assert.deepEqual(names(core), [['a', 'b']]);
    acknowledge(core);
    core.take(probed('HEALTH_CHECK', 0));
    assert.deepEqual(names(core), [['a', 'b']]);
    acknowledge(core);
    core.wait(LEAST_INTERVAL);
    assert.deepEqual(statuses(core.effects), []);
    core.take(reached('c'));
    const [status] = statuses(core.effects);
    assert.deepEqual([status?.healthy, status?.check_status?.command?.exit_code], [true, 3]);
  });

  it('go with TASK_KILLING where the framework knows it, and then with the last update', () => {
    const core = Core.running(info('t', 5000));
    core.take(reached('a'));
    core.take(reached('b'));
    assert.deepEqual(core.take({ type: 'KILL', taskId: 't' }), ['SIGTERM(t)']);
    acknowledge(core);
    assert.deepEqual(names(core), [['a', 'b']]);
    core.settleUpdates('t');
    core.now += LEAST_INTERVAL;
    assert.deepEqual(core.take(reached('c')), []);
    core.ended('t');
    assert.deepEqual(names(core), [['c']]);
  });

  it('never make an update of a task that is ending, also where TASK_KILLING is not sent', () => {
    const core = new Core();
    core.take({ type: 'SUBSCRIBE_DUE' }, { ...SUBSCRIBED, taskKilling: false });
    core.take({ type: 'LAUNCH', tasks: [info('t', 5000)] });
    core.started('t');
    core.take({ type: 'KILL', taskId: 't' });
    assert.deepEqual(core.take(reached('a')), []);
    assert.deepEqual(core.wait(5000), ['SIGKILL(t)']);
    assert.deepEqual(core.take(reached('b')), []);
    core.take({ type: 'EXITED', taskId: 't', exit: { signal: 'SIGKILL' } });
    assert.deepEqual(core.take(reached('c')), []);
    core.take({ type: 'SWEPT', taskId: 't', findings: NO_FINDINGS });
    assert.deepEqual(names(core), [['a', 'b', 'c']]);
    assert.deepEqual(core.take(reached('d')), []);
  });

  it('of a task that ends at once stand in its last update, which nothing delays', () => {
    const core = Core.running(info('t'));
    core.take({ type: 'EXITED', taskId: 't', exit: { status: 0 } }, reached('a'));
    core.take({ type: 'SWEPT', taskId: 't', findings: NO_FINDINGS });
    assert.deepEqual([statuses(core.effects)[0]?.state, ...names(core)], ['TASK_FINISHED', ['a']]);
  });

  it('that are seen when nothing is left of a task stand in its last update, or in the next one of a restart', () => {
    const findings = { ...NO_FINDINGS, reached: [{ at_ms: 1, name: 'b' }] };
    for (const [first, last] of [
      [{ findings }, undefined],
      [{}, { type: 'SWEPT', taskId: 't', findings }],
    ] as const) {
      const core = Core.running(info('t'));
      core.take({ type: 'EXITED', taskId: 't', exit: { status: 0 }, ...first }, ...(last ? [last] : []));
      assert.deepEqual([statuses(core.effects)[0]?.state, ...names(core)], ['TASK_FINISHED', ['b']]);
    }
    const core = new Core();
    const configuration = { restart: { policy: 'ALWAYS', first_seconds: 1 } } as const;
    core.take({ type: 'SUBSCRIBE_DUE' }, SUBSCRIBED);
    core.take({ type: 'LAUNCH', tasks: [info('t')], configurations: new Map([['t', configuration]]) });
    core.started('t');
    core.take({ type: 'EXITED', taskId: 't', exit: { status: 1 }, findings });
    core.wait(1000);
    core.take({ type: 'SPAWNED', taskId: 't', pid: 8 });
    assert.deepEqual(names(core), [['b']]);
  });

  it('are told once more only as data: a certificate has no more than those that no update told', () => {
    const core = Core.running(info('t'));
    core.take(reached('a'));
    core.ended('t');
    acknowledge(core);
    assert.deepEqual(names(core), [[]]);
    assert.equal(readDeathCertificate(statuses(core.effects)[0]?.data)?.milestones, undefined);
  });

  it('are the newest as far as an update has room for them; their numbers tell of the others', () => {
    const core = Core.running(info('t'));
    core.take(reached('first'));
    core.take(reached(...Array.from({ length: 1000 }, (_, index) => `${index}`)));
    acknowledge(core);
    core.wait(LEAST_INTERVAL);
    const found = readMilestones(statuses(core.effects)[0]?.data);
    assert.deepEqual([found.length, found[0]?.number, found.at(-1)?.number], [MOST_MILESTONES, 938, 1001]);
    assert.equal(statuses(core.effects)[0]?.message, 'Milestones 938 to 1001, the last: 999');
  });

  it('leave the certificate within its bytes, whatever the task wrote', () => {
    const core = Core.running(info('t'));
    core.take({ type: 'EXITED', taskId: 't', exit: { status: 1 } });
    const long = { at_ms: 5, name: '\0'.repeat(512), message: '\0'.repeat(512), percent: 100 / 3 };
    core.take({ type: 'MILESTONES', taskId: 't', reached: Array(100).fill(long) });
    core.take({ type: 'SWEPT', taskId: 't', findings: { stdout: LINES, stderr: LINES } });
    const data = statuses(core.effects)[0]?.data ?? assert.fail();
    assert.ok(data.length <= MOST_CERTIFICATE_BYTES);
    const { milestones, stdout, stderr } = readDeathCertificate(data) ?? assert.fail();
    assert.deepEqual([milestones?.length, milestones?.[0]?.number], [1, 100]);
    assert.ok(stdout.lines.length > 0 && stderr.lines.length > 0);
  });

  it('stay over a restart in place, and go on in their numbers', () => {
    const core = new Core();
    const configuration = { restart: { policy: 'ALWAYS', first_seconds: 1 } } as const;
    core.take({ type: 'SUBSCRIBE_DUE' }, SUBSCRIBED);
    core.take({ type: 'LAUNCH', tasks: [info('t')], configurations: new Map([['t', configuration]]) });
    core.started('t');
    core.take(reached('a'));
    core.settleUpdates('t');
    core.take({ type: 'EXITED', taskId: 't', exit: { status: 1 } }, reached('b'));
    core.take({ type: 'SWEPT', taskId: 't', findings: NO_FINDINGS });
    assert.deepEqual(statuses(core.effects), []);
    core.wait(1000);
    core.take({ type: 'SPAWNED', taskId: 't', pid: 8 });
    assert.deepEqual(names(core), [['a', 'b']]);
    assert.match(statuses(core.effects)[0]?.message ?? '', /restart 1/);
  });

  it('wait while the agent is away, are there when it is back, and are not lost with an update that is given up', () => {
    const core = Core.running(info('t'));
    core.take({ type: 'DISCONNECTED', why: 'x' });
    core.now += LEAST_INTERVAL;
    assert.deepEqual(core.take(reached('a'), reached('b')), []);
    assert.deepEqual(core.take({ type: 'SUBSCRIBE_DUE' }), ['SUBSCRIBE( | )']);
    assert.deepEqual(core.take(SUBSCRIBED), ['UPDATE(t TASK_RUNNING)']);
    const key = core.key('t') ?? assert.fail();
    core.take({ type: 'UPDATE_ANSWERED', taskId: 't', key, answer: 'ACCEPTED' });
    assert.deepEqual(core.take(reached('c')), []);
    assert.deepEqual(core.wait(LAST_RESORT), ['UPDATE(t TASK_RUNNING)']);
    assert.deepEqual(names(core), [['a', 'b', 'c']]);
  });

  it('cost a task without any nothing: no field, no data, no deadline', () => {
    const core = Core.running(info('t'));
    const task = core.state.tasks.get('t') ?? assert.fail();
    assert.ok(!('milestones' in task));
    assert.equal(nextDeadline(core.state), undefined);
    core.take({ type: 'MILESTONES', taskId: 'unknown', reached: [{ at_ms: 1, name: 'm' }] });
    assert.deepEqual(core.effects, []);
  });

  it('all arrive, once and in order, whenever they come and however the agent answers', () => {
    const happening = fc.oneof(
      { weight: 4, arbitrary: fc.constant('REACH' as const) },
      { weight: 3, arbitrary: fc.constant('ACKNOWLEDGE' as const) },
      { weight: 3, arbitrary: fc.constant('WAIT' as const) },
      { weight: 1, arbitrary: fc.constant('LOSE' as const) },
    );
    fc.assert(
      fc.property(fc.array(happening, { maxLength: MOST_MILESTONES }), fc.boolean(), (course, isKilled) => {
        const core = Core.running(info('t', 1000));
        const seen: number[] = [];
        let count = 0;
        const see = () => {
          for (const { data, state } of statuses(core.effects)) {
            const found = readDeathCertificate(data)?.milestones ?? readMilestones(data);
            const fresh = found.filter(({ number }) => number > (seen.at(-1) ?? 0));
            seen.push(...fresh.map(({ number }) => number));
            assert.ok(state !== 'TASK_RUNNING' || core.state.tasks.get('t')?.phase === 'RUNNING', state);
          }
          const { updates = [] } = core.state.tasks.get('t')?.outbox ?? {};
          assert.ok(updates.length <= (isKilled ? 3 : 2), `${updates.length} updates`);
        };
        const take = (...events: Event[]) => {
          core.take(...events);
          see();
        };
        const acknowledged = () => {
          const key = core.key('t');
          if (key !== undefined) take({ type: 'ACKNOWLEDGED', taskId: 't', key });
        };
        for (const what of course) {
          if (what === 'REACH') take(reached(`${++count}`));
          if (what === 'ACKNOWLEDGE') acknowledged();
          if (what === 'LOSE') {
            take({ type: 'DISCONNECTED', why: 'x' }, { type: 'SUBSCRIBE_DUE' });
            take(SUBSCRIBED);
          }
          if (what !== 'WAIT') continue;
          core.now += LEAST_INTERVAL;
          take({ type: 'TIME' });
        }
        if (isKilled) take({ type: 'KILL', taskId: 't' }, reached(`${++count}`));
        take({ type: 'EXITED', taskId: 't', exit: { status: 0 } });
        take(reached(`${++count}`), { type: 'SWEPT', taskId: 't', findings: NO_FINDINGS });
        while (core.key('t') !== undefined) acknowledged();
        assert.deepEqual(
          seen,
          Array.from({ length: count }, (_, index) => index + 1),
        );
      }),
      { numRuns: 500 },
    );
  });
});
