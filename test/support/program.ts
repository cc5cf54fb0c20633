// A program of the project as a real process of its own: started, waited for by what it prints, killed for real.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const LINES_KEPT = 200;

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export class Program {
  readonly child: ChildProcess;
  /** What it printed on both streams, the newest lines. */
  readonly output: string[] = [];
  readonly ended: Promise<Ending>;
  #ending: Ending | undefined;
  #wake = () => {};

  /** Runs `node PROGRAM ARGS` on the Node.js of the tests. */
  static node(program: string, args: readonly string[], options: ProgramOptions = {}): Program {
    const { PATH = '' } = process.env;
    const env = { PATH, ...options.env };
    const cwd = options.cwd ?? process.cwd();
    const argv = ['--disable-warning=ExperimentalWarning', program, ...args];
    return new Program(spawn(process.execPath, argv, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  constructor(child: ChildProcess) {
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => this.#printed(line));
    }
    this.ended = once(child, 'close').then(([code, signal]) => {
      this.#ending = { code, signal };
      this.#wake();
      return { code, signal };
    });
  }

  /** Waits for a line that matches; fails when the program ends without having printed one. */
  async line(pattern: RegExp): Promise<RegExpMatchArray> {
    const found = () => this.output.map((line) => line.match(pattern)).find((match) => match !== null);
    await this.until(`a line that matches ${pattern}`, () => found() !== undefined);
    return found() ?? assert.fail(`no line matches ${pattern}`);
  }

  /** Waits until `probe` is true; asks again whenever the program prints a line. */
  async until(what: string, probe: () => boolean | Promise<boolean>): Promise<void> {
    for (;;) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      if (await probe()) return;
      if (this.#ending) {
        const { code, signal } = this.#ending;
        throw new Error(`ended (${code ?? signal}) before ${what}; it said:\n${this.output.join('\n')}`);
      }
      await woken;
    }
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<Ending> {
    this.child.kill(signal);
    return this.ended;
  }

  #printed(line: string): void {
    this.output.push(line);
    if (this.output.length > LINES_KEPT) this.output.shift();
    this.#wake();
  }
}
