import assert from 'node:assert/strict';
import { readModule } from '../../../../executor/modules/module-work.ts';

const ALLOWED = { isAllowed: true, user: undefined, limits: [], binds: [] };

describe('executor/modules/module-work', () => {
  it('reads an inline module and one by its path', () => {
    assert.deepEqual(readModule({ source: 'x', arguments: ['a'] }, ALLOWED), {
      source: { text: 'x' },
      memory: 64,
      isShared: false,
      arguments: ['a'],
    });
    const byPath = readModule(
      { path: './jobs/one.mjs', export: 'run', memory_mb: 8, share_thread: true },
      ALLOWED,
    );
    assert.deepEqual(byPath, {
      source: { path: 'jobs/one.mjs' },
      exportName: 'run',
      memory: 8,
      isShared: true,
      arguments: [],
    });
  });

  it('refuses what is not allowed or cannot be understood', () => {
    const user = { uid: 1, gid: 1, groups: [] };
    assert.throws(() => readModule({ source: '' }, { ...ALLOWED, isAllowed: false }), /not allowed/);
    assert.throws(() => readModule({ source: '' }, { ...ALLOWED, user }), /another user/);
    const limits = ['--nofile=1:1'];
    assert.throws(() => readModule({ source: '' }, { ...ALLOWED, limits }), /resource limits/);
    assert.throws(() => readModule({}, ALLOWED), /neither source nor path/);
    assert.throws(() => readModule({ source: '', path: 'a' }, ALLOWED), /both source and path/);
    assert.throws(() => readModule({ path: '../a.mjs' }, ALLOWED), /inside the sandbox/);
    for (const memory_mb of [0, 7, 4097])
      assert.throws(() => readModule({ source: '', memory_mb }, ALLOWED), /memory_mb/);
  });
});
