// Resident memory: idle, with tasks, and when they are gone; an empty program and the bare executor beside it.
import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import type { BenchRow } from '../row.ts';
import {
  end,
  kill,
  launch,
  names,
  progress,
  residentMegabytes,
  row,
  start,
  type Workshop,
} from './workshop.ts';

const RUNS = 2;
/** Milliseconds until memory has settled: what an executor gives back, it gives back when it is quiet, in several steps. */
const SETTLE = { ours: 6000, bare: 2000 } as const;
const STEPS = ['idle', '50 tasks', '1,000 tasks', '1,000 tasks gone'] as const;
const SIZES = { '50 tasks': 50, '1,000 tasks': 1000 };

type Samples = Record<(typeof STEPS)[number], number[]>;

export async function memory(workshop: Workshop): Promise<BenchRow[]> {
  const floor: number[] = [];
  const [ours, bare] = [noSamples(), noSamples()];
  for (let run = 0; run < RUNS; run++) {
    progress(`memory, run ${run + 1} of ${RUNS}`);
    const empty = spawn(process.execPath, [workshop.idle]);
    await sample(workshop, 'ours', ours);
    floor.push(residentMegabytes(empty.pid));
    empty.kill('SIGKILL');
    if (run === 0) await sample(workshop, 'bare', bare);
  }
  return [
    ...STEPS.map((step) =>
      row(`executor: memory, ${step} (floor: an empty program)`, 'MB', ours[step], floor),
    ),
    ...STEPS.map((step) =>
      row(`executor: memory, ${step} (floor: a bare executor)`, 'MB', ours[step], bare[step]),
    ),
    row('executor: memory, 1,000 tasks gone (floor: idle before)', 'MB', ours['1,000 tasks gone'], ours.idle),
  ];
}

function noSamples(): Samples {
  return { idle: [], '50 tasks': [], '1,000 tasks': [], '1,000 tasks gone': [] };
}

async function sample(workshop: Workshop, whose: keyof typeof SETTLE, samples: Samples): Promise<void> {
  const { agent } = workshop;
  const executor = await start(agent, workshop[whose]);
  const look = async (step: keyof Samples) => {
    await wait(SETTLE[whose]);
    samples[step].push(residentMegabytes(executor.pid));
  };
  await look('idle');
  await launch(agent, ['stays']);
  for (const step of ['50 tasks', '1,000 tasks'] as const) {
    const ids = names(step, SIZES[step]);
    await launch(agent, ids);
    await look(step);
    await kill(agent, ids);
  }
  await look('1,000 tasks gone');
  await end(agent, executor);
}
