// Prints lines of many tasks: each behind its task's name, coloured on a terminal; their stderr goes to stderr.
import type { FoundTask } from './find-task.ts';

export interface PrintedLine {
  readonly line: string;
  /** It goes on, or has no end. */
  readonly partial?: boolean;
}

const COLOURS = [36, 33, 32, 35, 34, 96, 93, 92, 95, 94];

export class LogPrinter {
  readonly #prefixes = new Map<string, string>();
  /** Whose line goes on. */
  #open: string | undefined;

  /** `names`: of the tasks whose names are to be shown. */
  constructor(names: readonly string[]) {
    const width = Math.max(0, ...names.map(({ length }) => length));
    for (const [index, name] of names.entries()) {
      const colour = COLOURS[index % COLOURS.length];
      const text = `${name.padEnd(width)} | `;
      this.#prefixes.set(name, process.stdout.isTTY ? `\u001b[${colour}m${text}\u001b[0m` : text);
    }
    // Whoever reads us, such as head(1), may have enough.
    process.stdout.on('error', () => process.exit());
  }

  print({ name }: FoundTask, stream: 'stdout' | 'stderr', { line, partial = false }: PrintedLine): void {
    const source = `${stream} ${name}`;
    const isSame = this.#open === source;
    const prefix = isSame ? '' : (this.#prefixes.get(name) ?? '');
    const before = this.#open === undefined || isSame ? '' : '\n';
    process[stream].write(`${before}${prefix}${line}${partial ? '' : '\n'}`);
    this.#open = partial ? source : undefined;
  }

  /** Nothing more comes of it: its last line may have no end. */
  end({ name }: FoundTask, stream: 'stdout' | 'stderr'): void {
    if (this.#open !== `${stream} ${name}`) return;
    process[stream].write('\n');
    this.#open = undefined;
  }

  /** What is not of a task's output. */
  say(text: string): void {
    process.stderr.write(`${this.#open === undefined ? '' : '\n'}pillion: ${text}\n`);
    this.#open = undefined;
  }
}
