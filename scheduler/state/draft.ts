// What is decided and not yet durable, over the records that are. Who decides several things one after another sees
// through it what came of those before; nobody else sees any of it before it is stored. No I/O.
import {
  type Change,
  isLive,
  KINDS,
  type LiveKind,
  type Lookup,
  type Records,
  type StateLookup,
} from './records.ts';

class Overlay<T> implements Lookup<T> {
  readonly #below: Lookup<T>;
  readonly #staged = new Map<string, T | undefined>();

  constructor(below: Lookup<T>) {
    this.#below = below;
  }

  get(id: string): T | undefined {
    return this.#staged.has(id) ? this.#staged.get(id) : this.#below.get(id);
  }

  has(id: string): boolean {
    return this.get(id) !== undefined;
  }

  stage(id: string, value: T | undefined): void {
    this.#staged.set(id, value);
  }
}

type Overlays = { readonly [Kind in LiveKind]: Overlay<Records[Kind]> };

export class Draft {
  readonly #overlays: Overlays;
  /** The last change of each record, by kind and id. */
  readonly #changes = new Map<string, Change>();

  constructor(state: StateLookup) {
    const overlays = KINDS.map((kind) => [kind, new Overlay<unknown>(state[kind])]);
    this.#overlays = Object.fromEntries(overlays) as unknown as Overlays;
  }

  /** The records as they will be. */
  get state(): StateLookup {
    return this.#overlays;
  }

  stage(changes: readonly Change[]): void {
    for (const change of changes) {
      if (isLive(change)) this.#stage(change);
      this.#changes.set(`${change.kind}/${change.id}`, change);
    }
  }

  #stage({ kind, id, value }: Extract<Change, { readonly kind: LiveKind }>): void {
    const overlay: Overlay<unknown> = this.#overlays[kind];
    overlay.stage(id, value);
  }

  /** All that is to be stored, each record once. */
  get changes(): Change[] {
    return [...this.#changes.values()];
  }
}
