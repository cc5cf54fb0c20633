// What a module may leave behind in its thread. The next module runs in the same thread only where that is nothing:
// to it, a thread that was used is to be as a new one.
import type { EventEmitter } from 'node:events';
import { registerHooks } from 'node:module';
import { isDeepStrictEqual } from 'node:util';
import { getHeapStatistics } from 'node:v8';

export class Traces {
  readonly #heapMost: number;
  readonly #before: object;
  #module = '';
  #hasLoadedMore = false;

  /** To be made when everything of the thread's own is there. `heapAllowance`: bytes. */
  constructor(heapAllowance: number) {
    this.#watchLoads();
    this.#heapMost = getHeapStatistics().used_heap_size + heapAllowance;
    this.#before = seen();
  }

  /** `url`: of the module that runs next. */
  begin(url: string): void {
    this.#module = url;
  }

  isNothingLeft(): boolean {
    if (this.#hasLoadedMore || getHeapStatistics().used_heap_size > this.#heapMost) return false;
    return isDeepStrictEqual(seen(), this.#before);
  }

  /** Node.js keeps for good what it has loaded, with its state, and gives it to whoever imports it next. */
  #watchLoads(): void {
    registerHooks({
      load: (url, context, next) => {
        const loaded = next(url, context);
        // CommonJS is kept by its path, which is the same when a task is started again; a URL can differ.
        const isModule = url === this.#module && loaded.format?.startsWith('module') === true;
        if (!isModule && loaded.format !== 'builtin') this.#hasLoadedMore = true;
        return loaded;
      },
    });
  }
}

/** Its own type knows no events but those of its own. */
const emitter: EventEmitter = process;

/** The same again where nothing was left. */
function seen(): object {
  return {
    /** Timers, sockets, files, children: what would go on. */
    resources: process.getActiveResourcesInfo(),
    listeners: process.eventNames().map((name) => [name, emitter.listeners(name)]),
    globals: Reflect.ownKeys(globalThis),
    output: [...Object.values(console), process.stdout.write, process.stderr.write],
    exitCode: process.exitCode,
  };
}
