// What one run of a deploy tells.

export interface DeployFigures {
  readonly seconds: number;
  readonly updates: number;
  readonly updatesPerSecond: number;
  /** Bytes. */
  readonly rss: number;
  readonly mostRss: number;
  readonly heapUsed: number;
  readonly scrapeMs: number;
}
