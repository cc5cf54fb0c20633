// `npm run bench -- real --master HOST:PORT`: three executors on a Mesos that runs, in turns: ours from its archive, a bare
// one that only spawns and reports, and Mesos' own. A small framework stands for the scheduler, so that the executor and
// Mesos are what is measured: from the ACCEPT or KILL that it sends to the update that it receives.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseMaster } from '../../scheduler/master/detector.ts';
import type { TaskStatus } from '../../shared/mesos/generated/mesos.ts';
import { Program as Process } from '../../test/support/program.ts';
import { names, progress, row } from './executor/workshop.ts';
import { controls, echoes, messages, milestones, updates } from './real/flow.ts';
import { BenchFramework } from './real/framework.ts';
import { heldBy } from './real/memory.ts';
import { Pod, type Program } from './real/pod.ts';
import { MESOS_OWN, programs } from './real/programs.ts';
import type { BenchRow } from './row.ts';

const ROUNDS = 60;
const BURST = 200;
const BURSTS = 4;
const NEEDS = { cpus: 1, mem: 1100, disk: 192 };

/** Selectable by `real:NAME`. */
export const REAL_SECTIONS: Readonly<Record<string, (stage: Stage) => Promise<BenchRow[]>>> = {
  latency: (stage) => stage.latencies(),
  burst: (stage) => stage.bursts(),
  memory: (stage) => stage.held(),
  flow: (stage) => stage.flow(),
};

/** Without a master a local Mesos, which has no executor of its own. */
export async function realBench(master?: string, sections = Object.keys(REAL_SECTIONS)): Promise<BenchRow[]> {
  if (master !== undefined) return onMesos(parseMaster(master), [MESOS_OWN], sections);
  const directory = mkdtempSync(join(tmpdir(), 'pillion-bench-mesos-'));
  const flags = ['--master-port', '0', '--work-dir', directory];
  const mesos = Process.node('test/local-mesos/main.ts', flags);
  try {
    return await onMesos((await mesos.line(/^master (\S+)/))[1] ?? '', [], sections);
  } finally {
    await mesos.kill('SIGTERM');
    rmSync(directory, { recursive: true, force: true });
  }
}

async function onMesos(
  master: string,
  others: readonly Program[],
  sections: readonly string[],
): Promise<BenchRow[]> {
  await using stack = new AsyncDisposableStack();
  const directory = mkdtempSync(join(tmpdir(), 'pillion-bench-'));
  stack.defer(() => rmSync(directory, { recursive: true, force: true }));
  const { ours, bare, served } = await programs(master, directory);
  stack.defer(() => served.close());
  const framework = await BenchFramework.start(master);
  stack.defer(() => framework.stop());
  const { agent_id } = await framework.offer(NEEDS);
  framework.use(agent_id.value);
  const stage = await Stage.set(framework, agent_id.value, ours, bare, others);
  const rows: BenchRow[] = [];
  for (const section of sections) rows.push(...((await REAL_SECTIONS[section]?.(stage)) ?? []));
  return rows;
}

/** A figure of each pod: ours, the bare one, the others. */
type Samples = ReadonlyMap<Pod, number[]>;

class Stage {
  readonly #framework: BenchFramework;
  readonly #ours: Pod;
  readonly #bare: Pod;
  readonly #others: readonly Pod[];
  /** By pod: the first update of the task that keeps it alive. */
  readonly #running = new Map<Pod, TaskStatus>();

  /** Each pod with a task that stays; a Mesos without an executor of its own is measured without. */
  static async set(
    framework: BenchFramework,
    agent: string,
    ours: Program,
    bare: Program,
    others: readonly Program[],
  ) {
    const podOf = (program: Program) => new Pod(framework, program, agent);
    const stage = new Stage(framework, podOf(ours), podOf(bare), others.map(podOf));
    for (const pod of stage.#pods) await stage.#start(pod);
    return stage;
  }

  private constructor(framework: BenchFramework, ours: Pod, bare: Pod, others: readonly Pod[]) {
    this.#framework = framework;
    this.#ours = ours;
    this.#bare = bare;
    this.#others = others;
  }

  get #pods(): readonly Pod[] {
    return [this.#ours, this.#bare, ...this.#others];
  }

  async #start(pod: Pod): Promise<void> {
    const remember = (status: TaskStatus) => {
      if (status.task_id.value === pod.taskId('stays')) this.#running.set(pod, status);
    };
    this.#framework.events.on('status', remember);
    const time = await pod.launch(['stays']);
    this.#framework.events.off('status', remember);
    progress(`real: ${pod.program.name}: up after ${time.toFixed(0)} ms, fetching included`);
  }

