// Server-sent events out of the bytes of an answer (WHATWG HTML, section 9.2). EventSource cannot send a token, so the
// page reads the stream itself. Pure: text in, events out.

export interface ServerSentEvent {
  readonly id: string;
  readonly type: string;
  readonly data: string;
}

/** One event is no longer than this; a longer one is an error of the server. */
const MOST_CHARACTERS = 16 * 1024 * 1024;

export class EventReader {
  #rest = '';
  #id = '';
  #type = '';
  #data: string[] = [];

  /** @throws Error when an event is too long. */
  push(text: string): ServerSentEvent[] {
    this.#rest += text;
    if (this.#rest.length > MOST_CHARACTERS) throw new Error('an event of the stream is too long');
    const lines = this.#rest.split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.#line(line));
  }

  #line(line: string): ServerSentEvent[] {
    if (line === '') return this.#end();
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? [];
    if (field === 'id') this.#id = value;
    if (field === 'event') this.#type = value;
    if (field === 'data') this.#data.push(value);
    return [];
  }

  #end(): ServerSentEvent[] {
    const event = { id: this.#id, type: this.#type || 'message', data: this.#data.join('\n') };
    const isEmpty = this.#data.length === 0;
    this.#type = '';
    this.#data = [];
    return isEmpty ? [] : [event];
  }
}
