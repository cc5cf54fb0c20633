// Processor time of an executor whose 50 tasks do nothing, with a heartbeat every 15 s: sampled over a minute, so over
// four of them, and told for an hour.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { PodConfiguration } from '../../../shared/link/generated/link.ts';
import { encode } from '../../../shared/mesos/codec.ts';
import { FakeAgent } from '../../../test/support/fake-agent.ts';
import type { BenchRow } from '../row.ts';
import { end, launch, names, progress, row, start, type Workshop } from './workshop.ts';

const TASKS = 50;
const HEARTBEAT_SECONDS = 15;
const SAMPLE_SECONDS = 60;
/** Milliseconds until the start and its aftermath are over. */
const SETTLE = 7000;

export async function idleCpu({ ours, bare }: Workshop): Promise<BenchRow[]> {
  progress(`processor time over ${SAMPLE_SECONDS} s`);
  const data = encode(PodConfiguration, { heartbeat_interval_seconds: HEARTBEAT_SECONDS });
  const [own, floor] = await Promise.all([ours, bare].map((program) => secondsAnHour(program, data)));
  const name = `executor: CPU, ${TASKS} idle tasks, heartbeats each ${HEARTBEAT_SECONDS} s (floor: a bare executor)`;
  return [row(name, 's/hour', [own ?? Number.NaN], [floor ?? Number.NaN])];
}

async function secondsAnHour(program: readonly string[], data: Uint8Array): Promise<number> {
  const agent = await FakeAgent.start({ executor: { data } });
  const executor = await start(agent, program);
  try {
    await launch(agent, names('i', TASKS));
    await wait(SETTLE);
    const before = cpuSeconds(executor.pid);
    await wait(SAMPLE_SECONDS * 1000);
    return ((cpuSeconds(executor.pid) - before) / SAMPLE_SECONDS) * 3600;
  } finally {
    await end(agent, executor);
    await agent.crash();
  }
}

/** Of all threads; the kernel counts nanoseconds there. */
function cpuSeconds(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const nanoseconds = threads.map((thread) =>
    Number.parseInt(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8'), 10),
  );
  return nanoseconds.reduce((sum, one) => sum + one, 0) / 1e9;
}
