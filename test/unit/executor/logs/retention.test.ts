import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Hole } from '../../../../executor/logs/punch.ts';
import { planHole, Retention } from '../../../../executor/logs/retention.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const MIB = 1024 ** 2;

describe('planHole', () => {
  it('frees nothing while the bound is not passed by a sixteenth of it', () => {
    assert.equal(planHole(64 * MIB, 0, 64 * MIB), undefined);
    assert.equal(planHole(68 * MIB, 0, 64 * MIB), undefined);
    assert.equal(planHole(68 * MIB + 1, 0, 64 * MIB), 4 * MIB);
  });

  it('never frees what is newer than the bound, and keeps what is left near it', () => {
    const sizes = fc.nat({ max: 2 ** 40 });
    fc.assert(
      fc.property(sizes, sizes, fc.integer({ min: MIB, max: 2 ** 32 }), (size, before, bound) => {
        const freed = Math.min(size, before);
        const through = planHole(size, freed, bound) ?? freed;
        assert.ok(through === freed || size - through >= bound);
        assert.ok(size - through <= Math.max(bound + bound / 16 + 2 * 65_536, 0) || through === freed);
        assert.ok(through >= freed);
      }),
    );
  });
});

describe('retention', () => {
  let directory: string;
  let path: string;
  let clock: VirtualClock;
  let holes: Hole[];
  let warnings: string[];
  let failure: Error | undefined;
  let freed: number[];
  let retention: Retention;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'pillion-retention-'));
    path = join(directory, 'stdout');
    clock = new VirtualClock();
    [holes, warnings, freed, failure] = [[], [], [], undefined];
    const note = (text: string) => warnings.push(text);
    retention = new Retention({
      clock,
      log: { debug() {}, info() {}, warn: note, error: note },
      punch: async (hole) => {
        if (failure !== undefined) throw failure;
        holes.push(hole);
      },
    });
    retention.watch('t', [{ path, bound: MIB, onFree: (through) => freed.push(through) }]);
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
  const look = async () => {
    retention.look('t');
    await settled();
  };

  it('frees the oldest part, tells of it before, and looks again while it goes on', async () => {
    writeFileSync(path, Buffer.alloc(3 * MIB));
    await look();
    assert.deepEqual(
      holes.map(({ from, through }) => [from, through]),
      [[0, 2 * MIB]],
    );
    assert.deepEqual(freed, [2 * MIB]);
    appendFileSync(path, Buffer.alloc(MIB));
    clock.advance(250);
    await settled();
    assert.deepEqual(holes.at(-1), { path, inode: holes[0]?.inode, from: 2 * MIB, through: 3 * MIB });
    clock.advance(250);
    await settled();
    assert.equal(holes.length, 2);
    assert.equal(clock.pending, 0);
  });

  it('begins anew with a file that was truncated, and with another one in its place', async () => {
    writeFileSync(path, Buffer.alloc(3 * MIB));
    await look();
    truncateSync(path, 10);
    await look();
    assert.deepEqual(freed, [2 * MIB, 0]);
    unlinkSync(path);
    await look();
    writeFileSync(path, Buffer.alloc(2 * MIB));
    await look();
    assert.equal(holes.at(-1)?.from, 0);
  });

  it('begins anew with a file that was cut and has grown past the old place between two looks', async () => {
    writeFileSync(path, Buffer.alloc(3 * MIB, 'a'));
    await look();
    appendFileSync(path, Buffer.alloc(MIB / 2, 'b'));
    await look();
    truncateSync(path, 0);
    appendFileSync(path, Buffer.alloc(4 * MIB, 'c'));
    await look();
    assert.deepEqual(freed, [2 * MIB, 2.5 * MIB, 0, 3 * MIB]);
    assert.equal(holes.at(-1)?.from, 0);
  });

  it('leaves a link alone', async () => {
    writeFileSync(join(directory, 'other'), Buffer.alloc(3 * MIB));
    symlinkSync('other', path);
    await look();
    assert.deepEqual(holes, []);
  });

  it('goes on without freeing where the file system cannot: says so once, tries again a minute later', async () => {
    writeFileSync(path, Buffer.alloc(3 * MIB));
    failure = new Error('Operation not supported');
    await look();
    assert.deepEqual(freed, [2 * MIB, 0]);
    clock.advance(59_000);
    await look();
    assert.equal(freed.length, 2);
    clock.advance(1000);
    await look();
    assert.equal(freed.length, 4);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', /grows without a bound.*Operation not supported/);
  });

  it('looks once more at a task whose process ended, also where it is forgotten, and knows nothing of it then', async () => {
    writeFileSync(path, Buffer.alloc(3 * MIB));
    retention.ended('t');
    retention.forget('t');
    await look();
    assert.deepEqual(holes, []);
    clock.advance(100);
    await settled();
    assert.equal(holes.length, 1);
    clock.advance(250);
    await settled();
    await look();
    assert.deepEqual([holes.length, clock.pending], [1, 0]);
  });
});
