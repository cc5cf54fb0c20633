// Everything around the executor's core as a game of chance: a shell whose answers come late and in any order, an agent
// that goes away, tasks that end when they like. What must never happen is found out on the way.
import assert from 'node:assert/strict';
import type { Effect, EffectOf } from '../../executor/core/effects.ts';
import type { Event } from '../../executor/core/events.ts';
import { nextDeadline } from '../../executor/core/step.ts';
import { type Findings, isLive, type TaskPhase } from '../../executor/core/task.ts';
import { readDeathCertificate } from '../../shared/link/death-certificate.ts';
import type { TaskConfiguration } from '../../shared/link/generated/link.ts';
import { readMilestones } from '../../shared/link/milestones.ts';
import type { TaskInfo, TaskStatus } from '../../shared/mesos/generated/mesos.ts';
import { Core, NO_FINDINGS, SUBSCRIBED } from './executor-core.ts';

const TERMINAL = new Set<TaskStatus['state']>(['TASK_FINISHED', 'TASK_FAILED', 'TASK_KILLED']);
const ENDING = new Set<TaskPhase>(['CANCELLING', 'STOPPING', 'KILLING', 'SWEEPING']);
const FAILURE = { message: 'no', reason: 'REASON_CONTAINER_LAUNCH_FAILED' } as const;
/** More than any of these worlds needs to come to its end. */
const MOST_STEPS = 5000;

export interface WorldTask {
  readonly info: TaskInfo;
  readonly configuration: TaskConfiguration;
}

/** A number from 0 to `count` - 1. */
export type Chance = (count: number) => number;

type Handlers = { readonly [T in Effect['type']]?: (effect: EffectOf<T>) => void };

