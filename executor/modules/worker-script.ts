// What runs in the worker thread before and around a task's module: its output, its signals, its end. CommonJS text,
// because the executor is one file and a thread begins with text of its own.
// Output is written to the task's files at once, by the thread itself: nothing is buffered, nothing passes the
// executor, and a full disk loses lines instead of ending anything.

/** They ask for the end: `signal` aborts. Of others only `process` tells. */
const ENDING_SIGNALS: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT', 'SIGQUIT'];
/** Characters of an error that go into the task's last update. */
const MOST_ERROR = 1000;

export interface WorkerInput {
  readonly url: string;
  readonly exportName?: string;
  /** File descriptors. */
  readonly stdout: number;
  readonly stderr: number;
  /** What the module's function is given, beside `signal`. */
  readonly context: { readonly arguments: readonly string[]; readonly directory: string };
}

/** From the thread: why the module failed. */
export interface WorkerFailure {
  readonly failed: string;
}

/** To the thread. */
export interface WorkerSignal {
  readonly signal: NodeJS.Signals;
}

export const WORKER_SCRIPT = `'use strict';
const { parentPort, workerData } = require('node:worker_threads');
const { writeSync } = require('node:fs');
const { Writable } = require('node:stream');
const { inspect } = require('node:util');
const { url, exportName, stdout, stderr, context } = workerData;

function output(file) {
  return new Writable({
    write(chunk, _, done) {
      try {
        for (let at = 0; at < chunk.length;) at += writeSync(file, chunk, at);
      } catch {}
      done();
    },
  });
}
for (const [name, file] of Object.entries({ stdout, stderr }))
  Object.defineProperty(process, name, { value: output(file), configurable: true, enumerable: true });

const ENDING = new Set(${JSON.stringify(ENDING_SIGNALS)});
const abort = new AbortController();
parentPort.on('message', ({ signal }) => {
  process.emit(signal, signal);
  if (ENDING.has(signal)) abort.abort(new Error('the task received ' + signal));
});

function fail(error) {
  const text = error instanceof Error ? error.name + ': ' + error.message : inspect(error);
  process.stderr.write((error instanceof Error && error.stack || text) + '\\n');
  parentPort.postMessage({ failed: text.slice(0, ${MOST_ERROR}) });
  process.exit(1);
}
process.on('uncaughtException', fail);

import(url).then(async (module) => {
  const run = module[exportName ?? 'default'];
  if (typeof run === 'function') {
    await run({ ...context, signal: abort.signal });
    process.exit(0);
  }
  if (exportName !== undefined) throw new TypeError("the module exports no function '" + exportName + "'");
  parentPort.unref();
}).catch(fail);
`;
