// Which links of an archive stay inside, and what is handed over to a task's user.
import assert from 'node:assert/strict';
import { chmodSync, linkSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { handOver } from '../../../../executor/process/hand-over.ts';
import { isInnerLink } from '../../../../executor/process/inner-path.ts';

describe('a link of an archive', () => {
  const inner: readonly (readonly [at: string, target: string])[] = [
    ['a', 'b'],
    ['a', '.'],
    ['a', './b/c'],
    ['p/a', '..'],
    ['p/a', '../b'],
    ['p/q/a', '../../b//c/'],
    ['p/q/a', './../b'],
  ];
  for (const [at, target] of inner) {
    it(`stays inside as ${at} -> ${target}`, () => assert.ok(isInnerLink(at, target)));
  }

  const outer: readonly (readonly [at: string, target: string])[] = [
    ['a', ''],
    ['a', '/etc'],
    ['a', '..'],
    ['a', './..'],
    ['p/a', '../..'],
    ['p/a', '../../b'],
    ['p/q/a', 'b/../..'],
    ['p/q/a', '../b/../c'],
    ['a', 'b/..'],
  ];
  for (const [at, target] of outer) {
    it(`may lead out as ${at} -> ${target}`, () => assert.ok(!isInnerLink(at, target)));
  }
});

describe('a filled directory', () => {
  const USER = { uid: 12_345, gid: 12_345 };
  let root: string;

  beforeEach(function () {
    if (process.getuid?.() !== 0) this.skip();
    root = mkdtempSync(join(tmpdir(), 'pillion-hand-over-'));
  });

  afterEach(() => root && rmSync(root, { recursive: true }));

  it('goes to the user with files of several names, but not those that are shared with others', () => {
    const own = join(root, 'task');
    mkdirSync(join(own, 'sub'), { recursive: true });
    for (const name of ['one', 'shared']) writeFileSync(join(own, name), name);
    linkSync(join(own, 'one'), join(own, 'sub/two'));
    linkSync(join(own, 'shared'), join(root, 'elsewhere'));
    chmodSync(join(own, 'one'), 0o600);
    handOver(own, { ...USER, groups: [] });
    const owner = (name: string) => statSync(join(own, name)).uid;
    assert.deepEqual(['', 'sub', 'one', 'sub/two', 'shared'].map(owner), [12_345, 12_345, 12_345, 12_345, 0]);
  });
});
