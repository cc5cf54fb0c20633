// Where in a message a codec stands; costs two stores a level and is put into words only when something is wrong.

/** Deeper nesting is refused: Mesos' own messages stay below 20 levels. */
export const DEEPEST_NESTING = 100;

export class Path {
  readonly #names: string[] = [];
  readonly #keys: (number | string | undefined)[] = [];
  #depth = 0;

  /** One level down: a field, and where it has many values the index or key of one. False at the limit. */
  enter(name: string, key: number | string | undefined): boolean {
    this.#names[this.#depth] = name;
    this.#keys[this.#depth] = key;
    this.#depth += 1;
    return this.#depth < DEEPEST_NESTING;
  }

  leave(): void {
    this.#depth -= 1;
  }

  /** `accept.operations[0].launch`, with `name` behind it; '' at the root. */
  text(name?: string): string {
    const here = this.#names.slice(0, this.#depth).map((level, index) => level + bracket(this.#keys[index]));
    return (name === undefined ? here : [...here, name]).join('.');
  }
}

function bracket(key: number | string | undefined): string {
  return key === undefined ? '' : `[${key}]`;
}
