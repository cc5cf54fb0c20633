// Runs the checks of tasks as the core asks for, each run once; a run that is ended tells nothing.
import type { EffectOf } from '../core/effects.ts';
import type { ProcessEvent } from '../core/events.ts';
import { probeCommand } from './command-probe.ts';
import { probeHttp } from './http-probe.ts';
import type { Run, Surroundings } from './probe.ts';
import { probeTcp } from './tcp-probe.ts';

export class Checks {
  readonly #post: (event: ProcessEvent) => void;
  /** The runs that are going, by kind and task. */
  readonly #runs = new Map<string, AbortController>();

  constructor(post: (event: ProcessEvent) => void) {
    this.#post = post;
  }

  /** PROBED follows, not before this returns, unless `end` comes first. */
  run(effect: EffectOf<'PROBE'>, task: Surroundings): void {
    const key = keyOf(effect);
    const abort = new AbortController();
    this.#runs.get(key)?.abort();
    this.#runs.set(key, abort);
    const { taskId, kind, run } = effect;
    start(effect, task, {
      signal: abort.signal,
      onOutcome: (outcome) => {
        if (this.#runs.get(key) === abort) this.#runs.delete(key);
        this.#post({ type: 'PROBED', taskId, kind, run, outcome });
      },
    });
  }

  end(effect: EffectOf<'END_PROBE'>): void {
    const key = keyOf(effect);
    this.#runs.get(key)?.abort();
    this.#runs.delete(key);
  }
}

function keyOf({ kind, taskId }: EffectOf<'PROBE' | 'END_PROBE'>): string {
  return `${kind} ${taskId}`;
}

function start({ kind, probe }: EffectOf<'PROBE'>, task: Surroundings, run: Run): void {
  if (probe.type === 'COMMAND') probeCommand(kind, probe, task, run);
  else if (probe.type === 'HTTP') probeHttp(probe, run);
  else probeTcp(probe, run);
}
