// What a module may leave behind in a thread that others share: where it is seen, the thread takes no other
// one. Used by thread.ts alone.
import { registerHooks } from 'node:module';
import { Writable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { getHeapStatistics } from 'node:v8';

export class Traces {
  readonly #memoryMost: number;
  #before: object = {};
  #loads = 0;
  #hasLoadedMore = false;

  /** `leftMost`: bytes in use, buffers included, beyond those of now. */
  constructor(leftMost: number) {
    this.#memoryMost = memoryInUse() + leftMost;
    registerHooks({
      load: (url, context, next) => {
        const loaded = next(url, context);
        if (loaded.format !== 'builtin') this.#loaded(loaded.format);
        return loaded;
      },
    });
  }

  /** A module is about to be loaded, and nothing else until it is. */
  begin(): void {
    this.#loads = 0;
    this.#before = seen();
  }

  isNothingLeft(): boolean {
    if (this.#hasLoadedMore || memoryInUse() > this.#memoryMost) return false;
    return isDeepStrictEqual(seen(), this.#before);
  }

  /**
   * Node.js keeps for good what it has loaded, with its state, and gives it to whoever imports it next. Only the module
   * itself has a name of its own each time, unless it is CommonJS, which is kept by its path.
   */
  #loaded(format: string | null | undefined): void {
    this.#loads += 1;
    if (this.#loads > 1 || format?.startsWith('module') !== true) this.#hasLoadedMore = true;
  }
}

function memoryInUse(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}

/** Whether it is as it was: it may have been ended, corked, replaced. */
function stateOf(stream: unknown): unknown[] {
  if (!(stream instanceof Writable)) return [stream];
  const { write, writable, writableCorked } = stream;
  return [stream, write, writable, writableCorked, stream.eventNames()];
}

/** The same again where nothing was left. */
function seen(): object {
  return {
    /** Timers, sockets, files, children: what would go on. */
    resources: process.getActiveResourcesInfo(),
    listeners: process.eventNames().map((name) => [name, process.rawListeners(name)]),
    capture: process.hasUncaughtExceptionCaptureCallback(),
    globals: Reflect.ownKeys(globalThis),
    console: Reflect.ownKeys(console).map((key) => Reflect.get(console, key)),
    output: [process.stdout, process.stderr].map(stateOf),
    exitCode: process.exitCode,
  };
}
