// One line of the benchmark's table.

export interface BenchRow {
  readonly name: string;
  readonly unit: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** The median of what no program of this kind can beat, measured on this machine in this run; same unit. */
  readonly floor: number;
  /** median / floor. */
  readonly ratio: number;
}
