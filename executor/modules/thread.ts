// The program of a thread in which modules run, one after the other: their output, signals, ends. Output is written to
// the task's files at once, by the thread itself: nothing is buffered, nothing passes the executor, and a full disk loses
// lines instead of ending anything.
import { AsyncLocalStorage } from 'node:async_hooks';
import { realpathSync, writeSync } from 'node:fs';
import { Writable } from 'node:stream';
import { setImmediate } from 'node:timers';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { workerData } from 'node:worker_threads';
import type { FromThread, RunModule, ThreadStart, ToThread } from './thread-protocol.ts';
import { Traces } from './traces.ts';

/** They ask for the end: `signal` aborts. Of others only `process` tells. */
const ENDING: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT', 'SIGQUIT'];
/** Characters of an error that go into the task's last update. */
const MOST_ERROR = 1000;

interface Run extends RunModule {
  readonly abort: AbortController;
}

const { port, heapAllowance } = workerData as ThreadStart;
Reflect.deleteProperty(workerData, 'port');

/** The run whose code this is: what a module left behind may go on in the time of the next one. */
const runOfCode = new AsyncLocalStorage<Run>();
/** URLs that this thread has run. */
const known = new Set<string>();
let current: Run | undefined;

for (const name of ['stdout', 'stderr'] as const)
  Object.defineProperty(process, name, { value: output(name), configurable: true, enumerable: true });
const { exit } = process;
process.exit = exitOnce;
process.on('uncaughtException', fail);
port.on('message', (message: ToThread) => {
  if (message.type === 'RUN') void start(message);
  else if (message.run === current?.run) signalled(message.signal);
});
const traces = new Traces(heapAllowance);

function tell(message: FromThread): void {
  port.postMessage(message);
}

/** Undefined: nothing runs, or this is code of a run that is over. */
function runOfThisCode(): Run | undefined {
  const run = runOfCode.getStore() ?? current;
  return run === current ? run : undefined;
}

/** The thread is no more that of a run that is over. */
function exitOnce(status?: number | string | null): never {
  if (runOfThisCode() === undefined) throw new Error('this module is over');
  return exit.call(process, status);
}

function output(name: 'stdout' | 'stderr'): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      const run = runOfThisCode();
      if (run !== undefined) writeAll(run[name], chunk);
      done();
    },
  });
}

function writeAll(file: number, chunk: Buffer): void {
  try {
    for (let at = 0; at < chunk.length; ) at += writeSync(file, chunk, at);
  } catch {
    // The disk is full, or the module has closed the file.
  }
}

function signalled(signal: NodeJS.Signals): void {
  process.emit(signal, signal);
  if (ENDING.includes(signal)) current?.abort.abort(new Error(`the task received ${signal}`));
}

async function start(message: RunModule): Promise<void> {
  const run = { ...message, abort: new AbortController() };
  current = run;
  const { user, system } = process.threadCpuUsage();
  tell({ type: 'STARTED', run: run.run, cpuSeconds: (user + system) / 1e6 });
  takeOver(run);
  await runOfCode.run(run, () => perform(run).catch(fail));
}

function takeOver({ environment, arguments: words }: Run): void {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, environment);
  process.argv.splice(2, Infinity, ...words);
}

async function perform({ path, exportName, arguments: words, directory, abort }: Run): Promise<void> {
  const module = await import(newUrl(path));
  const work: unknown = module[exportName ?? 'default'];
  if (typeof work === 'function') {
    await work({ arguments: words, directory, signal: abort.signal });
    setImmediate(finish, () => process.exit(0));
  } else if (exportName === undefined) setImmediate(finish, () => port.unref());
  else throw new TypeError(`the module exports no function '${exportName}'`);
}

/** What is imported twice is one module to Node.js: a task that is started again needs another name for it. */
function newUrl(path: string): string {
  const { href } = pathToFileURL(real(path));
  const url = known.has(href) ? `${href}?run=${current?.run}` : href;
  known.add(href);
  traces.begin(url);
  return url;
}

/** Where nothing is, the import says so. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Later than what the module has left to do at once. `leave`: where the thread ends with its module. */
function finish(leave: () => void): void {
  if (current === undefined) return;
  if (traces.isNothingLeft()) {
    tell({ type: 'FREE', run: current.run });
    current = undefined;
  } else leave();
}

function fail(thrown: unknown): void {
  const run = runOfThisCode();
  if (run === undefined) return;
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : inspect(thrown);
  process.stderr.write(`${(thrown instanceof Error && thrown.stack) || text}\n`);
  tell({ type: 'FAILED', run: run.run, message: text.slice(0, MOST_ERROR) });
  process.exit(1);
}
