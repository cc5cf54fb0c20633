// How an executor is started from its archive: by the scheduler, and as well by the tests and the benchmark.

/**
 * Options for Node.js (docs/adr/0003): a small young generation, collected by one thread. Only what does not make V8 refuse the compiled code that
 * comes with Node.js: the others are set by the executor itself.
 */
export const EXECUTOR_NODE_OPTIONS: readonly string[] = ['--max-semi-space-size=1', '--no-parallel-scavenge'];

/** Relative to the sandbox, where the agent unpacks the archive. */
export const EXECUTOR_COMMAND = {
  shell: false,
  value: 'pillion/bin/node',
  arguments: ['node', ...EXECUTOR_NODE_OPTIONS, 'pillion/executor.cjs'],
} as const;

/** sysexits' EX_OSFILE: what the program needs of the system is not there. */
const NO_LIBC_CODE = 72;
const NO_LIBC =
  "pillion-executor: this image has no GNU libc (/lib*/ld-linux*), which the executor's Node.js needs. " +
  'Build it on Debian, Ubuntu, Fedora or the like; Alpine and busybox have another one';

/**
 * The same inside an image, whose WORKDIR may be elsewhere and whose NODE_OPTIONS are meant for its own programs:
 * the executor's tasks get them back.
 */
export const EXECUTOR_COMMAND_IN_IMAGE = {
  shell: true,
  value: [
    `for libc in /lib*/ld-linux*; do [ -e "$libc" ] || { echo "${NO_LIBC}" >&2; exit ${NO_LIBC_CODE}; }; done`,
    'cd "$MESOS_SANDBOX" || exit',
    'if [ -n "$NODE_OPTIONS" ]; then export PILLION_NODE_OPTIONS="$NODE_OPTIONS"; unset NODE_OPTIONS; fi',
    `exec pillion/bin/node ${EXECUTOR_NODE_OPTIONS.join(' ')} pillion/executor.cjs`,
  ].join('\n'),
} as const;
