// Which launches `pillion logs -f` reads: each once, in order, of so many tasks; and when there is nothing to wait for.
import assert from 'node:assert/strict';
import type { FoundTask } from '../../../../scheduler/cli/find-task.ts';
import { isNamed } from '../../../../scheduler/cli/find-task.ts';
import { Launches, MOST_TASKS } from '../../../../scheduler/cli/launches.ts';

function task(name: string, id: string, more: Partial<FoundTask> = {}): FoundTask {
  return { pod: 'web-0', name, id, status: 'RUNNING', goal: 'RUNNING', ...more };
}

describe('launches that are followed', () => {
  it('are each read once, the next one when the one before is over', () => {
    const launches = new Launches();
    assert.ok(launches.seen(task('a', '1')));
    assert.equal(launches.seen(task('a', '1', { status: 'FAILED' })), false);
    assert.equal(launches.seen(task('a', '2')), false);
    assert.equal(launches.ended('a')?.id, '2');
    assert.equal(launches.ended('a'), undefined);
    assert.ok(launches.seen(task('a', '3')));
    assert.equal(launches.isOver, false);
  });

  it('skip one that was over before it could be read', () => {
    const launches = new Launches();
    launches.seen(task('a', '1'));
    launches.seen(task('a', '2'));
    launches.seen(task('a', '3'));
    assert.equal(launches.ended('a')?.id, '3');
  });

  it('are over when all are read and none is launched again: finished, or taken away', () => {
    const launches = new Launches();
    assert.equal(launches.isOver, false);
    launches.seen(task('a', '1', { goal: 'FINISH' }));
    launches.seen(task('b', '1'));
    launches.ended('a');
    launches.ended('b');
    assert.equal(launches.isOver, false);
    launches.seen(task('a', '1', { goal: 'FINISH', status: 'FINISHED' }));
    launches.seen(task('b', '1', { status: 'FINISHED' }));
    assert.equal(launches.isOver, false);
    launches.seen(task('b', '1', { status: 'DECOMMISSIONED' }));
    assert.equal(launches.isOver, true);
    launches.seen(task('a', '2', { goal: 'FINISH', status: 'FINISHED' }));
    assert.equal(launches.isOver, false);
  });

  it('are of so many tasks and no more', () => {
    const launches = new Launches();
    for (let n = 0; n < MOST_TASKS; n += 1) assert.ok(launches.seen(task(`t${n}`, '1')));
    assert.equal(launches.leftOut, 0);
    assert.equal(launches.seen(task('more', '1')), false);
    assert.equal(launches.leftOut, 1);
  });

  it('are named by their tasks, instances or pods', () => {
    const named = task('web-0-server', '1');
    for (const name of ['web-0-server', 'web-0', 'web']) assert.ok(isNamed(named, ['other', name]), name);
    assert.ok(isNamed(named, []));
    for (const name of ['we', 'web-', 'server', 'web-1']) assert.equal(isNamed(named, [name]), false, name);
  });
});