  async latencies(): Promise<BenchRow[]> {
    const [started, killed] = [this.#samples(), this.#samples()];
    for (const [round, pod] of this.#turns(ROUNDS)) {
      const ids = [`one${round}`];
      started.get(pod)?.push(await pod.launch(ids));
      killed.get(pod)?.push(await pod.kill(ids));
    }
    return [
      ...this.#rows('ACCEPT to RUNNING in a live pod', 'ms', started),
      ...this.#rows('KILL to KILLED', 'ms', killed),
    ];
  }

  async bursts(): Promise<BenchRow[]> {
    const [started, ran] = [this.#samples(), this.#samples()];
    const rate = (milliseconds: number) => (BURST / milliseconds) * 1000;
    for (const [round, pod] of this.#turns(BURSTS)) {
      const ids = names(`burst${round}`, BURST);
      started.get(pod)?.push(rate(await pod.launch(ids)));
      await pod.kill(ids);
      ran.get(pod)?.push(rate(await pod.launch(names(`short${round}`, BURST), 'true', 'TASK_FINISHED')));
    }
    return [
      ...this.#rows(`burst of ${BURST} tasks, ACCEPT to the last RUNNING`, 'tasks/s', started),
      ...this.#rows(`${BURST} tasks of \`true\`, ACCEPT to the last FINISHED`, 'tasks/s', ran),
    ];
  }

  async held(): Promise<BenchRow[]> {
    const samples = this.#samples();
    for (const pod of this.#pods) {
      const status = this.#running.get(pod);
      const held = status === undefined ? undefined : await heldBy(pod, status);
      if (held === undefined) {
        progress('real: memory is left out: the agent runs on another machine');
        return [];
      }
      samples.get(pod)?.push(held);
    }
    return this.#rows('memory with 50 tasks (PSS, helpers too, tasks not)', 'MB', samples);
  }

  async flow(): Promise<BenchRow[]> {
    const [framework, bare] = [this.#framework, this.#bare];
    const over = async (tasks: number) => [await updates(framework, bare, tasks)];
    const [many, one, taken, echoed] = [
      await over(50),
      await over(1),
      [await messages(framework, bare)],
      [await echoes(framework, bare)],
    ];
    const answered = await controls(framework, this.#ours);
    const told = await milestones(framework, this.#ours, 50);
    const perSecond = (name: string, ours: readonly number[], floor: readonly number[]) =>
      row(`real: ${name}`, '/s', ours, floor);
    return [
      perSecond('status updates of 50 tasks, flooded by the bare executor', many, many),
      perSecond('status updates of one task, flooded by the bare executor', one, one),
      perSecond('framework messages that the agent takes, flooded by the bare executor', taken, taken),
      perSecond(
        'controls done and answered (floor: messages that the bare executor says back)',
        [answered],
        echoed,
      ),
      perSecond('milestones of 50 tasks (floor: status updates of 50 tasks)', [told], many),
    ];
  }

  #samples(): Samples {
    return new Map(this.#pods.map((pod) => [pod, []]));
  }

  /** In every order in turns, so that all meet the same load: the one before may still keep Mesos busy. */
  *#turns(rounds: number): Generator<readonly [round: number, pod: Pod]> {
    const orders = permutations(this.#pods);
    for (let round = 0; round < rounds; round++)
      for (const pod of orders[round % orders.length] ?? []) yield [round, pod];
  }

  #rows(what: string, unit: string, samples: Samples): BenchRow[] {
    const floor = samples.get(this.#bare) ?? [];
    return [this.#ours, ...this.#others].map((pod) => {
      const whose = pod === this.#ours ? '' : `, ${pod.program.name}`;
      return row(`real: ${what}${whose} (floor: a bare executor)`, unit, samples.get(pod) ?? [], floor);
    });
  }
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((first) =>
    permutations(items.filter((item) => item !== first)).map((rest) => [first, ...rest]),
  );
}
