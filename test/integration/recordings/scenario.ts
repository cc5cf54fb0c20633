// What the replay of one recording must know that its lines do not say.
import type { Stage } from './stage.ts';

export interface Scenario {
  readonly name: string;
  /** For the line at which an agent or a master starts again: the line that shows that the agent is registered. */
  readonly registrations?: Readonly<Record<number, number>>;
  /** What the recorder did to the host without a note, before it came to the line. */
  readonly before?: Readonly<Record<number, (stage: Stage) => void | Promise<void>>>;
}
