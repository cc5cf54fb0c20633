// Which job begins in which thread, with threads that do what the test says.
import assert from 'node:assert/strict';
import {
  MOST_IDLE,
  MOST_STARTING,
  type PooledJob,
  type PooledThread,
  type PooledThreadEvents,
  ThreadPool,
} from '../../../../executor/modules/thread-pool.ts';

interface Job extends PooledJob {
  readonly name: string;
}

class Thread implements PooledThread<Job> {
  readonly events: PooledThreadEvents<Job>;
  readonly memory: number;
  readonly names: string[] = [];
  isEnded = false;

  constructor(memory: number, events: PooledThreadEvents<Job>) {
    this.memory = memory;
    this.events = events;
  }

  begin({ name }: Job): void {
    this.names.push(name);
  }

  end(): void {
    this.isEnded = true;
    this.events.onGone();
  }
}

class Rig {
  readonly threads: Thread[] = [];
  readonly refused: string[] = [];
  isFull = false;
  readonly pool = new ThreadPool<Job>(({ memory }, events) => {
    if (this.isFull) throw new Error('no thread');
    const thread = new Thread(memory, events);
    this.threads.push(thread);
    return thread;
  });

  add(name: string, memory = 64, isShared = true): this {
    this.pool.add({ name, memory, isShared, refused: (thrown) => this.refused.push(`${name}: ${thrown}`) });
    return this;
  }

  /** What each thread was given. */
  get given(): string[] {
    return this.threads.map(({ names }) => names.join());
  }

  at(index: number): Thread {
    return this.threads[index] ?? assert.fail(`no thread ${index}`);
  }

  started(index: number): void {
    this.at(index).events.onStarted();
  }

  free(index: number): void {
    this.at(index).events.onFree();
  }
}

describe('executor/modules/thread-pool', () => {
  it('gives each job a thread of its own that does not share one, a few started at a time', () => {
    const rig = new Rig().add('shares');
    rig.started(0);
    rig.free(0);
    for (let count = 0; count <= MOST_STARTING; count++) rig.add(`own ${count}`, 64, false);
    assert.equal(rig.threads.length, 1 + MOST_STARTING);
    rig.started(1);
    assert.deepEqual(rig.given.at(-1), `own ${MOST_STARTING}`);
    assert.equal(rig.given[0], 'shares');
  });

  it('gives a job to another thread that a used one did not begin, before those that wait', () => {
    const rig = new Rig().add('a');
    rig.started(0);
    rig.free(0);
    rig.add('b').add('c').add('d');
    rig.at(0).events.onGone({ name: 'b', memory: 64, isShared: true, refused: assert.fail });
    assert.deepEqual(rig.given, ['a,b', 'c']);
    rig.started(1);
    assert.deepEqual(rig.given, ['a,b', 'c', 'b']);
  });

  it('starts one thread at a time to be shared, and the next when that has begun', () => {
    const rig = new Rig().add('a').add('b').add('c');
    assert.deepEqual(rig.given, ['a']);
    rig.started(0);
    assert.deepEqual(rig.given, ['a', 'b']);
    rig.started(1);
    assert.deepEqual(rig.given, ['a', 'b', 'c']);
  });

  it('gives a thread that is free the job that waits longest', () => {
    const rig = new Rig().add('a').add('b').add('c').add('d');
    rig.started(0);
    rig.free(0);
    assert.deepEqual(rig.given, ['a,c', 'b']);
    rig.free(0);
    assert.deepEqual(rig.given, ['a,c,d', 'b']);
  });

  it('gives a job the free thread that ran last, and none with another limit', () => {
    const rig = new Rig().add('a').add('b');
    rig.started(0);
    rig.started(1);
    rig.free(1);
    rig.free(0);
    rig.add('other', 32).add('c');
    assert.deepEqual(rig.given, ['a,c', 'b', 'other']);
    assert.deepEqual(
      rig.threads.map(({ memory }) => memory),
      [64, 64, 32],
    );
  });

  it('keeps a bounded number of free threads, the newest', () => {
    const rig = new Rig();
    const all = Array.from({ length: MOST_IDLE + 1 }, (_, index) => index);
    for (const index of all) {
      rig.add(`${index}`);
      rig.started(index);
    }
    for (const index of all) rig.free(index);
    assert.deepEqual(
      rig.threads.map(({ isEnded }) => isEnded),
      all.map((index) => index === 0),
    );
  });

  it('goes on when a thread is gone, whether it had begun or not', () => {
    const rig = new Rig().add('a').add('b').add('c');
    rig.at(0).end();
    assert.deepEqual(rig.given, ['a', 'b']);
    rig.started(1);
    rig.free(1);
    rig.at(1).end();
    rig.add('d');
    rig.started(2);
    assert.deepEqual(rig.given, ['a', 'b', 'c', 'd']);
  });

  it('refuses a job for which no thread can be made, and goes on', () => {
    const rig = new Rig();
    rig.isFull = true;
    rig.add('a');
    assert.deepEqual(rig.refused, ['a: Error: no thread']);
    rig.isFull = false;
    rig.add('b');
    assert.deepEqual(rig.given, ['b']);
  });
});
