// How much an executor gets through Mesos. The bare one floods: that is what Mesos takes and delivers at most. Ours has
// nothing to flood with, so what counts there is what it does say: answers to the scheduler, and milestones of a task.
import { performance } from 'node:perf_hooks';
import { message } from '../../../scheduler/master/calls.ts';
import { PodLinks } from '../../../scheduler/watch/pod-links.ts';
import { readMilestones } from '../../../shared/link/milestones.ts';
import type { TaskStatus } from '../../../shared/mesos/generated/mesos.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { silentLogger } from '../../../shared/runtime/logger.ts';
import { names } from '../executor/workshop.ts';
import type { BenchFramework } from './framework.ts';
import type { Pod } from './pod.ts';

const UPDATES = 1000;
const MESSAGES = 3000;
const QUESTIONS = 500;
/** On their way at once. */
const AT_ONCE = 16;
/** Of one task: fewer than one status update takes. */
const MILESTONES = 20;

const perSecond = (count: number, milliseconds: number) => (count / milliseconds) * 1000;

function ask(framework: BenchFramework, pod: Pod, question: unknown): void {
  framework.send(message(pod.executorId, pod.agentId, Buffer.from(JSON.stringify(question))));
}

/** Of so many running tasks of the bare executor: status updates a second that reach us. */
export async function updates(framework: BenchFramework, bare: Pod, tasks: number): Promise<number> {
  const ids = names(`updates${tasks}`, tasks);
  await bare.launch(ids);
  const own = ids.map((id) => bare.taskId(id));
  const last = countOf(UPDATES);
  const count: StatusListener = ({ task_id }, at) => {
    if (own.includes(task_id.value)) last.one(at);
  };
  framework.events.on('status', count);
  const begun = performance.now();
  ask(framework, bare, { updates: UPDATES / tasks, ids: own });
  const time = (await last.reached) - begun;
  framework.events.off('status', count);
  await bare.kill(ids);
  return perSecond(UPDATES, time);
}

type StatusListener = (status: { readonly task_id: { readonly value: string } }, at: number) => void;

/** A promise of the time of the last of so many. */
function countOf(count: number): { readonly reached: Promise<number>; one(at: number): void } {
  const { promise, resolve } = Promise.withResolvers<number>();
  let left = count;
  return {
    reached: promise,
    one(at) {
      left -= 1;
      if (left === 0) resolve(at);
    },
  };
}

/** Framework messages a second that the agent takes from the bare executor. */
export async function messages(framework: BenchFramework, bare: Pod): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const look: MessageListener = (executorId, data) => {
    const text = Buffer.from(data).toString();
    if (executorId === bare.executorId && text.startsWith('{')) resolve(JSON.parse(text).milliseconds);
  };
  framework.events.on('message', look);
  ask(framework, bare, { messages: MESSAGES });
  const time = await promise;
  framework.events.off('message', look);
  return perSecond(MESSAGES, time);
}

type MessageListener = (executorId: string, data: Uint8Array, at: number) => void;

/** Questions a second that the bare executor says back. */
export async function echoes(framework: BenchFramework, bare: Pod): Promise<number> {
  const waiting: (() => void)[] = [];
  const answered: MessageListener = (executorId) => {
    if (executorId === bare.executorId) waiting.shift()?.();
  };
  framework.events.on('message', answered);
  const time = await questions(() => {
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting.push(resolve);
    ask(framework, bare, 'x'.repeat(64));
    return promise;
  });
  framework.events.off('message', answered);
  return perSecond(QUESTIONS, time);
}

async function questions(put: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  let left = QUESTIONS;
  const asker = async () => {
    while (left-- > 0) await put();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, asker));
  return performance.now() - begun;
}

/** Controls a second that our executor does and answers: over the pod link, as the scheduler speaks it. */
export async function controls(framework: BenchFramework, ours: Pod): Promise<number> {
  const links = new PodLinks({ clock: systemClock, logger: silentLogger, session: 'bench' });
  const received: MessageListener = (executorId, data) => {
    if (executorId === ours.executorId) links.received(executorId, data);
  };
  framework.events.on('message', received);
  links.connected(
    (id, data) => {
      framework.send(message(id, ours.agentId, data));
      return true;
    },
    [ours.executorId],
  );
  try {
    const time = await questions(() => links.control(ours.executorId, { log_level: { level: 'info' } }));
    return perSecond(QUESTIONS, time);
  } finally {
    framework.events.off('message', received);
    links.close();
  }
}

/** Milestones a second of so many tasks of ours, each of which tells all of its own at once: from the first to the last. */
export async function milestones(framework: BenchFramework, ours: Pod, tasks: number): Promise<number> {
  const ids = names('milestones', tasks);
  /** By task: the last number that we have seen; updates repeat them. */
  const seen = new Map(ids.map((id) => [ours.taskId(id), 0]));
  const last = countOf(tasks * MILESTONES);
  let first: number | undefined;
  const count = ({ task_id, data }: TaskStatus, at: number) => {
    const known = seen.get(task_id.value);
    if (known === undefined) return;
    for (const { number } of readMilestones(data)) {
      if (number <= known) continue;
      seen.set(task_id.value, number);
      first ??= at;
      last.one(at);
    }
  };
  framework.events.on('status', count);
  const write = `for i in $(seq ${MILESTONES}); do echo "{\\"milestone\\":\\"$i\\"}"; done >> "$PROGRESS_FILE"`;
  await ours.launch(ids, `${write}; exec sleep 100000`);
  const end = await last.reached;
  framework.events.off('status', count);
  await ours.kill(ids);
  return perSecond(tasks * MILESTONES - 1, end - (first ?? end));
}
