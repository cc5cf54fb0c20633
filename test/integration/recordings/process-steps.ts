// The executors' processes of a replay and what the recorder looked at on the host: environments, sandboxes, logs.
import type { RecordedLine } from '../../support/recordings.ts';
import { parseExact } from './exact-json.ts';
import { observed, observedOf } from './observed.ts';
import { EVENT_LIMIT, type Play } from './play.ts';
import type { Puppet } from './puppets.ts';
import type { StepOf } from './steps.ts';

export class ProcessSteps {
  readonly #play: Play;

  constructor(play: Play) {
    this.#play = play;
  }

  puppet(executor: string): Puppet | undefined {
    return this.#play.stage.puppets.get(executor);
  }

  started(line: RecordedLine, executor: string): Promise<void> {
    return this.#play.expect(line, 'executor process started', () => this.puppet(executor) !== undefined);
  }

  gone(line: RecordedLine, executor: string): Promise<void> {
    return this.#play.expect(line, 'executor process is gone', () => this.puppet(executor)?.isGone === true);
  }

  async look(step: StepOf<'environment' | 'process-facts' | 'listing'>): Promise<void> {
    const { line, kind, executor } = step;
    await this.#settleAt(line);
    const puppet = this.puppet(executor);
    if (puppet === undefined) return;
    this.#play.compared += 1;
    const recorded = parseExact(line.bodyText ?? 'null');
    this.#play.compare(line, `${kind} of ${executor}`, recorded, observedOf(kind, puppet.hello, recorded));
  }

  /** Remarks that name no executor are about the one that started last. */
  async lookAtNewest(step: StepOf<'grace-period' | 'sandbox-log' | 'content' | 'checks-ran'>): Promise<void> {
    await this.#settleAt(step.line);
    const { puppets, workDir } = this.#play.stage;
    if (puppets.newest === undefined) return;
    this.#play.compared += 1;
    const { recorded, ours } = observed(step, puppets.newest.hello, workDir);
    this.#play.compare(step.line, step.kind, recorded, ours);
  }

  async fetched(line: RecordedLine): Promise<void> {
    const asked = this.#play.stage.files?.asked ?? [];
    await this.#play.pace.until(line.at_ms, () => asked.length > 0, { limit: EVENT_LIMIT });
    this.#play.compared += 1;
    const recorded = { request: line.request, headers: line.headers };
    const [one, other] = [recorded, asked.shift() ?? null].map((value) => parseExact(JSON.stringify(value)));
    this.#play.compare(line, 'fetch', one ?? null, other ?? null);
  }

  async #settleAt({ at_ms }: RecordedLine): Promise<void> {
    await this.#play.pace.moveTo(at_ms);
    await this.#play.pace.settle();
  }
}
