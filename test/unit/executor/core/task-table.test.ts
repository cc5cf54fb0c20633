// The table of tasks: a Map that keeps its older values, in the order of the launches.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { newTask } from '../../../../executor/core/launch.ts';
import type { Task } from '../../../../executor/core/task.ts';
import { Deadlines, TaskTable } from '../../../../executor/core/task-table.ts';

function task(id: string, pid: number): Task {
  const info = { name: id, task_id: { value: id }, agent_id: { value: 'a' } };
  return {
    ...newTask(info, [], { epoch: 0, monotonic: 0 }),
    phase: 'RUNNING',
    pid,
    reported: 'TASK_RUNNING',
  };
}

const content = (table: TaskTable) => table.inOrder().map(({ id, pid }) => [id, pid]);

describe('task table', () => {
  it('keeps what it was when it is changed', () => {
    const one = TaskTable.of(task('a', 1));
    const two = one.with(task('b', 2)).with(task('a', 3));
    assert.deepEqual(
      [content(one), content(two), content(two.without('a'))],
      [
        [['a', 1]],
        [
          ['a', 3],
          ['b', 2],
        ],
        [['b', 2]],
      ],
    );
    assert.equal(two.without('z'), two);
    assert.deepEqual(content(two.map((each) => task(each.id, 0))), [
      ['a', 0],
      ['b', 0],
    ]);
  });

  it('holds what a Map would hold, in its order', () => {
    const changes = fc.array(fc.tuple(fc.string({ maxLength: 2 }), fc.option(fc.nat(9))));
    fc.assert(
      fc.property(changes, (list) => {
        const model = new Map<string, number>();
        let table = TaskTable.EMPTY;
        for (const [id, pid] of list) {
          if (pid === null) model.delete(id);
          else model.set(id, pid);
          table = pid === null ? table.without(id) : table.with(task(id, pid));
        }
        assert.deepEqual(content(table), [...model]);
        assert.equal(table.size, model.size);
        assert.equal([...table].length, model.size);
        for (const [id, pid] of model) assert.equal(table.get(id)?.pid, pid);
      }),
    );
  });

  it('knows the earliest deadline after any changes, and asks again only about what may have changed', () => {
    let asked = 0;
    const deadlines = new Deadlines(({ pid }) => {
      asked += 1;
      return pid === 0 ? undefined : pid;
    });
    const change = fc.record({ id: fc.integer({ min: 0, max: 600 }), pid: fc.nat(50), leaves: fc.boolean() });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        let table = TaskTable.EMPTY;
        for (const { id, pid, leaves } of changes) {
          table = leaves ? table.without(`${id}`) : table.with(task(`${id}`, pid));
          const plain = Math.min(...table.inOrder().map((one) => one.pid || Number.POSITIVE_INFINITY));
          assert.equal(table.earliest(deadlines) ?? Number.POSITIVE_INFINITY, plain);
        }
        const before = asked;
        table.earliest(deadlines);
        assert.equal(asked, before);
      }),
    );
  });
});
