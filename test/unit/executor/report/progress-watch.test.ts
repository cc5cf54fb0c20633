// When a task's files are looked at, with real files and a clock that the test moves.
import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LONGEST_TURN } from '../../../../executor/process/turns.ts';
import { ProgressWatch, SAMPLE_INTERVAL } from '../../../../executor/report/progress-watch.ts';
import { silentLogger } from '../../../../shared/runtime/logger.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

/** Time passes also while something is done. */
class SlowClock extends VirtualClock {
  #passed = 0;

  pass(milliseconds: number): void {
    this.#passed += milliseconds;
  }

  override monotonic(): number {
    return super.monotonic() + this.#passed;
  }
}

describe('progress of a running task', () => {
  let directory: string;
  let clock: VirtualClock;
  let watch: ProgressWatch;
  let told: (number | undefined)[];
  let warnings: string[];
  let reached: [string, string[]][];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'pillion-progress-'));
    clock = new VirtualClock(0);
    told = [];
    warnings = [];
    reached = [];
    watch = new ProgressWatch({
      clock,
      log: { ...silentLogger, warn: (message) => warnings.push(message) },
      onProgress: ({ percent }) => told.push(percent),
      onMilestones: (taskId, found) => reached.push([taskId, found.map(({ name }) => name)]),
    });
    const outputs = [join(directory, 'stdout')];
    watch.watch('t', { directory, progressFile: undefined, outputs, pattern: undefined });
    clock.advance(SAMPLE_INTERVAL);
  });

  afterEach(() => {
    watch.forget('t');
    rmSync(directory, { recursive: true, force: true });
  });

  const print = (percent: number) => appendFileSync(join(directory, 'stdout'), `progress: ${percent}, x\n`);

  /** The kernel has told of a change. */
  async function noticed(): Promise<void> {
    while (clock.pending === 0) await new Promise(setImmediate);
  }

  it('is sampled once a second at most, whatever a task writes', async () => {
    for (let percent = 0; percent < 50; percent++) print(percent);
    await noticed();
    for (let percent = 50; percent < 100; percent++) print(percent);
    clock.advance(999);
    assert.deepEqual(told, []);
    clock.advance(1);
    assert.deepEqual(told, [99]);
    assert.equal(watch.of('t')?.sequence, 1n);
  });

  it('is told to be nowhere where PROGRESS_FILE names another place', () => {
    assert.deepEqual(warnings, ['PROGRESS_FILE is not watched: it is no file of the task directory itself']);
  });

  it('is first looked at a second after its start, and then when it writes', async () => {
    const outputs = [join(directory, 'stdout')];
    watch.watch('new', { directory, progressFile: undefined, outputs, pattern: undefined });
    print(3);
    clock.advance(SAMPLE_INTERVAL - 1);
    assert.equal(watch.of('new'), undefined);
    clock.advance(1);
    assert.equal(watch.of('new')?.percent, 3);
    print(4);
    await noticed();
    clock.advance(SAMPLE_INTERVAL);
    assert.equal(watch.of('new')?.percent, 4);
    watch.forget('new');
  });

  it('is sampled no more often where a sample of many takes several turns', () => {
    const slow = new SlowClock();
    const looks: string[] = [];
    const source = { directory, progressFile: undefined, outputs: [], pattern: undefined };
    const onActivity = (id: string) => {
      looks.push(id);
      slow.pass(LONGEST_TURN);
      // It is due again, while the sample goes on.
      if (id !== 'b') return;
      busy.finish('a', true);
      busy.watch('a', source);
    };
    const nothing = () => {};
    const options = { clock: slow, log: silentLogger, onProgress: nothing, onMilestones: nothing };
    const busy = new ProgressWatch({ ...options, onActivity });
    for (const id of ['a', 'b', 'c']) busy.watch(id, source);
    slow.advance(SAMPLE_INTERVAL);
    assert.deepEqual(looks, ['a', 'b', 'c']);
    slow.advance(SAMPLE_INTERVAL);
    assert.deepEqual(looks, ['a', 'b', 'c', 'a']);
    for (const id of ['a', 'b', 'c']) busy.forget(id);
  });

  it('goes on where its process is started again', async () => {
    print(1);
    watch.finish('t', true);
    watch.watch('t', { directory, progressFile: undefined, outputs: [], pattern: undefined });
    print(2);
    clock.advance(SAMPLE_INTERVAL);
    assert.deepEqual(told, [1, 2]);
  });

  it('costs nothing while the task writes nothing', async () => {
    assert.equal(clock.pending, 0);
    print(1);
    await noticed();
    clock.advance(1000);
    watch.finish('t', true);
    watch.forget('t');
    clock.advance(60_000);
    assert.equal(clock.pending, 0);
  });

  it('tells the milestones of one look together, in order, and none again; those of the last look by the look itself', async () => {
    const line = (name: string) => `${JSON.stringify({ percent: 1, milestone: name })}\n`;
    appendFileSync(join(directory, 'stdout'), line('a') + line('b'));
    await noticed();
    clock.advance(1000);
    appendFileSync(join(directory, 'stdout'), line('a'));
    const last = watch.finish('t', true);
    assert.deepEqual(reached, [['t', ['a', 'b']]]);
    assert.deepEqual(
      last.map(({ name }) => name),
      ['a'],
    );
  });

  it('is not looked for at the end in what the task printed, where that is nothing', () => {
    const progressFile = join(directory, 'progress');
    watch.watch('u', { directory, progressFile, outputs: [join(directory, 'stdout')], pattern: undefined });
    print(7);
    appendFileSync(progressFile, '{"percent": 8}\n');
    watch.finish('u', false);
    watch.forget('u');
    assert.deepEqual(told, [8]);
  });

  it('is looked at once more when the task has ended, also without the end of its line', () => {
    appendFileSync(join(directory, 'stdout'), 'progress: 7, x');
    watch.finish('t', true);
    assert.deepEqual(told, [7]);
  });
});
