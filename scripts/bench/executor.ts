// The executor's numbers, each beside its floor in the same run (executor/workshop.ts says what is measured).
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeAgent } from '../../test/support/fake-agent.ts';
import { idleCpu } from './executor/idle-cpu.ts';
import { memory } from './executor/memory.ts';
import { starts } from './executor/starts.ts';
import { groups, modules, shortTasks } from './executor/tasks.ts';
import { furnish, progress, type Workshop } from './executor/workshop.ts';
import type { BenchRow } from './row.ts';

/** Selectable by `executor:NAME`. */
export const EXECUTOR_SECTIONS: Readonly<Record<string, (workshop: Workshop) => Promise<BenchRow[]>>> = {
  start: starts,
  tasks: groups,
  short: shortTasks,
  modules,
  memory,
  cpu: idleCpu,
};

export async function executorBench(sections = Object.keys(EXECUTOR_SECTIONS)): Promise<BenchRow[]> {
  const directory = mkdtempSync(join(tmpdir(), 'pillion-bench-'));
  const agent = await FakeAgent.start();
  try {
    const workshop = await furnish(directory, agent);
    const rows: BenchRow[] = [];
    for (const section of sections) {
      progress(section);
      rows.push(...((await EXECUTOR_SECTIONS[section]?.(workshop)) ?? []));
    }
    return rows;
  } finally {
    await agent.crash();
    rmSync(directory, { recursive: true, force: true });
  }
}
