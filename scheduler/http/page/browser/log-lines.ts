// The lines of a followed log that the page keeps: the newest ones, whole, with what was left out counted. Pure but
// for the lines themselves.

export const MOST_LINES = 5000;
const MOST_LINE_CHARACTERS = 4000;

export class LogLines {
  readonly lines: string[] = [];
  /** Number of the first line in `lines`, from 0: a key that does not change when old ones go. */
  first = 0;
  #rest = '';

  push(text: string): void {
    const parts = (this.#rest + text).split('\n');
    this.#rest = (parts.pop() ?? '').slice(-16 * MOST_LINE_CHARACTERS);
    for (const line of parts) this.lines.push(shortened(line));
    const surplus = this.lines.length - MOST_LINES;
    if (surplus > 0) {
      this.lines.splice(0, surplus);
      this.first += surplus;
    }
  }

  clear(): void {
    this.lines.length = 0;
    this.first = 0;
    this.#rest = '';
  }
}

function shortened(line: string): string {
  if (line.length <= MOST_LINE_CHARACTERS) return line;
  return `${line.slice(0, MOST_LINE_CHARACTERS)}… (${line.length - MOST_LINE_CHARACTERS} more characters)`;
}
