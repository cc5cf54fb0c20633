// How what tasks left behind is found and ended: who is killed, when the end is told, how often the processes are read.
import assert from 'node:assert/strict';
import { MOST_DOUBTS, MOST_LOOKS, STRAYS_WAIT, Sweeper } from '../../../../executor/process/descendants.ts';
import { MarkedProcesses, type ProcessTable } from '../../../../executor/process/marked.ts';
import { FEW, Newcomers } from '../../../../executor/process/newcomers.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

/** Nobody may read it. */
const HIDDEN = 'hidden';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Environments of processes by pid, with what was read of them; undefined for a thread of the kernel. */
class Processes implements ProcessTable {
  readonly environments = new Map<number, string | undefined>();
  readonly states = new Map<number, string>();
  readonly threads = new Set<number>();
  reads: number[] = [];
  lists = 0;
  /** The last number that was given out. */
  last = 10;
  #now = 0;
  readonly newcomers = new Newcomers(
    { monotonic: () => (this.#now += 1) },
    { last: () => this.last, total: () => this.last, most: () => 1000 },
  );

  begin(pid: number, environment: string | undefined): this {
    this.environments.set(pid, environment);
    this.last = Math.max(this.last, pid);
    return this;
  }

  readonly list = () => {
    this.lists += 1;
    return [...this.environments.keys()].filter((pid) => !this.threads.has(pid));
  };

  readonly exists = (pid: number) => this.environments.has(pid);

  readonly isThread = (pid: number) => this.threads.has(pid);

  readonly environment = (pid: number) => {
    this.reads.push(pid);
    const found = this.environments.get(pid);
    return found === HIDDEN ? undefined : (found ?? '');
  };

  readonly stat = (pid: number) => {
    const isKernel = this.environments.get(pid) === undefined;
    return `${pid} (a) name) ${this.states.get(pid) ?? 'S'} 2 0 0 0 -1 ${isKernel ? 2129984 : 4194560} 0 0`;
  };
}

const environment = (marker: string) => `PATH=/bin\0PILLION_RUN=${marker}\0HOME=/\0`;

describe('sweeper', () => {
  let clock: VirtualClock;
  let processes: Processes;
  let killed: number[];
  let terminated: number[];
  let groups: Map<number, number>;
  let told: string[];
  let sweeper: Sweeper;
  let kill: (pid: number) => void;

  beforeEach(() => {
    clock = new VirtualClock();
    processes = new Processes();
    killed = [];
    terminated = [];
    groups = new Map();
    told = [];
    kill = (pid) => processes.environments.delete(pid);
    const marked = new MarkedProcesses('e.', processes);
    sweeper = new Sweeper({
      clock,
      find: (runs) => marked.of(runs),
      kill: (pid) => {
        killed.push(pid);
        kill(pid);
      },
      terminate: (pid) => terminated.push(pid),
      groupOf: (pid) => groups.get(pid),
    });
  });

  const sweep = (leader: number, marker: string) =>
    sweeper.sweep(leader, marker, (left) => told.push(`${marker}: ${left.join(' ')}`));

  it('kills the group and what left it, and tells the end when nothing is left', async () => {
    processes.begin(11, environment('e.1')).begin(12, environment('e.2'));
    processes.begin(13, environment('other.1')).begin(14, 'PATH=/bin\0');
    sweep(10, 'e.1');
    await turn();
    assert.deepEqual([killed, told], [[-10, -10, 11], []]);
    clock.next();
    assert.deepEqual(told, ['e.1: ']);
    assert.deepEqual([...processes.environments.keys()], [12, 13, 14]);
  });

  describe('while the grace of the task is not over', () => {
    const kept = (until: number) =>
      sweeper.sweep(10, 'e.1', (left) => told.push(`e.1: ${left.join(' ')}`), until);

    it('kills nobody, and asks once who has left the group', async () => {
      processes.begin(11, environment('e.1')).begin(12, environment('e.1'));
      groups.set(11, 10).set(12, 12);
      kept(clock.monotonic() + 1000);
      await turn();
      // It begins what is to be done at its end.
      processes.begin(13, environment('e.1'));
      groups.set(13, 12);
      clock.next();
      clock.next();
      assert.deepEqual([killed, terminated, told], [[], [12], []]);
      processes.environments.clear();
      clock.next();
      assert.deepEqual([killed, told], [[-10], ['e.1: ']], 'nor is left who hides in the group');
    });

    it('does not wait for what runs of its checks left behind', async () => {
      processes.begin(12, environment('e.1/1'));
      groups.set(12, 12);
      kept(clock.monotonic() + 100_000);
      await turn();
      const { length: before } = killed;
      clock.next();
      assert.deepEqual([before, killed[0], told], [1, 12, ['e.1: ']]);
    });

    it('looks seldom, and kills when it is over', async () => {
      processes.begin(11, environment('e.1'));
      groups.set(11, 10);
      const end = clock.monotonic() + 1000;
      kept(end);
      await turn();
      let looks = 1;
      while (killed.length === 0 && clock.next()) looks += 1;
      assert.deepEqual([clock.monotonic(), killed], [end, [-10, 11]]);
      assert.ok(looks < 15, `${looks}`);
      clock.next();
      assert.deepEqual(told, ['e.1: ']);
    });

    it('may be hurried, and keeps no other task waiting', async () => {
      processes.begin(11, environment('e.1')).begin(21, environment('e.2'));
      groups.set(11, 10);
      kept(clock.monotonic() + 100_000);
      await turn();
      for (let looks = 0; looks < 10; looks++) clock.next();
      sweep(20, 'e.2');
      await turn();
      assert.deepEqual([killed, processes.environments.has(11)], [[-20, -20, 21], true]);
      kept(0);
      await turn();
      while (clock.next());
      assert.deepEqual(killed.slice(3), [-10, -10, 11]);
      assert.deepEqual(told.toSorted(), ['e.1: ', 'e.2: ']);
    });
  });

  it('serves all that end in one turn with one look', async () => {
    processes.begin(11, 'A=1\0');
    sweep(10, 'e.1');
    sweep(20, 'e.2');
    await turn();
    assert.deepEqual([told, processes.reads], [['e.1: ', 'e.2: '], [11]]);
  });

  it('kills what runs of checks left behind, with one look for many, and none for what goes on', async () => {
    for (const [pid, marker] of [
      [11, 'e.1'],
      [12, 'e.1/1'],
      [13, 'e.1/2'],
      [14, 'e.1/3'],
      [15, 'e.2/1'],
    ] as const)
      processes.begin(pid, environment(marker));
    sweeper.sweepLater('e.1/1');
    sweeper.sweepLater('e.1/2');
    clock.advance(STRAYS_WAIT - 1);
    await turn();
    assert.deepEqual([killed, processes.reads], [[], []]);
    clock.advance(1);
    await turn();
    assert.deepEqual([killed, processes.reads.length], [[12, 13], 5]);
    while (clock.next());
    assert.deepEqual([...processes.environments.keys()], [11, 14, 15]);
    const { length } = processes.reads;
    clock.advance(60_000);
    await turn();
    assert.equal(processes.reads.length, length, 'nothing is looked for while no check runs');
  });

  it('kills the runs of its checks with a task, and looks for what others left in the same look', async () => {
    processes.begin(11, environment('e.1/7')).begin(12, environment('e.2/1'));
    sweeper.sweepLater('e.2/1');
    sweep(10, 'e.1');
    await turn();
    while (clock.next());
    assert.deepEqual([told, [...processes.environments.keys()]], [['e.1: '], []]);
  });

  it('gives up what cannot be killed, after its last look', async () => {
    kill = () => {};
    processes.begin(11, environment('e.1'));
    sweep(10, 'e.1');
    await turn();
    let looks = 1;
    while (clock.next()) looks += 1;
    assert.deepEqual([told, looks], [['e.1: 11'], MOST_LOOKS]);
  });

  it('reads processes of others, of other tasks and threads of the kernel once, and what ran before never', async () => {
    processes.environments.set(9, 'A=1\0').set(10, undefined);
    processes.begin(11, 'A=1\0').begin(12, environment('e.2')).begin(13, undefined);
    for (const marker of ['e.10', 'e.11', 'e.12']) {
      sweep(10, marker);
      await turn();
      clock.advance(60_000);
    }
    assert.deepEqual(processes.reads, [11, 12, 13]);
  });

  it('reads a process whose number has been given out anew', async () => {
    processes.begin(11, 'A=1\0').begin(12, environment('e.2'));
    sweep(10, 'e.1');
    await turn();
    processes.environments.delete(11);
    processes.last = 13;
    processes.begin(13, 'A=1\0');
    sweep(10, 'e.3');
    await turn();
    assert.deepEqual(processes.reads, [11, 12, 13]);
  });

  it('tells no end while a process is between two programs, which has no environment then', async () => {
    processes.begin(11, '');
    sweep(10, 'e.1');
    await turn();
    assert.deepEqual([killed, told], [[-10], []]);
    processes.begin(11, environment('e.1'));
    clock.advance(1);
    assert.deepEqual([killed, told], [[-10, -10, 11], []]);
    clock.next();
    assert.deepEqual(told, ['e.1: ']);
  });

  it('waits no longer than a few looks for one that stays so, and not for the dead, nor for what nobody may read', async () => {
    processes.begin(11, '');
    sweep(10, 'e.1');
    await turn();
    let looks = 1;
    while (told.length === 0 && clock.next()) looks += 1;
    assert.equal(looks, MOST_DOUBTS + 1);
    processes.environments.clear();
    processes.begin(12, '').begin(13, HIDDEN);
    processes.states.set(12, 'Z');
    sweep(20, 'e.2');
    await turn();
    assert.deepEqual(told, ['e.1: ', 'e.2: ']);
  });

  it('kills nobody of those that have time while it cannot see all', async () => {
    processes.begin(11, '');
    sweeper.sweep(10, 'e.1', () => told.push('e.1'), clock.monotonic() + 1000);
    await turn();
    processes.begin(11, environment('e.1'));
    groups.set(11, 10);
    clock.advance(1);
    assert.deepEqual([killed, terminated, told], [[], [], []]);
  });

  it('reads a process again before it is killed: its number may be of another one by then', async () => {
    processes.begin(11, environment('e.2'));
    sweep(10, 'e.1');
    await turn();
    processes.begin(11, 'A=1\0');
    sweep(20, 'e.2');
    await turn();
    assert.deepEqual(
      [killed, told],
      [
        [-10, -20],
        ['e.1: ', 'e.2: '],
      ],
    );
  });

  it('lists no processes where few have come, and takes no thread for one', async () => {
    processes.begin(11, environment('e.1')).begin(12, environment('e.1'));
    processes.threads.add(12);
    sweep(10, 'e.1');
    await turn();
    clock.next();
    assert.deepEqual([killed, told, processes.lists], [[-10, -10, 11], ['e.1: '], 0]);
  });

  for (const [how, others] of [
    ['without a list', 0],
    ['with one', FEW],
  ] as const) {
    it(`finds a process that had its number before it could be seen, ${how}`, async () => {
      processes.begin(11, environment('e.1'));
      processes.last = 12 + others;
      sweep(10, 'e.1');
      await turn();
      assert.deepEqual(killed, [-10, -10, 11]);
      processes.environments.set(processes.last, environment('e.1'));
      clock.next();
      assert.deepEqual([killed.at(-1), told], [processes.last, []]);
      clock.next();
      assert.deepEqual([told, processes.lists > 0], [['e.1: '], others > 0]);
    });
  }

  for (const [how, others] of [
    ['without a list', 0],
    ['with one', FEW],
  ] as const) {
    it(`finds what one that ends meanwhile leaves behind, ${how}`, () => {
      processes.begin(11, environment('e.1'));
      processes.last = 11 + others;
      const left = processes.last + 1;
      const { environment: read } = processes;
      const leaving = (pid: number) => {
        if (pid !== 11) return read(pid);
        processes.environments.delete(11);
        processes.begin(left, environment('e.1'));
        return '';
      };
      const table = Object.assign(Object.create(processes), { environment: leaving });
      const found = new MarkedProcesses('e.', table).of(new Set(['e.1']));
      assert.deepEqual([[...found.processes], processes.lists > 0], [[['e.1', [left]]], others > 0]);
    });
  }

  it('finds the marker as a program does: the first, and only as a whole name', async () => {
    processes.begin(11, 'XPILLION_RUN=e.1\0').begin(12, 'A=PILLION_RUN=e.1\0PILLION_RUN=e.1');
    processes.begin(13, `${environment('e.9')}PILLION_RUN=e.1\0`);
    sweep(10, 'e.1');
    await turn();
    assert.deepEqual(killed, [-10, -10, 12]);
  });
});
