// Which process numbers may have been given out between two looks, also where the numbers begin anew.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { FEW, MOST_UNLISTED, Newcomers } from '../../../../executor/process/newcomers.ts';
import { systemClock } from '../../../../shared/runtime/clock.ts';
import { Kernel, MOST } from '../../../support/process-numbers.ts';

/** So long passes between two looks that more than all numbers could have been given out. */
let now = 0;
const clock = { monotonic: () => (now += 100) };

/** Of those that run. */
const newOnes = (newcomers: Newcomers, kernel: Kernel, listing = () => {}) => {
  const { born, running } = newcomers.look(() => {
    const found = [...kernel.running];
    listing();
    return found;
  });
  return running === undefined ? born.filter((pid) => kernel.running.has(pid)) : born;
};

describe('newcomers', () => {
  let kernel: Kernel;
  let newcomers: Newcomers;

  beforeEach(() => {
    kernel = new Kernel();
    kernel.begin();
    newcomers = new Newcomers(clock, kernel);
  });

  it('are those that began since the last look, or since the beginning', () => {
    const first = kernel.begin();
    assert.deepEqual(newOnes(newcomers, kernel), [first]);
    const second = kernel.begin();
    assert.deepEqual(newOnes(newcomers, kernel), [second]);
    assert.deepEqual(newOnes(newcomers, kernel), []);
  });

  it('are told once more when they began while a look went on', () => {
    let late = 0;
    kernel.pass(FEW + 1);
    newOnes(newcomers, kernel, () => {
      late = kernel.begin();
    });
    assert.deepEqual(newOnes(newcomers, kernel), [late]);
  });

  it('are found where the numbers have begun anew', () => {
    kernel.pass(490);
    assert.deepEqual(newOnes(newcomers, kernel), []);
    const before = new Set(kernel.running);
    for (let number = 0; number < 20; number++) kernel.begin();
    const found = newOnes(newcomers, kernel);
    assert.deepEqual(
      found,
      [...kernel.running].filter((pid) => !before.has(pid)),
    );
    assert.ok(found.some((pid) => pid > 900) && found.some((pid) => pid < 400), found.join());
  });

  it('are all, where so many numbers were given out that any may be another one', () => {
    kernel.pass(MOST / 2 - 1);
    assert.deepEqual(newOnes(newcomers, kernel), []);
    kernel.pass(MOST / 2);
    assert.deepEqual(newOnes(newcomers, kernel), [...kernel.running]);
  });

  it('are all, where the kernel does not say what it gave out', () => {
    for (const silent of ['last', 'total', 'most'] as const) {
      const found = new Newcomers(clock, { ...kernel, [silent]: () => undefined }).look(() => [
        ...kernel.running,
      ]);
      assert.deepEqual(found.born, [...kernel.running], silent);
    }
  });

  it('never leave out one that began, whatever begins and ends', () => {
    const action = fc.constantFrom('begin', 'end', 'pass', 'look', 'look while one begins');
    fc.assert(
      fc.property(fc.array(fc.tuple(action, fc.nat(400)), { maxLength: 30 }), (actions) => {
        const machine = new Kernel();
        const looker = new Newcomers(clock, machine);
        let begun: number[] = [];
        for (const [what, number] of actions) {
          if (what === 'begin') begun.push(machine.begin());
          else if (what === 'pass') machine.pass(number);
          else if (what === 'end')
            machine.running.delete([...machine.running][number % machine.running.size] ?? 0);
          else {
            const late: number[] = [];
            const found = newOnes(looker, machine, () => {
              if (what !== 'look') late.push(machine.begin());
            });
            for (const pid of begun) assert.ok(!machine.running.has(pid) || found.includes(pid), `${pid}`);
            begun = late;
          }
        }
      }),
    );
  });

  it('are known to be none since a process while its number is the last one, which one read tells', () => {
    let reads = 0;
    const last = () => {
      reads += 1;
      return kernel.last();
    };
    const asked = new Newcomers(clock, { ...kernel, last });
    const first = kernel.begin();
    asked.began(first, 0);
    reads = 0;
    assert.deepEqual([asked.isLast(first), reads], [true, 1]);
    const second = kernel.begin();
    assert.deepEqual([asked.isLast(first), reads], [false, 2]);
    asked.began(second, 0);
    assert.deepEqual([asked.isLast(first), asked.isLast(second), reads], [false, true, 3]);
  });

  it('are told without a list where they are few, and with one where they are more', () => {
    kernel.pass(FEW);
    const { born, running } = newcomers.look(() => assert.fail('listed'));
    assert.deepEqual([born.length, running], [FEW, undefined]);
    assert.deepEqual(newcomers.look(() => assert.fail('listed')).born, []);
    kernel.pass(FEW + 1);
    const { latest, ...listed } = newcomers.look(() => [4]);
    assert.deepEqual(listed, { born: [], running: [4] });
    assert.deepEqual([latest.length, latest.at(-1)], [FEW, kernel.last()]);
  });

  it('are told without counting soon after another look, as nobody gives out so many so fast', () => {
    let [time, counts] = [0, 0];
    const total = () => {
      counts += 1;
      return kernel.total();
    };
    const last = () => kernel.last();
    const looker = new Newcomers({ monotonic: () => time }, { last, most: () => 32_768, total });
    const born = () => looker.look(() => assert.fail('listed')).born;
    const first = kernel.begin();
    time += 32;
    assert.deepEqual([born(), counts], [[first], 1]);
    const second = kernel.begin();
    time += 33;
    assert.deepEqual([born(), counts], [[second], 2]);
  });

  it('are none of those that began before the process from which they are to descend', () => {
    const before = kernel.begin();
    const one = newcomers.began(kernel.begin(), now);
    const between = kernel.begin();
    const two = newcomers.began(kernel.begin(), now);
    const after = kernel.begin();
    const born = (since?: number) => newcomers.look(() => assert.fail('listed'), since).born;
    assert.deepEqual(born(two), [after]);
    assert.deepEqual(born(two), []);
    assert.deepEqual(born(one), [before, before + 1, between, between + 1, after]);
    assert.deepEqual([born(one), born()], [[], []]);
  });

  it('are listed from time to time, however few come', () => {
    let unlisted = 0;
    const machine = new Kernel(100_000);
    const looker = new Newcomers(clock, machine);
    const next = () => looker.look(() => []);
    for (machine.pass(1); next().running === undefined; machine.pass(1)) unlisted += 1;
    assert.equal(unlisted, MOST_UNLISTED);
    machine.pass(1);
    assert.equal(next().running, undefined);
  });

  it('of this machine are seen, and those before are not', function () {
    const here = new Newcomers(systemClock);
    const both = (pid: number) => here.look(() => [pid, process.pid]).born;
    if (both(0).includes(process.pid)) this.skip();
    const pid = Number(execFileSync('/bin/sh', ['-c', 'echo $$'], { encoding: 'utf8' }));
    const born = both(pid);
    assert.deepEqual([born.includes(pid), born.includes(process.pid)], [true, false]);
  });

  it('of this machine are known to be none since the last process', function () {
    const here = new Newcomers(systemClock);
    const begin = () => {
      const pid = Number(execFileSync('/bin/sh', ['-c', 'echo $$'], { encoding: 'utf8' }));
      here.began(pid, 0);
      return pid;
    };
    if (here.look(() => [process.pid]).born.includes(process.pid)) this.skip();
    // Whatever else runs here begins something now and then.
    const tries = Array.from({ length: 100 }, () => here.isLast(begin()));
    assert.ok(tries.includes(true));
    const before = begin();
    begin();
    assert.equal(here.isLast(before), false);
  });
});
