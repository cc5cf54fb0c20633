// Options for Node.js under the scheduler (docs/adr/0004): the archive's launcher gives them, and the benchmark does.
// A small young generation, and one helper thread of V8's.

export const SCHEDULER_NODE_OPTIONS: readonly string[] = ['--max-semi-space-size=1', '--v8-pool-size=1'];
