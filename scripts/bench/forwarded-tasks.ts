// Whether forwarding slows the tasks that are forwarded: the run time of 20 tasks that print at once, as their death
// certificates tell it, forwarded to a TCP receiver; the floor is the same without forwarding, in turns.
import { createServer, type Server } from 'node:net';
import { readDeathCertificate } from '../../shared/link/death-certificate.ts';
import { LogPod } from '../../test/support/log-pod.ts';
import type { BenchRow } from './row.ts';

const RUNS = 5;
const TASKS = 20;
const COMMAND = 'seq -f %060.0f 50000';

export async function forwardedTasksBench(): Promise<BenchRow[]> {
  const receiver = createServer((socket) => socket.on('error', () => {}).resume());
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const [beside, alone]: [number[], number[]] = [[], []];
  for (let run = 0; run < RUNS; run += 1) {
    alone.push(await runTime());
    beside.push(await runTime(receiver));
  }
  receiver.close();
  const [median, floor] = [middle(beside), middle(alone)];
  return [
    {
      name: 'logs: run time of 20 tasks, 50,000 lines each, forwarded (floor: not forwarded)',
      unit: 'ms',
      median,
      min: Math.min(...beside),
      max: Math.max(...beside),
      floor,
      ratio: median / floor,
    },
  ];
}

/** Milliseconds, of the tasks' mean. */
async function runTime(receiver?: Server): Promise<number> {
  const address = receiver?.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const sink = { name: 'bench', type: 'SYSLOG', url: `tcp://127.0.0.1:${port}` } as const;
  const pod = await LogPod.start({ sinks: port === undefined ? [] : [sink] });
  try {
    const names = Array.from({ length: TASKS }, (_, index) => `t${index}`);
    for (const name of names) pod.run(name, COMMAND);
    const ends = await Promise.all(names.map((name) => pod.agent.update(name, 'TASK_FINISHED')));
    const times = ends.map(({ data }) => readDeathCertificate(data)?.run_time_ms ?? Number.NaN);
    return times.reduce((sum, time) => sum + time, 0) / times.length;
  } finally {
    await pod.dispose();
  }
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
