// What every view gets: what is known, the time, and the ways to do something.
import type { Action } from '../actions.ts';
import type { Model } from '../model.ts';

export interface App {
  readonly model: Model;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Asks first, then does it. */
  readonly ask: (action: Action) => void;
  /** Draws again soon: something that only the view knows has changed. */
  readonly redraw: () => void;
}
