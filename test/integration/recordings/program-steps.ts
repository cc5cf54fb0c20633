// The programs of a replay, master and agent: started, killed, asked for their health.
import type { RecordedLine } from '../../support/recordings.ts';
import { exchange } from './exchange.ts';
import { LiveCall } from './live-call.ts';
import { EVENT_LIMIT, type Play } from './play.ts';
import { registeredAt } from './recorded.ts';
import type { Program, StepOf } from './steps.ts';

/** How long before it shows the agent registers, in milliseconds. */
const REGISTRATION_LEAD_MS = 3;

export class ProgramSteps {
  readonly #play: Play;
  #agentHasEnded = false;

  constructor(play: Play) {
    this.#play = play;
  }

  async start({ kind, line, flags }: StepOf<'start-master' | 'start-agent'>): Promise<void> {
    const { pace, stage, lines } = this.#play;
    await pace.moveTo(line.at_ms);
    const moment = registeredAt(lines, line) ?? line.at_ms;
    stage.registerAt = pace.momentOf(moment) - REGISTRATION_LEAD_MS;
    if (kind === 'start-master') await stage.startMaster(flags);
    else {
      this.#agentHasEnded = false;
      await stage.startAgent(flags);
    }
    await pace.settle();
  }

  async healthy(line: RecordedLine, program: Program): Promise<void> {
    const asked = this.#askHealth(program);
    await this.#play.expect(line, `answer of the ${program} to /health`, () => asked.answer?.status === 200);
  }

  async kill(program: Program): Promise<void> {
    if (program === 'agent') this.#agentHasEnded = true;
    await this.#play.stage.crash(program);
  }

  async ended({ line, program }: StepOf<'program-ended'>): Promise<void> {
    if (program === 'master') {
      const asked = this.#askHealth(program);
      await this.#play.expect(
        line,
        'end of the master process',
        () => typeof asked.over === 'object',
        EVENT_LIMIT,
      );
      return;
    }
    const { stage, pace } = this.#play;
    stage.agentEnded.then(() => {
      this.#agentHasEnded = true;
      pace.wake();
    });
    await this.#play.expect(line, 'end of the agent process', () => this.#agentHasEnded);
  }

  #askHealth(program: Program): LiveCall {
    const { stage, pace } = this.#play;
    const live = new LiveCall(
      'host',
      () => 0,
      () => pace.wake(),
    );
    const port = program === 'master' ? stage.masterPort : stage.agentPort;
    exchange({ port, method: 'GET', path: '/health', headers: {} }, live.handlers);
    return live;
  }
}
