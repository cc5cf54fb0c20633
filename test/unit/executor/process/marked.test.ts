// Which processes are of task runs, whatever begins and ends on the machine, while the numbers of processes begin anew.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MarkedProcesses, ownerOf, type ProcessTable } from '../../../../executor/process/marked.ts';
import { Newcomers } from '../../../../executor/process/newcomers.ts';
import { FIRST, Kernel, MOST } from '../../../support/process-numbers.ts';

/** A module has no process of its own. */
const MODULE = 'e.9';
const RUNS = ['e.0', 'e.1', 'e.2', MODULE];
/** Milliseconds in which as many numbers are given out: hardly a machine is faster (newcomers.ts). */
const timeOf = (numbers: number) => numbers / 400;

class Machine {
  readonly #kernel = new Kernel();
  readonly #markers = new Map<number, string | undefined>();
  readonly #leaders = new Set<number>();
  readonly #firsts = new Map<string, number>();
  /** How many processes a run ever had. */
  readonly #counts = new Map<string, number>();
  #now = 0;
  /** Begins while a look goes on. */
  #late: string | undefined;
  readonly #marked = new MarkedProcesses('e.', this.#table());

  /** With a marker, or somebody else's. */
  fork(marker?: string): number {
    const pid = this.#kernel.begin();
    this.#leaders.delete(pid);
    // Whoever had the number before has ended.
    for (const [run, first] of this.#firsts) if (first === pid) this.#firsts.set(run, 0);
    this.#markers.set(pid, marker);
    if (marker !== undefined) this.#counts.set(ownerOf(marker), this.countOf(ownerOf(marker)) + 1);
    this.#now += timeOf(1);
    return pid;
  }

  /** The first process of a run, of which the executor hears later; it knows by itself when that one ends. */
  start(run: string, meanwhile: () => void = () => {}): void {
    const at = this.#now;
    const leader = this.fork(run);
    this.#leaders.add(leader);
    if (!this.#firsts.has(run)) this.#firsts.set(run, leader);
    meanwhile();
    this.#marked.began(run, leader, at);
  }

  over(run: string): void {
    this.#marked.over(run);
  }

  pass(count: number): void {
    this.#kernel.pass(count);
    this.#now += timeOf(count);
  }

  wait(milliseconds: number): void {
    this.#now += milliseconds;
  }

  end(index: number): void {
    const pids = [...this.#kernel.running];
    this.#kernel.running.delete(pids[index % pids.length] ?? 0);
  }

  countOf(run: string): number {
    return this.#counts.get(run) ?? 0;
  }

  /** To be asked of a run whose first process lives. */
  isOne(run: string): boolean {
    return this.#kernel.running.has(this.#firsts.get(run) ?? 0) && this.#marked.isOne(run);
  }

  /** What a look finds, and what there is. */
  look(runs: readonly string[], late?: string): readonly [found: number[], there: number[]] {
    const before = [...this.#kernel.running];
    this.#late = late;
    const { processes } = this.#marked.of(new Set(runs));
    this.#late = undefined;
    const found = [...processes].flatMap(([marker, pids]) => (runs.includes(ownerOf(marker)) ? pids : []));
    const there = before.filter((pid) => runs.includes(ownerOf(this.#markers.get(pid) ?? '')));
    return [this.#followers(found.filter((pid) => before.includes(pid))), this.#followers(there)];
  }

  #followers(pids: readonly number[]): number[] {
    return pids.filter((pid) => !this.#leaders.has(pid)).toSorted((a, b) => a - b);
  }

  #table(): ProcessTable {
    const { running } = this.#kernel;
    return {
      list: () => [...running],
      exists: (pid) => running.has(pid),
      isThread: () => false,
      environment: (pid) => this.#read(pid),
      stat: (pid) => `${pid} (sh) S 2 0 0 0 -1 4194560 0 0`,
      newcomers: new Newcomers({ monotonic: () => this.#now }, this.#kernel),
    };
  }

  #read(pid: number): string {
    const late = this.#late;
    this.#late = undefined;
    if (late !== undefined) this.fork(late);
    const marker = this.#markers.get(pid);
    if (!this.#kernel.running.has(pid)) return '';
    return marker === undefined ? 'A=1\0' : `PILLION_RUN=${marker}\0`;
  }
}

const run = fc.constantFrom(...RUNS);
const marker = fc.oneof(
  run,
  run.map((owner) => `${owner}/1`),
);
/** About as many as there are. */
const aroundAll = fc.integer({ min: 690, max: 705 });
const action = fc.oneof(
  fc.record({ what: fc.constant('start' as const), run, number: fc.oneof(fc.nat(1), aroundAll) }),
  fc.record({ what: fc.constant('fork' as const), marker }),
  fc.record({ what: fc.constant('look' as const), runs: fc.uniqueArray(run, { minLength: 1 }) }),
  fc.record({ what: fc.constant('look' as const), runs: fc.uniqueArray(run, { minLength: 1 }), marker }),
  fc.record({ what: fc.constant('one' as const), run }),
  fc.record({ what: fc.constant('over' as const), run }),
  fc.record({ what: fc.constantFrom('pass' as const, 'wait' as const, 'end' as const), number: fc.nat(700) }),
  fc.record({ what: fc.constant('pass' as const), number: aroundAll }),
  fc.record({ what: fc.constantFrom('pass' as const, 'end' as const), number: fc.nat(5) }),
);

describe('the processes of task runs', () => {
  it('are found, all of them and no others, whatever begins and ends', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40, size: 'max' }), (actions) => {
        const machine = new Machine();
        const started = new Set([MODULE]);
        // A run that is over does not begin again.
        const over = new Set([MODULE]);
        for (const each of actions) {
          if (each.what === 'start' && !over.has(each.run)) {
            machine.start(each.run, () => machine.pass(each.number));
            started.add(each.run);
          } else if (each.what === 'fork') {
            machine.fork(started.has(ownerOf(each.marker)) ? each.marker : undefined);
          } else if (each.what === 'look') {
            const late = 'marker' in each && started.has(ownerOf(each.marker)) ? each.marker : undefined;
            const [found, there] = machine.look(each.runs, late);
            assert.deepEqual(found, there);
          } else if (each.what === 'one') {
            if (machine.isOne(each.run)) assert.equal(machine.countOf(each.run), 1);
          } else if (each.what === 'over') {
            machine.over(each.run);
            over.add(each.run);
          } else if (each.what !== 'start') machine[each.what](each.number);
        }
      }),
      { numRuns: Number(process.env['RUNS'] ?? 5000) },
    );
  });

  it('are known to be no more than the first, while nothing at all has begun since', () => {
    const machine = new Machine();
    assert.equal(machine.isOne('e.0'), false, 'none is known yet');
    machine.start('e.0');
    assert.equal(machine.isOne('e.0'), true);
    assert.deepEqual(machine.look(['e.0']), [[], []]);
    assert.equal(machine.isOne('e.0'), true, 'a look has found none');
    machine.pass(1);
    assert.equal(machine.isOne('e.0'), false, 'it may be of the run');
    machine.start('e.1');
    assert.deepEqual([machine.isOne('e.0'), machine.isOne('e.1')], [false, true]);
    machine.start('e.1');
    assert.equal(machine.isOne('e.1'), false, 'started again in place');
  });

  it('are found where the run was started again in place', () => {
    const machine = new Machine();
    machine.start('e.0');
    const left = machine.fork('e.0');
    machine.start('e.0');
    assert.deepEqual(machine.look(['e.0']), [[left], [left]]);
  });

  it('are found where all numbers were given out before the executor heard of the first one', () => {
    const machine = new Machine();
    let left = 0;
    machine.start('e.0', () => {
      machine.pass(100);
      left = machine.fork('e.0');
      machine.pass(MOST - FIRST - 100);
    });
    assert.deepEqual(machine.look(['e.0']), [[left], [left]]);
  });
});
