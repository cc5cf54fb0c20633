// A scheduler as code that started it sees it: its plans, commands to them, and its end.
import { EventEmitter } from 'node:events';
import { type PlanView, planView } from './http/plan-view.ts';
import type { CommandAnswer, PlanCommand } from './plan/commands.ts';
import type { Scheduler } from './service/scheduler.ts';
import type { ServiceSpec } from './spec/service-spec.ts';

export interface RunEvents {
  /** Something in a plan, or in why it waits, may have changed. */
  readonly change: [];
  readonly subscribed: [frameworkId: string, master: string];
  readonly disconnected: [reason: string];
}

export interface RunningScheduler {
  /** Of the HTTP API, as agents and tasks reach it. */
  readonly url: string;
  /** The target's, now. */
  readonly spec: ServiceSpec;
  readonly events: EventEmitter<RunEvents>;
  /** Names of the plans, deploy first. */
  readonly planNames: readonly string[];
  /** A plan as `GET /v1/plans/{name}` shows it; undefined for a name that is none. */
  plan(name: string): PlanView | undefined;
  /** The plan now, and again whenever it changed; ends with the signal or the scheduler. A slow reader skips views. */
  follow(name: string, signal?: AbortSignal): AsyncIterable<PlanView>;
  /** As `POST /v1/plans/{name}/...`. */
  command(name: string, command: PlanCommand): Promise<CommandAnswer>;
  /** Reads the certificate of the API anew, which happens by itself when its files change. Never rejects. */
  reload(): Promise<void>;
  /** Resolves after stop(); rejects with the reason when the scheduler cannot go on. It has stopped by then. */
  readonly done: Promise<void>;
  /** Ends cleanly: disconnects without tearing the service down, so its pods live on. */
  stop(): Promise<void>;
}

/** Resolves at the next change after it was made, or when the signal is aborted. */
function nextChange(events: EventEmitter<RunEvents>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      events.off('change', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    events.on('change', done);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}

async function* follow(
  running: RunningScheduler,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<PlanView> {
  let shown = '';
  while (!signal.aborted) {
    const changed = nextChange(running.events, signal);
    const view = running.plan(name);
    const text = JSON.stringify(view);
    if (view !== undefined && text !== shown) yield view;
    shown = text;
    await changed;
  }
}

function relayed(scheduler: Scheduler): EventEmitter<RunEvents> {
  const events = new EventEmitter<RunEvents>();
  events.setMaxListeners(0);
  for (const name of ['plans', 'status'] as const) scheduler.events.on(name, () => events.emit('change'));
  scheduler.events.on('subscribed', (id, master) => events.emit('subscribed', id, master));
  scheduler.events.on('disconnected', (reason) => events.emit('disconnected', reason));
  return events;
}

export interface RunningParts extends Pick<RunningScheduler, 'url' | 'done' | 'reload'> {
  readonly scheduler: Scheduler;
  /** Ends the scheduler when it is aborted; `done` settles when it has ended. */
  readonly stopping: AbortController;
}

export function runningScheduler({ scheduler, stopping, ...parts }: RunningParts): RunningScheduler {
  const { done } = parts;
  const running: RunningScheduler = {
    ...parts,
    get spec() {
      return scheduler.target.spec;
    },
    events: relayed(scheduler),
    get planNames() {
      return scheduler.planNames;
    },
    plan: (name) => {
      const plan = scheduler.plan(name);
      return plan === undefined ? undefined : planView(plan, scheduler.reasons);
    },
    follow: (name, signal) => {
      const ending = signal === undefined ? stopping.signal : AbortSignal.any([signal, stopping.signal]);
      return follow(running, name, ending);
    },
    command: (name, command) => scheduler.command(name, command),
    stop: async () => {
      stopping.abort();
      await done.catch(() => undefined);
    },
  };
  return running;
}
