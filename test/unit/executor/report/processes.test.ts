// Which processes belong to which task, and what they use.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  openFiles,
  type Process,
  pageBytes,
  parseStat,
  readProcesses,
  usageOf,
} from '../../../../executor/report/processes.ts';

const process1 = (pid: number, parent: number, session: number): Process => ({
  pid,
  parent,
  session,
  cpuSeconds: 1,
  residentPages: 10,
});

describe('processes', () => {
  it('are read from stat, whatever their name is', () => {
    const line =
      '7 (a) b (c) S 3 7 7 0 -1 4194304 1 2 3 4 150 50 20 30 20 0 1 0 99 1000 321 18446744073709551615';
    assert.deepEqual(parseStat(line), { pid: 7, parent: 3, session: 7, cpuSeconds: 2.5, residentPages: 321 });
    assert.equal(parseStat(''), undefined);
  });

  it('belong to the task of their session, or of an ancestor, and to one only', () => {
    const processes = [
      process1(1, 0, 1),
      process1(10, 1, 10),
      process1(11, 10, 10),
      process1(12, 11, 12),
      process1(20, 10, 20),
      process1(30, 30, 31),
    ];
    const usage = usageOf([10, 20, 40], processes);
    assert.deepEqual([...usage.keys()], [10, 20]);
    assert.deepEqual(usage.get(10), { cpuSeconds: 3, residentPages: 30, pids: [10, 11, 12] });
    assert.deepEqual(usage.get(20)?.pids, [20]);
  });

  it('are found on this machine with what they use', async () => {
    const child = spawn('/bin/sh', ['-c', 'sleep 1000 & echo; wait'], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await once(child.stdout, 'data');
      const pid = child.pid ?? 0;
      const usage = usageOf([pid], await readProcesses(async () => {})).get(pid);
      assert.equal(usage?.pids.length, 2);
      assert.ok((usage?.residentPages ?? 0) > 0);
      assert.ok((openFiles(pid) ?? 0) >= 3);
    } finally {
      process.kill(-(child.pid ?? 0), 'SIGKILL');
      await once(child, 'close');
    }
    assert.equal(openFiles(child.pid ?? 0), undefined);
  });

  it('are counted in pages of a sensible size', () => {
    assert.ok([4096, 16_384, 65_536].includes(pageBytes(process.memoryUsage.rss())));
  });
});
