// The TypeScript names of messages and enums, and the imports that one generated module needs.
import { posix } from 'node:path';
import protobuf from 'protobufjs';

type Declared = protobuf.Type | protobuf.Enum;

/** Names used by the module at `path`; nested ones are joined by underscores: `Offer_Operation`. */
export class Names {
  readonly #path: string;
  readonly #target: ReadonlyMap<string, string>;
  readonly #imported = new Map<string, Set<string>>();

  constructor(path: string, target: ReadonlyMap<string, string>) {
    this.#path = path;
    this.#target = target;
  }

  local(declared: Declared): string {
    const parent = declared.parent;
    return parent instanceof protobuf.Type ? `${this.local(parent)}_${declared.name}` : declared.name;
  }

  /** The name of a type that is referred to; remembers to import it when it is another module's. */
  use(declared: Declared): string {
    const home = this.#target.get(declared.filename ?? '');
    if (home === undefined) throw new Error(`${declared.fullName} is in no known file`);
    const name = this.local(declared);
    if (home !== this.#path) this.#remember(home, name);
    return name;
  }

  imports(): string[] {
    const sorted = [...this.#imported].sort(([a], [b]) => a.localeCompare(b));
    return sorted.map(([home, names]) => {
      const from = posix.relative(posix.dirname(this.#path), home);
      const list = [...names].sort().map((name) => `  ${name},\n`);
      return `import {\n${list.join('')}} from '${from.startsWith('.') ? from : `./${from}`}';\n`;
    });
  }

  #remember(home: string, name: string): void {
    const names = this.#imported.get(home) ?? new Set();
    this.#imported.set(home, names.add(name));
  }
}
