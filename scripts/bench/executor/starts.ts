// From the start of the process to its SUBSCRIBE.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { BenchRow } from '../row.ts';
import { row, start, timed, type Workshop } from './workshop.ts';

const STARTS = 15;

export async function starts({ agent, ours, bare, empty }: Workshop): Promise<BenchRow[]> {
  const own: number[] = [];
  const bares: number[] = [];
  const floor: number[] = [];
  const begin = async (program: readonly string[], times: number[]) => {
    let begun: Awaited<ReturnType<typeof start>> | undefined;
    times.push(
      await timed(async () => {
        begun = await start(agent, program);
      }),
    );
    await begun?.dispose();
  };
  for (let run = 0; run < STARTS; run++) {
    floor.push(await timed(() => once(spawn(process.execPath, [empty]), 'exit')));
    await begin(ours, own);
    await begin(bare, bares);
  }
  return [
    row('executor: start to SUBSCRIBE (floor: an empty program)', 'ms', own, floor),
    row('executor: start to SUBSCRIBE (floor: a bare executor)', 'ms', own, bares),
  ];
}
