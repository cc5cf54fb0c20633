// What the replay of one recording must know that its lines do not say.
import type { Stage } from './stage.ts';

export interface Scenario {
  readonly name: string;
  /** What the recorder did to the host without a note, before it came to the line. */
  readonly before?: Readonly<Record<number, (stage: Stage) => void | Promise<void>>>;
}
