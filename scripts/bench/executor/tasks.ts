// Tasks that start, run through and are killed: ours and the bare executor in turns, so that both meet the same load.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { ModuleInfo } from '../../../shared/link/generated/link.ts';
import type { TaskInfo } from '../../../shared/mesos/generated/mesos.ts';
import { shellTask } from '../../../test/support/executor-process.ts';
import { FakeAgent } from '../../../test/support/fake-agent.ts';
import { MODULES_ALLOWED, moduleTask } from '../../../test/support/module-task.ts';
import type { BenchRow } from '../row.ts';
import { end, kill, launch, names, progress, row, start, timed, type Workshop } from './workshop.ts';

/** How often a group of so many tasks is launched and killed. */
const GROUPS: readonly (readonly [size: number, rounds: number])[] = [
  [1, 30],
  [50, 5],
  [500, 2],
];
const TRUE_TASKS = 200;
const TRUE_ROUNDS = 3;
const MODULES = 100;
const BARE = '(floor: a bare executor)';

interface Times {
  readonly started: number[];
  readonly killed: number[];
}

/** LAUNCH received to the last RUNNING sent, KILL to the last KILLED. */
export async function groups(workshop: Workshop): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const [size, rounds] of GROUPS) {
    progress(`${size} tasks at once`);
    const ours: Times = { started: [], killed: [] };
    const bare: Times = { started: [], killed: [] };
    for (let part = 0; part < Math.min(rounds, 3); part++) {
      await waves(workshop, workshop.ours, size, Math.ceil(rounds / 3), ours);
      await waves(workshop, workshop.bare, size, Math.ceil(rounds / 3), bare);
    }
    rows.push(row(`executor: LAUNCH to RUNNING, ${size} ${BARE}`, 'ms', ours.started, bare.started));
    rows.push(row(`executor: KILL to KILLED, ${size} ${BARE}`, 'ms', ours.killed, bare.killed));
    if (size === 1) {
      const spawns = await bareSpawns(rounds);
      rows.push(row('executor: LAUNCH to RUNNING, 1 (floor: a spawn alone)', 'ms', ours.started, spawns));
    }
  }
  return rows;
}

async function waves(
  { agent }: Workshop,
  program: readonly string[],
  size: number,
  rounds: number,
  { started, killed }: Times,
): Promise<void> {
  const executor = await start(agent, program);
  // One that stays, so that the executor does not leave in between.
  await launch(agent, ['stays']);
  for (let round = 0; round < rounds; round++) {
    agent.calls.length = 0;
    const ids = names(`w${round}`, size);
    started.push(await timed(() => launch(agent, ids)));
    killed.push(await timed(() => kill(agent, ids)));
  }
  await end(agent, executor);
}

async function bareSpawns(count: number): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < count; run++) {
    times.push(
      await timed(async () => {
        const child = spawn('/bin/sh', ['-c', 'exec sleep 1000'], { stdio: 'ignore', detached: true });
        await once(child, 'spawn');
        child.kill('SIGKILL');
      }),
    );
  }
  return times;
}

/** Tasks a second whose program is over at once, from LAUNCH to the last TASK_FINISHED. */
export async function shortTasks({ agent, ours, bare }: Workshop): Promise<BenchRow[]> {
  progress(`${TRUE_TASKS} short tasks`);
  const rates = async (program: readonly string[], found: number[]) => {
    const executor = await start(agent, program);
    await launch(agent, ['stays']);
    agent.calls.length = 0;
    const time = await timed(() =>
      launch(agent, names('s', TRUE_TASKS), (id) => shellTask(id, 'true'), 'TASK_FINISHED'),
    );
    found.push((TRUE_TASKS / time) * 1000);
    await end(agent, executor);
  };
  const own: number[] = [];
  const floor: number[] = [];
  for (let round = 0; round < TRUE_ROUNDS; round++) {
    await rates(ours, own);
    await rates(bare, floor);
  }
  return [row(`executor: tasks of \`true\` run through ${BARE}`, 'tasks/s', own, floor)];
}

/** The same of modules: each in a thread of its own, and in one that they share. */
export async function modules({ ours }: Workshop): Promise<BenchRow[]> {
  return [
    await moduleRow(ours, 'modules', { source: WORK }, 'empty threads', emptyThreads),
    await moduleRow(ours, 'modules in one thread', { source: WORK, share_thread: true }, 'imports', imports),
  ];
}

const WORK = 'export default () => {};';

async function moduleRow(
  ours: Workshop['ours'],
  what: string,
  module: ModuleInfo,
  bare: string,
  floor: () => Promise<void>,
): Promise<BenchRow> {
  progress(`${MODULES} ${what}`);
  const agent = await FakeAgent.start({ executor: MODULES_ALLOWED });
  const task = (id: string): TaskInfo => moduleTask(id, module);
  try {
    const executor = await start(agent, ours);
    await launch(agent, ['first'], task, 'TASK_FINISHED');
    const time = await timed(() => launch(agent, names('m', MODULES), task, 'TASK_FINISHED'));
    await end(agent, executor);
    const rate = (milliseconds: number) => [(MODULES / milliseconds) * 1000];
    return row(
      `executor: ${what} run through (floor: ${bare})`,
      'tasks/s',
      rate(time),
      rate(await timed(floor)),
    );
  } finally {
    await agent.crash();
  }
}

/** Empty modules one after the other. */
const IMPORTS = `(async () => {
  for (let count = 0; count < ${MODULES}; count++) await import('data:text/javascript,//' + count);
})();`;

async function imports(): Promise<void> {
  await once(new Worker(IMPORTS, { eval: true }), 'exit');
}

async function emptyThreads(): Promise<void> {
  const ends = names('t', MODULES).map(() => once(new Worker('', { eval: true }), 'exit'));
  await Promise.all(ends);
}
