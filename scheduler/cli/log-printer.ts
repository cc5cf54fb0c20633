// Prints lines of many tasks: each behind its task's name, in a colour of its own on a terminal; their stderr goes to
// stderr.
import { styleText } from 'node:util';
import type { FoundTask } from './find-task.ts';

export interface PrintedLine {
  readonly line: string;
  /** It goes on, or has no end. */
  readonly partial?: boolean;
}

const COLOURS = [
  'cyan',
  'yellow',
  'green',
  'magenta',
  'blue',
  'cyanBright',
  'yellowBright',
  'greenBright',
  'magentaBright',
  'blueBright',
] as const;
/** Columns that names are made equally wide in; a longer name stands out. */
const MOST_PADDED = 40;
const RESET = '\u001b[0m';
/** Characters that are written at once; a write for each line took most of the time. */
const MOST_HELD = 64 * 1024;

type StreamName = 'stdout' | 'stderr';

export class LogPrinter {
  /** In the order in which they came. */
  readonly #names: string[] = [];
  /** Whose line goes on. */
  #open: string | undefined;
  /** What goes out at the end of this turn; of one stream, so that both keep their order. */
  #held: { readonly stream: StreamName; text: string } | undefined;

  /** Tasks whose lines are to come; with more than one, lines have names. */
  add(...names: readonly string[]): void {
    for (const name of names) if (!this.#names.includes(name)) this.#names.push(name);
  }

  print({ name }: FoundTask, stream: StreamName, { line, partial = false }: PrintedLine): void {
    const source = `${stream} ${name}`;
    const isSame = this.#open === source;
    const prefix = isSame ? '' : this.#prefix(name, stream);
    const before = this.#open === undefined || isSame ? '' : '\n';
    this.#write(stream, `${before}${prefix}${closed(line, stream)}${partial ? '' : '\n'}`);
    this.#open = partial ? source : undefined;
  }

  /** Nothing more comes of it: its last line may have no end. */
  end({ name }: FoundTask, stream: StreamName): void {
    if (this.#open !== `${stream} ${name}`) return;
    this.#write(stream, '\n');
    this.#open = undefined;
  }

  /** What is not of a task's output. */
  say(text: string): void {
    this.#write('stderr', `${this.#open === undefined ? '' : '\n'}pillion: ${text}\n`);
    this.#open = undefined;
  }

  #write(stream: StreamName, text: string): void {
    if (this.#held !== undefined && (this.#held.stream !== stream || this.#held.text.length > MOST_HELD))
      this.#flush();
    if (this.#held === undefined) {
      this.#held = { stream, text };
      setImmediate(() => this.#flush());
    } else {
      this.#held.text += text;
    }
  }

  #flush(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) process[held.stream].write(held.text);
  }

  /** Coloured as the stream's terminal has it, if it is one, and its owner did not say NO_COLOR. */
  #prefix(name: string, stream: StreamName): string {
    if (this.#names.length < 2) return '';
    const width = Math.min(MOST_PADDED, Math.max(...this.#names.map(({ length }) => length)));
    const colour = COLOURS[this.#names.indexOf(name) % COLOURS.length] ?? 'cyan';
    return styleText(colour, `${name.padEnd(width)} | `, { stream: process[stream] });
  }
}

/** A task's own colours end with its line. */
function closed(line: string, stream: StreamName): string {
  return process[stream].isTTY && line.includes('\u001b[') ? `${line}${RESET}` : line;
}
