// How an executor is started from its archive: by the scheduler, and as well by the tests and the benchmark.

/**
 * Options for Node.js (docs/adr/0003): a small young generation; no optimizing compilers, whose memory stays when the
 * work is over; baseline code that goes when it is not used; and `gc`, by which the executor gives memory back.
 */
export const EXECUTOR_NODE_OPTIONS: readonly string[] = [
  '--max-semi-space-size=1',
  '--no-opt',
  '--no-maglev',
  '--flush-baseline-code',
  '--expose-gc',
];

/** Relative to the sandbox, where the agent unpacks the archive. */
export const EXECUTOR_COMMAND = {
  shell: false,
  value: 'pillion/bin/node',
  arguments: ['node', ...EXECUTOR_NODE_OPTIONS, 'pillion/executor.cjs'],
} as const;
