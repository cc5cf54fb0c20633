// By the name of a task to the directory of its newest run.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NewestRuns, newestNameIn } from '../../../../executor/process/newest-runs.ts';
import { newestRunPath } from '../../../../shared/link/task-directories.ts';

describe('newest runs', () => {
  let tasks: string;

  beforeEach(() => {
    tasks = mkdtempSync(join(tmpdir(), 'pillion-newest-'));
  });

  afterEach(() => rmSync(tasks, { recursive: true, force: true }));

  const linked = (name: string) => readlinkSync(join(tasks, '.newest', name));

  it('have a link when somebody asks, whichever comes first', () => {
    const runs = new NewestRuns(tasks);
    runs.began('a', 'a.1');
    assert.deepEqual(readdirSync(tasks), []);
    runs.follow('a');
    assert.equal(linked('a'), '../a.1');
    runs.follow('b');
    assert.equal(existsSync(join(tasks, '.newest/b')), false);
    runs.began('b', 'b.1');
    runs.began('a', 'a.2');
    runs.began('other', 'other.1');
    assert.deepEqual(['a', 'b'].map(linked), ['../a.2', '../b.1']);
    assert.deepEqual(readdirSync(join(tasks, '.newest')).sort(), ['a', 'b']);
  });

  it('are found in paths', () => {
    assert.equal(newestNameIn(newestRunPath('hello-0-server', 'data/x')), 'hello-0-server');
    assert.equal(newestNameIn(newestRunPath('hello-0-server')), 'hello-0-server');
    assert.equal(newestNameIn('tasks/other/data'), undefined);
    assert.equal(newestNameIn('data'), undefined);
  });

  it('are forgotten when many others began since, but for those that have a link', () => {
    const runs = new NewestRuns(tasks, { known: 2, followed: 2 });
    runs.began('seen', 'seen.1');
    runs.follow('seen');
    for (const name of ['a', 'b', 'c']) runs.began(name, `${name}.1`);
    for (const name of ['a', 'seen']) runs.follow(name);
    assert.deepEqual(readdirSync(join(tasks, '.newest')), ['seen']);
    runs.began('seen', 'seen.2');
    assert.equal(linked('seen'), '../seen.2');
    assert.throws(() => runs.follow('b'), /task 'b': the directories of 2 other tasks are linked already/);
  });
});
