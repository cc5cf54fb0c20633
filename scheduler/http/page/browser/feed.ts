// Keeps the model current: everything once, then what the event stream tells. What an event only names is read again,
// once for many events in a row.
import type { PlanView } from '../../plan-view.ts';
import type { PodsView } from '../../pod-view.ts';
import { get } from './api.ts';
import type { Model } from './model.ts';

export class Feed {
  readonly #model: Model;
  readonly #redraw: () => void;

  constructor(model: Model, redraw: () => void) {
    this.#model = model;
    this.#redraw = redraw;
  }

  async run(): Promise<void> {
    for (;;) {
      try {
        await this.#readAll();
        this.#model.connection = 'LIVE';
      } catch (error) {
        this.#model.connection = 'LOST';
        this.#model.trouble = error instanceof Error ? error.message : String(error);
      }
      this.#redraw();
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }

  async #readAll(): Promise<void> {
    this.#model.setPods(await get<PodsView>('v1/pod/status'), Date.now());
    for (const name of await get<string[]>('v1/plans')) {
      this.#model.setPlan(name, await get<PlanView>(`v1/plans/${encodeURIComponent(name)}`));
    }
  }
}
