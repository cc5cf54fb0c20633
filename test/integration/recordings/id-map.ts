// Which of our ids stands for which recorded one. One to one, learnt while answers are compared; what a failed
// comparison has learnt is forgotten again (mark, rollback).

/** `uuid` covers master, agent, framework, container and stream ids; an offer's number belongs to its id. */
const TOKEN = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?:-O\d+)?/g;
const UUID_BYTES = /[A-Za-z0-9+/]{22}==/g;
const OFFER = /-O\d+$/;

export class IdMap {
  #ours = new Map<string, string>();
  #recorded = new Map<string, string>();
  #log: [recorded: string, ours: string][] = [];

  /** True when the two stand for each other, from now on if neither stood for anything before. */
  bind(recorded: string, ours: string): boolean {
    const known = this.#ours.get(recorded);
    const knownBack = this.#recorded.get(ours);
    if (known !== undefined || knownBack !== undefined) return known === ours && knownBack === recorded;
    this.#ours.set(recorded, ours);
    this.#recorded.set(ours, recorded);
    this.#log.push([recorded, ours]);
    return true;
  }

  /** Undefined when it is not known yet. */
  ours(recorded: string): string | undefined {
    return this.#ours.get(recorded);
  }

  mark(): number {
    return this.#log.length;
  }

  rollback(mark: number): void {
    for (const [recorded, ours] of this.#log.splice(mark)) {
      this.#ours.delete(recorded);
      this.#recorded.delete(ours);
    }
  }

  /** A recorded text with our ids. Ids never seen are the client's own: they stay, and stand for themselves. */
  translate(recorded: string): string {
    const withTokens = recorded.replace(TOKEN, (token) => this.#translateToken(token));
    return withTokens.replace(UUID_BYTES, (bytes) => (isUuidBytes(bytes) ? this.#own(bytes) : bytes));
  }

  #translateToken(token: string): string {
    const known = this.#ours.get(token);
    if (known !== undefined || !OFFER.test(token)) return known ?? this.#own(token);
    return (
      token.replace(OFFER, '').replace(TOKEN, (uuid) => this.#own(uuid)) + (token.match(OFFER)?.[0] ?? '')
    );
  }

  #own(token: string): string {
    const known = this.#ours.get(token);
    if (known !== undefined) return known;
    this.bind(token, token);
    return token;
  }
}

/** Whether two texts are the same but for ids; learns those. */
export function sameText(ids: IdMap, recorded: string, ours: string): boolean {
  if (recorded === ours && tokensOf(recorded).length === 0 && !isUuidBytes(recorded)) return true;
  if (isUuidBytes(recorded)) return isUuidBytes(ours) && ids.bind(recorded, ours);
  const recordedTokens = tokensOf(recorded);
  const ourTokens = tokensOf(ours);
  if (recorded.replace(TOKEN, blank) !== ours.replace(TOKEN, blank)) return false;
  return recordedTokens.every((token, index) => {
    const our = ourTokens[index];
    return our !== undefined && OFFER.test(token) === OFFER.test(our) && ids.bind(token, our);
  });
}

const blank = (token: string) => (OFFER.test(token) ? '<offer>' : '<uuid>');

function tokensOf(text: string): readonly string[] {
  return text.match(TOKEN) ?? [];
}

/** 16 bytes in base64 with the version and variant bits of a random UUID. */
function isUuidBytes(text: string): boolean {
  if (text.length !== 24 || !text.endsWith('==')) return false;
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === 16 && ((bytes[6] ?? 0) & 0xf0) === 0x40 && ((bytes[8] ?? 0) & 0xc0) === 0x80;
}
