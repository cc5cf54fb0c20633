// The program of a thread in which a module runs, or several that share it, one after the other: their output, signals,
// ends. Output is written to the task's files at once, by the thread itself: nothing is buffered, nothing passes the
// executor, and a full disk loses lines instead of ending anything. Started by module-thread.ts.
// States: free (before its first module, too), running one, waiting for the end of one that has no function.
import { AsyncLocalStorage } from 'node:async_hooks';
import { writeSync } from 'node:fs';
import { Writable } from 'node:stream';
import { setImmediate } from 'node:timers';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { workerData } from 'node:worker_threads';
import {
  type FromThread,
  MOST_MESSAGE,
  type RunModule,
  type ThreadStart,
  type ToThread,
} from './thread-protocol.ts';
import { Traces } from './traces.ts';

/** They ask for the end: `signal` aborts. Of others only `process` tells. */
const ENDING: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT', 'SIGQUIT'];

interface Run extends RunModule {
  readonly abort: AbortController;
}

const { port, leftMost } = workerData as ThreadStart;
Reflect.deleteProperty(workerData, 'port');
const { env, argv } = process;
const exit: typeof process.exit = process.exit.bind(process);
/** The run whose code this is: what a module left behind may go on in the time of the next one. */
const runOfCode = new AsyncLocalStorage<Run>();
/** Undefined where no other module follows. */
const traces = leftMost === undefined ? undefined : new Traces(leftMost);
let current: Run | undefined;
/** `console` keeps them. */
const OUTPUTS = { stdout: output('stdout'), stderr: output('stderr') } as const;

process.on('uncaughtException', fail);
port.on('message', (message: ToThread) => {
  if (message.type === 'RUN') void start({ ...message, abort: new AbortController() });
  else if (message.run === current?.run) signalled(message.signal);
});

function tell(message: FromThread): void {
  port.postMessage(message);
}

async function start(run: Run): Promise<void> {
  current = run;
  try {
    takeOver(run);
  } catch {
    // One that came before has frozen something that every module needs: nothing has begun, so another thread takes it.
    exit(1);
  }
  traces?.begin();
  const { user, system } = process.threadCpuUsage();
  tell({ type: 'STARTED', run: run.run, cpuSeconds: (user + system) / 1e6 });
  await runOfCode.run(run, () => perform(run).catch(fail));
}

/** What a module may change of `process` is its own. */
function takeOver({ environment, arguments: words }: Run): void {
  for (const name of Object.keys(env)) delete env[name];
  process.env = Object.assign(env, environment);
  process.argv = [...argv.slice(0, 2), ...words];
  process.exit = exitOfThisCode;
  for (const [name, value] of Object.entries(OUTPUTS))
    Object.defineProperty(process, name, { value, configurable: true, enumerable: true });
}

async function perform(run: Run): Promise<void> {
  const { exportName, arguments: words, directory, abort } = run;
  const module = await import(urlOf(run));
  const work: unknown = module[exportName ?? 'default'];
  if (typeof work === 'function') {
    await work({ arguments: words, directory, signal: abort.signal });
    finish(run);
  } else if (exportName === undefined) port.unref();
  else throw new TypeError(`the module exports no function '${exportName}'`);
}

/** What is imported twice by one name is one module to Node.js. */
function urlOf({ path, run }: Run): string {
  const { href } = pathToFileURL(path);
  return traces === undefined ? href : `${href}?run=${run}`;
}

/** In a thread that is shared, what the module has left to do at once is done before. */
function finish({ run }: Run): void {
  if (traces === undefined) exit(0);
  else setImmediate(() => (traces.isNothingLeft() ? free(run) : exit(0)));
}

function free(run: number): void {
  current = undefined;
  tell({ type: 'FREE', run });
}

/** Undefined: nothing runs, or this is code of a run that is over. */
function runOfThisCode(): Run | undefined {
  const run = runOfCode.getStore() ?? current;
  return run === current ? run : undefined;
}

/** Code of a run that is over ends itself by it, and not the thread of another one. */
function exitOfThisCode(status?: number | string | null): never {
  if (runOfThisCode() === undefined) throw new Error('this module is over');
  return exit(status);
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

function fail(thrown: unknown): void {
  const run = runOfThisCode();
  if (run === undefined) return;
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : inspect(thrown);
  writeAll(run.stderr, Buffer.from(`${(thrown instanceof Error && thrown.stack) || text}\n`));
  tell({ type: 'FAILED', run: run.run, message: text.slice(0, MOST_MESSAGE) });
  exit(1);
}
