// The memory of process trees, the kernel's count of kills, and when running tasks are looked at.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Exit } from '../../../../executor/core/task.ts';
import { OomKills, oomFile, peakMemory } from '../../../../executor/process/memory.ts';
import { Observer } from '../../../../executor/process/observer.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const KILLED = { signal: 'SIGKILL' } as const;
const NO_FILES = { stdout: '/none', stderr: '/none' };

describe('memory', () => {
  let root: string;
  let children: ChildProcess[];

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'pillion-cgroup-'));
    children = [];
  });

  afterEach(async () => {
    for (const child of children) {
      if (child.exitCode === null && child.signalCode === null) {
        process.kill(-(child.pid ?? 0), 'SIGKILL');
        await once(child, 'exit');
      }
    }
    rmSync(root, { recursive: true });
  });

  function write(path: string, text = ''): string {
    const full = join(root, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
    return full;
  }

  async function running(script: string): Promise<number> {
    const child = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
    children.push(child);
    await once(child.stdout, 'data');
    return child.pid ?? assert.fail('not started');
  }

  it('of a process and its children is added up', async () => {
    const alone = peakMemory(await running('echo up; exec sleep 1000')) ?? 0;
    const both = peakMemory(await running('sh -c "echo up; sleep 1000; true" & wait')) ?? 0;
    assert.ok(alone > 0 && both > alone, `${alone} ${both}`);
  });

  it('of a process that has no children is told without looking for them', async () => {
    const leader = await running('sh -c "echo up; sleep 1000; true" & wait');
    const [alone = 0, both = 0] = [peakMemory(leader, true), peakMemory(leader)];
    assert.ok(alone > 0 && both > alone, `${alone} ${both}`);
  });

  it('of a process that is gone is not known', () => assert.equal(peakMemory(2 ** 30), undefined));

  const V2 = '0::/mesos/c1\n';
  const V1 = '12:cpu,cpuacct:/x\n4:memory:/mesos/c1\n0::/\n';
  const PLACES: readonly (readonly [string, string, readonly string[], string | undefined])[] = [
    ['version 2', V2, ['mesos/c1/memory.events'], 'mesos/c1/memory.events'],
    ['version 2, seen from inside', V2, ['memory.events'], 'memory.events'],
    ['version 1', V1, ['memory/mesos/c1/memory.oom_control'], 'memory/mesos/c1/memory.oom_control'],
    ['version 1, seen from inside', V1, ['memory/memory.oom_control'], 'memory/memory.oom_control'],
    ['none', '', [], undefined],
  ];
  for (const [name, cgroup, files, expected] of PLACES) {
    it(`that ran out is counted in the cgroup: ${name}`, () => {
      for (const file of files) write(file);
      assert.equal(oomFile(cgroup, root), expected && join(root, expected));
    });
  }

  it('that ran out is read in both forms, and where there is none it is not known', () => {
    const v2 = write('v2', 'low 0\noom 2\noom_kill 1\n');
    const v1 = write('v1', 'oom_kill_disable 0\nunder_oom 0\noom_kill 3\n');
    const old = write('old', 'oom_kill_disable 0\nunder_oom 0\n');
    assert.deepEqual(
      [v2, v1, old, join(root, 'gone'), undefined].map((path) => new OomKills(path ?? '').count()),
      [1, 3, undefined, undefined, undefined],
    );
  });

  it('that ran out is known also of a module, which has no process to look at', () => {
    const events = write('events', 'oom_kill 5\n');
    const observer = new Observer(new VirtualClock(), new OomKills(events));
    observer.started('module', undefined);
    observer.look('module');
    write('events', 'oom_kill 6\n');
    const { oomKills, peakMemory: peak } = observer.findings('module', NO_FILES, KILLED);
    assert.deepEqual([oomKills, peak], [1, undefined]);
  });

  it('of running tasks is looked at in turns, and what is found is kept when they are gone', async () => {
    const clock = new VirtualClock();
    const events = write('events', 'oom_kill 5\n');
    const observer = new Observer(clock, new OomKills(events));
    const pid = await running('echo up; exec sleep 1000');
    observer.started('a', pid);
    observer.started('late', pid);
    clock.advance(1000);
    process.kill(pid, 'SIGKILL');
    await once(children[0] ?? assert.fail(), 'exit');
    write('events', 'oom_kill 6\n');
    clock.advance(1000);
    const { peakMemory: peak = 0, oomKills } = observer.findings('a', NO_FILES, KILLED);
    assert.ok(peak > 0);
    assert.equal(oomKills, 1);
    assert.equal('peakMemory' in observer.findings('late', NO_FILES, KILLED), false);
  });

  it("that ran out is not asked for where nobody was killed, and is no later task's", () => {
    const clock = new VirtualClock();
    const events = write('events', 'oom_kill 5\n');
    const observer = new Observer(clock, new OomKills(events));
    const killsOf = (id: string, exit: Exit) => observer.findings(id, NO_FILES, exit).oomKills;
    for (const id of ['a', 'b']) observer.started(id, undefined);
    write('events', 'oom_kill 6\n');
    assert.equal(killsOf('a', { status: 1 }), 0);
    observer.started('at once', undefined);
    assert.equal(killsOf('b', { status: 137 }), 1);
    write('events', 'oom_kill 7\n');
    assert.equal(killsOf('at once', { signal: 'SIGTERM' }), 0);
    clock.advance(0);
    observer.started('later', undefined);
    assert.equal(killsOf('later', KILLED), 0);
  });
});
