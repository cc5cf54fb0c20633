// What all steps of one replay share: the recording, the stage, the clock's pace, what stands for what, the findings.
import type { RecordedLine } from '../../support/recordings.ts';
import { type CompareOptions, type Difference, differences } from './comparer.ts';
import type { Json } from './exact-json.ts';
import type { Finding } from './findings.ts';
import { IdMap } from './id-map.ts';
import type { Pace } from './pace.ts';
import { toOurs, toRecorded } from './places.ts';
import type { Stage } from './stage.ts';

/** Real milliseconds to wait for what a process must do first. */
export const PROCESS_LIMIT = 6_000;
/** Real milliseconds in which a process starts or ends: the clock stands still for them. */
export const PROCESS_PATIENCE = 2_000;
/** Real milliseconds to wait for what the local Mesos does by itself. */
export const EVENT_LIMIT = 2_500;

export class Play {
  readonly scenario: string;
  readonly lines: readonly RecordedLine[];
  readonly stage: Stage;
  readonly pace: Pace;
  readonly ids = new IdMap();
  /** Numbers that clients sent. */
  readonly sent = new Set<string>();
  readonly findings: Finding[] = [];
  /** Lines whose content was compared. */
  compared = 0;

  constructor(scenario: string, lines: readonly RecordedLine[], stage: Stage, pace: Pace) {
    this.scenario = scenario;
    this.lines = lines;
    this.stage = stage;
    this.pace = pace;
  }

  get options(): CompareOptions {
    const ours = (text: string) => toRecorded(this.stage.places, text);
    return { ids: this.ids, sent: this.sent, machineTime: Date.now() / 1000, toRecorded: ours };
  }

  /** A recorded text with our ids and places. */
  translate(recorded: string): string {
    return toOurs(this.stage.places, this.ids.translate(recorded));
  }

  compare(line: RecordedLine, what: string, recorded: Json, ours: Json): void {
    for (const found of differences(recorded, ours, this.options)) this.report(line, what, found);
  }

  report({ line }: RecordedLine, what: string, found: Difference): void {
    this.findings.push({ scenario: this.scenario, line, what, ...found });
  }

  /** Waits for what a process or program does; reports that it did not. */
  async expect(line: RecordedLine, what: string, isSo: () => boolean, limit = PROCESS_LIMIT): Promise<void> {
    this.compared += 1;
    const hasCome = await this.pace.until(line.at_ms, isSo, { limit, patience: PROCESS_PATIENCE });
    if (!hasCome) this.report(line, `${what} ${line.who ?? ''}`, { path: '.', recorded: 'yes', ours: 'no' });
  }
}
