// What an executor and all its helpers hold: proportional set size (PSS) of the processes that are there because of a
// pod, without the tasks' own programs. Only where the agent runs on this machine.
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { type Process, readProcesses } from '../../../executor/report/processes.ts';
import type { TaskStatus } from '../../../shared/mesos/generated/mesos.ts';
import { names } from '../executor/workshop.ts';
import type { Pod } from './pod.ts';

const TASKS = 50;
/** Milliseconds until memory has settled. */
const SETTLE = 7000;

/** MB; undefined where the executor's process is not of this machine. */
export async function heldBy(pod: Pod, { container_status }: TaskStatus): Promise<number | undefined> {
  const pid = container_status?.executor_pid;
  const agent = (await processes()).find((one) => one.pid === pid)?.parent;
  if (pid === undefined || agent === undefined || !isExecutorOf(pid, pod)) return undefined;
  const before = await below(agent);
  const ids = names('memory', TASKS);
  await pod.launch(ids);
  await wait(SETTLE);
  const helpers = (await below(agent)).difference(before);
  const held = megabytes(
    (await below(pid))
      .add(pid)
      .union(helpers)
      .union(await guardOf(pid)),
  );
  await pod.kill(ids);
  return held;
}

const processes = () => readProcesses(async () => {});

/** The pid of another machine, or of another pid namespace, may be anybody's here. */
function isExecutorOf(pid: number, { executorId }: Pod): boolean {
  return read(`/proc/${pid}/environ`).includes(executorId);
}

async function below(ancestor: number): Promise<Set<number>> {
  const all = await processes();
  const found = new Set([ancestor]);
  const isNew = ({ pid, parent }: Process) => found.has(parent) && !found.has(pid);
  for (let more = all.filter(isNew); more.length > 0; more = all.filter(isNew)) {
    for (const { pid } of more) found.add(pid);
  }
  found.delete(ancestor);
  return found;
}

/** Nobody's child, but a helper. */
async function guardOf(executor: number): Promise<Set<number>> {
  const isGuard = ({ pid }: Process) =>
    /\0pillion-guard\0.*\0(\d+)\0$/s.exec(read(`/proc/${pid}/cmdline`))?.[1] === `${executor}`;
  return new Set((await processes()).filter(isGuard).map(({ pid }) => pid));
}

function megabytes(pids: ReadonlySet<number>): number {
  const kilobytes = [...pids].filter((pid) => existsSync(`/proc/${pid}`) && !isTask(pid)).map(pss);
  return kilobytes.reduce((sum, one) => sum + one, 0) / 1024;
}

const isTask = (pid: number) => read(`/proc/${pid}/cmdline`).startsWith('sleep\0');

function pss(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
