// Which process numbers may have been given out between two looks, also where the numbers begin anew.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { Newcomers, type Numbers } from '../../../../executor/process/newcomers.ts';

const MOST = 1000;
const FIRST = 300;

/** Gives out numbers as Linux does: the next free one, from 300 again behind the last. */
class Kernel implements Numbers {
  #last = 500;
  #total = 5000;
  readonly running = new Set<number>();

  readonly last = () => this.#last as number | undefined;
  readonly total = () => this.#total as number | undefined;
  readonly most = () => MOST as number | undefined;

  begin(): number {
    do this.#last = this.#last + 1 < MOST ? this.#last + 1 : FIRST;
    while (this.running.has(this.#last));
    this.#total += 1;
    this.running.add(this.#last);
    return this.#last;
  }

  /** A thread, or a process that is over at once. */
  pass(count: number): void {
    for (let number = 0; number < count; number++) this.running.delete(this.begin());
  }
}

const newOnes = (newcomers: Newcomers, kernel: Kernel, listing = () => {}) => {
  const { listed, isNew } = newcomers.look(() => {
    const found = [...kernel.running];
    listing();
    return found;
  });
  return listed.filter(isNew);
};

describe('newcomers', () => {
  let kernel: Kernel;
  let newcomers: Newcomers;

  beforeEach(() => {
    kernel = new Kernel();
    kernel.begin();
    newcomers = new Newcomers(kernel);
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
      const found = new Newcomers({ ...kernel, [silent]: () => undefined }).look(() => [...kernel.running]);
      assert.deepEqual(found.listed.filter(found.isNew), [...kernel.running], silent);
    }
  });

  it('never leave out one that began, whatever begins and ends', () => {
    const action = fc.constantFrom('begin', 'end', 'pass', 'look', 'look while one begins');
    fc.assert(
      fc.property(fc.array(fc.tuple(action, fc.nat(400)), { maxLength: 30 }), (actions) => {
        const machine = new Kernel();
        const looker = new Newcomers(machine);
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

  it('of this machine are seen, and those before are not', function () {
    const here = new Newcomers();
    const { isNew } = here.look(() => []);
    if (isNew(process.pid)) this.skip();
    const pid = Number(execFileSync('/bin/sh', ['-c', 'echo $$'], { encoding: 'utf8' }));
    assert.deepEqual([here.look(() => []).isNew(pid), here.look(() => []).isNew(process.pid)], [true, false]);
  });
});
