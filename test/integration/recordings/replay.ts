// Replays a recording against the local Mesos, line by line, and compares. Driven by causes: a call is made when all
// that was recorded before it has come. The clock is never ahead of the recording by more than what is late with us.
import type { RecordedLine } from '../../support/recordings.ts';
import { CallSteps } from './call-steps.ts';
import { EventSteps } from './event-steps.ts';
import type { Finding } from './findings.ts';
import { Pace } from './pace.ts';
import { Play } from './play.ts';
import { ProcessSteps } from './process-steps.ts';
import { ProgramSteps } from './program-steps.ts';
import { keyOfCall, startOf } from './recorded.ts';
import { roundsBehind } from './rounds.ts';
import type { Scenario } from './scenario.ts';
import { Stage } from './stage.ts';
import type { Part, Step } from './steps.ts';

export class Replay {
  readonly #scenario: Scenario;
  readonly #play: Play;
  readonly #calls: CallSteps;
  readonly #events: EventSteps;
  readonly #programs: ProgramSteps;
  readonly #processes: ProcessSteps;
  readonly #rounds: ReadonlySet<number>;

  static async open(scenario: Scenario, lines: readonly RecordedLine[]): Promise<Replay> {
    let wake = () => {};
    const stage = await Stage.open(startOf(lines), () => wake());
    const pace = new Pace(stage.clock);
    wake = () => pace.wake();
    return new Replay(scenario, new Play(scenario.name, lines, stage, pace));
  }

  private constructor(scenario: Scenario, play: Play) {
    this.#scenario = scenario;
    this.#play = play;
    this.#calls = new CallSteps(play);
    this.#events = new EventSteps(play);
    this.#programs = new ProgramSteps(play);
    this.#processes = new ProcessSteps(play);
    this.#rounds = roundsBehind(play.lines);
  }

  /** Everything found so far. */
  get findings(): readonly Finding[] {
    return this.#play.findings;
  }

  /** Lines whose content was compared. */
  get compared(): number {
    return this.#play.compared;
  }

  async run(part: Part): Promise<void> {
    const { stage, pace } = this.#play;
    for (const step of part.steps) {
      await this.#scenario.before?.[step.line.line]?.(stage);
      await this.#do(step);
      if (this.#rounds.has(step.line.line)) await pace.round();
      pace.done(step.line.at_ms);
    }
    await pace.settle();
    const last = part.steps.at(-1);
    if (last !== undefined) this.#events.reportAdditional(last.line, this.#calls.calls);
  }

  async close(): Promise<void> {
    for (const call of this.#calls.calls.values()) call.cut();
    await this.#play.stage.close();
  }

  async #do(step: Step): Promise<void> {
    const { line } = step;
    switch (step.kind) {
      case 'call':
        return this.#call(line);
      case 'response':
        return this.#calls.response(line);
      case 'event':
        return this.#events.event(line, this.#calls.of(line));
      case 'ended':
        return this.#calls.ended(step);
      case 'failed':
        return this.#calls.failed(step);
      case 'client-closes':
        return this.#calls.closeStream(line);
      case 'start-master':
      case 'start-agent':
        return this.#programs.start(step);
      case 'healthy':
        return this.#programs.healthy(line, step.program);
      case 'agent-alive':
        return this.#programs.healthy(line, 'agent');
      case 'kill-program':
        return this.#kill(step);
      case 'program-ended':
        return this.#programs.ended(step);
      default:
        return this.#doToProcess(step);
    }
  }

  async #doToProcess(step: Step): Promise<void> {
    switch (step.kind) {
      case 'executor-started':
        return this.#processes.started(step.line, step.executor);
      case 'executor-gone':
        return this.#processes.gone(step.line, step.executor);
      case 'executor-killed':
        await this.#calls.moveBefore(step.line);
        return this.#processes.puppet(step.executor)?.kill();
      case 'executor-exits':
        await this.#calls.moveBefore(step.line);
        return this.#processes.puppet(step.executor)?.exit(step.code);
      case 'environment':
      case 'process-facts':
      case 'listing':
        return this.#processes.look(step);
      case 'grace-period':
      case 'sandbox-log':
      case 'content':
      case 'checks-ran':
        return this.#processes.lookAtNewest(step);
      case 'fetch':
        return this.#processes.fetched(step.line);
      default:
        return this.#play.pace.moveTo(step.line.at_ms);
    }
  }

  async #call(line: RecordedLine): Promise<void> {
    await this.#calls.moveBefore(line);
    // Some recorded clients came again under the same name.
    const before = this.#calls.of(line);
    if (before !== undefined) this.#events.reportQueue(line, keyOfCall(line), before);
    this.#calls.make(line);
  }

  async #kill({ line, program }: Extract<Step, { readonly kind: 'kill-program' }>): Promise<void> {
    await this.#calls.moveBefore(line);
    await this.#programs.kill(program);
    this.#calls.sendUntaken();
    await this.#play.pace.settle();
  }
}