export class World {
  readonly core: Core;
  readonly #chance: Chance;
  /** Answers of the shell that are still to come, in no order. */
  readonly #open: Event[] = [];
  readonly #processes = new Set<string>();
  /** They have ended, and the core does not know yet. */
  readonly #zombies = new Set<string>();
  readonly #states = new Map<string, Map<string, TaskStatus['state']>>();
  /** By task: how many milestones it has reached, and how many of them the agent has heard of. */
  readonly #reached = new Map<string, number>();
  readonly #heard = new Map<string, number>();
  readonly #handlers: Handlers = {
    PREPARE: ({ task }) => this.#start(task.task_id.value, { type: 'PREPARED', taskId: task.task_id.value }),
    SPAWN: ({ taskId }) => this.#start(taskId, { type: 'SPAWNED', taskId, pid: 7 }),
    SIGNAL: ({ taskId, signal }) => this.#signalled(taskId, signal),
    SWEEP: ({ taskId }) => this.#sweep(taskId),
    PROBE: ({ taskId, kind, run }) => this.#probe(taskId, kind, run),
    LOOK: ({ taskId, places }) =>
      this.#look(
        taskId,
        places.map(({ gate }) => gate),
      ),
    UPDATE: ({ taskId, update }) => this.#update(taskId, update.key, update.status),
    SUBSCRIBE: ({ updates }) => this.#subscribe(updates),
    CONNECT: () => this.#open.push({ type: 'SUBSCRIBE_DUE' }),
    EXIT: () => this.#exit(),
    LOG: ({ level, message }) => assert.ok(level !== 'error' || !message.includes('illegal'), message),
  };
  isOver = false;
  /** Tasks whose start has to wait, which is told before anything else happens. */
  readonly #delayed: string[] = [];
  isMerciful = false;

  constructor(chance: Chance) {
    this.#chance = chance;
    this.core = new Core();
    this.core.take({ type: 'SUBSCRIBE_DUE' }, SUBSCRIBED);
  }

  /** One thing happens: an answer of the shell, an end of a process, a deadline. False: nothing is left to happen. */
  step(): boolean {
    const ready = [...this.#open.keys()];
    const running = [...this.#processes];
    const deadline = nextDeadline(this.core.state);
    const count = ready.length + (this.isMerciful ? 0 : running.length) + (deadline === undefined ? 0 : 1);
    if (count === 0 || this.isOver) return false;
    const chosen = this.#chance(count);
    const answer = this.#open[chosen];
    if (chosen < ready.length && answer !== undefined) {
      this.#open.splice(chosen, 1);
      this.take(answer);
    } else if (chosen < count - (deadline === undefined ? 0 : 1)) {
      this.#ends(running[chosen - ready.length] ?? '', { status: this.#chance(2) });
    } else if (deadline !== undefined) this.#timePasses(deadline);
    return true;
  }

  take(event: Event): void {
    if (event.type === 'SPAWNED') this.#processes.add(event.taskId);
    if (event.type === 'EXITED') this.#zombies.delete(event.taskId);
    if ('findings' in event && event.findings.reached?.length === 1) this.#count(event.taskId);
    this.core.take(event);
    this.#perform(this.core.effects);
    for (const taskId of this.#delayed.splice(0)) this.take({ type: 'DELAYED', taskId });
    this.#seeEnding();
    assert.equal(
      this.core.state.failedEssential,
      undefined,
      'an essential task has failed, and the pod goes on',
    );
  }

  /** A pod whose main tasks are over is ending: one of its sidecars is always on its way, whatever the others wait for. */
  #seeEnding(): void {
    const { hadMain, exited, tasks } = this.core.state;
    const live = [...tasks].filter(isLive);
    if (!hadMain || exited || live.length === 0 || live.some(({ order }) => !order.sidecar)) return;
    const phases = live.map(({ phase }) => phase);
    assert.ok(
      phases.some((phase) => ENDING.has(phase)),
      `no main task is left, and the sidecars are ${phases}`,
    );
  }

  /** Nothing evil happens any more: the agent is there, and takes everything. */
  finish(): void {
    this.isMerciful = true;
    this.take({ type: 'SHUTDOWN' });
    for (let steps = 0; this.step(); steps++) assert.ok(steps < MOST_STEPS, 'it never comes to an end');
    assert.ok(this.isOver, 'nothing is left to happen, and the executor is still there');
  }

  #perform(effects: readonly Effect[]): void {
    for (const effect of effects)
      (this.#handlers[effect.type] as ((effect: Effect) => void) | undefined)?.(effect);
  }

  #timePasses(deadline: number): void {
    this.core.now = Math.max(this.core.now, deadline);
    this.take({ type: 'TIME' });
    const next = nextDeadline(this.core.state);
    assert.ok(next === undefined || next > this.core.now, 'a deadline that has passed asks for time again');
  }

  #start(taskId: string, event: Event): void {
    if (this.#chance(3) === 0) this.#delayed.push(taskId);
    const isRefused = this.#chance(8) === 0;
    this.#open.push(isRefused ? { type: 'START_FAILED', taskId, failure: FAILURE } : event);
  }

  #signalled(taskId: string, signal: string): void {
    if (this.#zombies.has(taskId)) return;
    assert.ok(this.#processes.has(taskId), `${signal} to ${taskId}, which has no process`);
    if (signal === 'SIGKILL' || this.#chance(2) === 0) this.#ends(taskId, { signal });
  }

  #ends(taskId: string, exit: { readonly status: number } | { readonly signal: string }): void {
    this.#processes.delete(taskId);
    this.#zombies.add(taskId);
    const isAlone = this.#chance(3) === 0;
    this.#open.push({ type: 'EXITED', taskId, exit, ...(isAlone ? { findings: this.#findings() } : {}) });
  }

  /** A further one shortens the first. */
  #sweep(taskId: string): void {
    const isOpen = this.#open.some((event) => event.type === 'SWEPT' && event.taskId === taskId);
    if (!isOpen) this.#open.push({ type: 'SWEPT', taskId, findings: this.#findings() });
  }

  #findings(): Findings {
    return { ...NO_FINDINGS, reached: this.#chance(3) === 0 ? [{ at_ms: 1, name: 'm' }] : [] };
  }

  #probe(taskId: string, kind: EffectOf<'PROBE'>['kind'], run: number): void {
    const outcome = { type: 'EXITED', status: this.#chance(2) } as const;
    if (this.#chance(4) > 0) this.#open.push({ type: 'PROBED', taskId, kind, run, outcome });
  }

  #look(taskId: string, gates: readonly number[]): void {
    const found = gates.filter(() => this.#chance(3) === 0);
    const behind = gates.filter((gate) => !found.includes(gate) && this.#chance(5) === 0);
    this.#open.push({ type: 'LOOKED', taskId, found, behind });
  }

  /** A task says that it has reached something; what it says after its end is nothing. */
  reach(taskId: string): void {
    const task = this.core.state.tasks.get(taskId);
    if (task !== undefined && isLive(task)) this.#count(taskId);
    this.take({ type: 'MILESTONES', taskId, reached: [{ at_ms: 1, name: 'm' }] });
  }

  #count(taskId: string): void {
    this.#reached.set(taskId, (this.#reached.get(taskId) ?? 0) + 1);
  }

  #update(taskId: string, key: string, status: TaskStatus): void {
    this.#told(taskId, key, status);
    const isLater = !this.isMerciful && this.#chance(6) === 0;
    this.#open.push({ type: 'UPDATE_ANSWERED', taskId, key, answer: isLater ? 'LATER' : 'ACCEPTED' });
    if (!isLater && (this.isMerciful || this.#chance(6) > 0))
      this.#open.push({ type: 'ACKNOWLEDGED', taskId, key });
  }

  /** An update has reached the agent, perhaps again. */
  #told(taskId: string, key: string, status: TaskStatus): void {
    const told = this.#states.get(taskId) ?? new Map<string, TaskStatus['state']>();
    this.#states.set(taskId, told);
    assert.ok(
      told.has(key) || isAllowed([...told.values()], status),
      `${taskId}: ${status.state} after ${[...told.values()].join()}`,
    );
    told.set(key, status.state);
    this.#hear(taskId, status);
  }

  #hear(taskId: string, { state, data }: TaskStatus): void {
    const isEnd = TERMINAL.has(state);
    const milestones = isEnd ? (readDeathCertificate(data)?.milestones ?? []) : readMilestones(data);
    for (const { number } of milestones) {
      const last = this.#heard.get(taskId) ?? 0;
      assert.ok(number <= last + 1, `${taskId}: no milestone between ${last} and ${number}`);
      this.#heard.set(taskId, Math.max(last, number));
    }
    if (isEnd)
      assert.equal(this.#heard.get(taskId), this.#reached.get(taskId), `${taskId}: milestones are lost`);
  }

  #subscribe(updates: EffectOf<'SUBSCRIBE'>['updates']): void {
    for (const { key, status } of updates) this.#told(status.task_id.value, key, status);
    if (!this.isMerciful && this.#chance(4) === 0)
      this.#open.push({ type: 'DISCONNECTED', why: 'chance', status: 503 });
    else this.#open.push(SUBSCRIBED);
    for (const { key, status } of updates)
      this.#open.push({ type: 'ACKNOWLEDGED', taskId: status.task_id.value, key });
  }

  #exit(): void {
    const { shutdown } = this.core.state;
    const isInTime = shutdown === undefined || this.core.now < shutdown.exitAt;
    if (isInTime) assert.deepEqual([...this.#processes], [], 'processes are left behind');
    this.isOver = true;
  }
}

/**
 * Nothing follows an end, nothing comes before TASK_STARTING; a task that is being killed runs again only where its process
 * is started again in place.
 */
function isAllowed(before: readonly TaskStatus['state'][], { state, message = '' }: TaskStatus): boolean {
  if (before.some((known) => TERMINAL.has(known))) return false;
  if (state === 'TASK_STARTING') return before.length === 0;
  const isBackToLife = before.at(-1) === 'TASK_KILLING' && state === 'TASK_RUNNING';
  return !isBackToLife || message.includes('started again in place');
}
