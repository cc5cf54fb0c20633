// The core of the executor with a clock of its own, driven by a test event by event.
import type { Effect } from '../../executor/core/effects.ts';
import type { Event } from '../../executor/core/events.ts';
import { NO_LINES } from '../../executor/core/last-lines.ts';
import { begin, type State } from '../../executor/core/state.ts';
import { step } from '../../executor/core/step.ts';
import type { TaskInfo } from '../../shared/mesos/generated/mesos.ts';

const SEED = Uint8Array.from(Buffer.from('0123456789ab4def8123456789abcdef', 'hex'));
export const NO_FINDINGS = { stdout: NO_LINES, stderr: NO_LINES };
export const SUBSCRIBED = { type: 'SUBSCRIBED', taskKilling: true } as const;

export function info(id: string, graceMs?: number, more: Partial<TaskInfo> = {}): TaskInfo {
  const kill_policy =
    graceMs === undefined
      ? {}
      : { kill_policy: { grace_period: { nanoseconds: BigInt(graceMs) * 1_000_000n } } };
  return { name: id, task_id: { value: id }, agent_id: { value: 'a1' }, ...kill_policy, ...more };
}

/** A core with a clock of its own; remembers what it was told to do. */
export class Core {
  state: State;
  now = 1000;
  effects: readonly Effect[];
  /** For a test to keep. */
  spawning: readonly string[] = [];

  constructor({ checkpoint = true, shutdownGrace = 5000 } = {}) {
    const identity = { frameworkId: 'f1', executorId: 'e1', agentId: 'a1' };
    const policy = { checkpoint, recoveryTimeout: 900_000, backoffMax: 2000 };
    const first = begin({ identity, policy, shutdownGrace, uuidSeed: SEED }, this.#instant());
    this.state = first.state;
    this.effects = first.effects;
  }

  static running(...tasks: TaskInfo[]): Core {
    const core = new Core();
    core.take({ type: 'SUBSCRIBE_DUE' }, SUBSCRIBED, { type: 'LAUNCH', tasks });
    for (const { task_id } of tasks) core.started(task_id.value);
    return core;
  }

  #instant() {
    return { epoch: 1_700_000_000_000 + this.now, monotonic: this.now };
  }

  /** What the events lead to, without the log. */
  take(...events: Event[]): string[] {
    this.effects = events.flatMap((event) => {
      const result = step(this.state, event, this.#instant());
      this.state = result.state;
      return result.effects;
    });
    return this.effects.filter(({ type }) => type !== 'LOG').map(word);
  }

  wait(milliseconds: number): string[] {
    this.now += milliseconds;
    return this.take({ type: 'TIME' });
  }

  started(taskId: string): void {
    this.take({ type: 'PREPARED', taskId }, { type: 'SPAWNED', taskId, pid: 7 });
    this.settleUpdates(taskId);
  }

  ended(taskId: string, status = 0): string[] {
    return this.take(
      { type: 'EXITED', taskId, exit: { status } },
      { type: 'SWEPT', taskId, findings: NO_FINDINGS },
    );
  }

  /** The agent accepts and acknowledges everything that is there for a task. */
  settleUpdates(taskId: string): void {
    for (let key = this.key(taskId); key !== undefined; key = this.key(taskId)) {
      this.take(
        { type: 'UPDATE_ANSWERED', taskId, key, answer: 'ACCEPTED' },
        { type: 'ACKNOWLEDGED', taskId, key },
      );
    }
  }

  key(taskId: string): string | undefined {
    return this.state.tasks.get(taskId)?.outbox.updates[0]?.key;
  }
}

export function word(effect: Effect): string {
  switch (effect.type) {
    case 'UPDATE':
      return `UPDATE(${effect.taskId} ${effect.update.status.state})`;
    case 'SIGNAL':
      return `${effect.signal}(${effect.taskId})`;
    case 'PREPARE':
      return `PREPARE(${effect.task.task_id.value})`;
    case 'CANCEL':
    case 'SPAWN':
    case 'SWEEP':
    case 'FORGET':
      return `${effect.type}(${effect.taskId})`;
    case 'PROBE':
      return `${effect.kind}(${effect.taskId} ${effect.run})`;
    case 'END_PROBE':
      return `END_${effect.kind}(${effect.taskId})`;
    case 'ANSWER':
      return `ANSWER(${effect.control} ${effect.message ?? 'done'})`;
    case 'LOOK':
      return `LOOK(${effect.taskId} ${effect.places.map(({ condition }) => condition.type)})`;
    case 'CONNECT':
      return `CONNECT(${effect.after}+${effect.within})`;
    case 'SUBSCRIBE': {
      const tasks = effect.tasks.map((task) => task.task_id.value);
      return `SUBSCRIBE(${tasks} | ${effect.updates.map(({ status }) => status.state)})`;
    }
    case 'EXIT':
      return `EXIT(${effect.code})`;
    case 'LOG':
      return `LOG(${effect.message})`;
  }
}
