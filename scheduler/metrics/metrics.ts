// The scheduler's figures in one place: for the API and for statsd.
import { type Counters, countersOf } from './counters.ts';
import { type GaugeSources, Gauges } from './gauges.ts';
import type { Sample } from './sample.ts';

export class Metrics {
  readonly #counters: Counters;
  readonly #gauges: Gauges;

  constructor(sources: GaugeSources) {
    this.#counters = countersOf(sources.scheduler);
    this.#gauges = new Gauges(sources);
  }

  get samples(): readonly Sample[] {
    return [...this.#counters.samples, ...this.#gauges.samples];
  }

  close(): void {
    this.#gauges.close();
  }
}
