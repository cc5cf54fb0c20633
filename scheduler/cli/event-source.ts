// Follows the API's event stream: an event after the other, also over lost connections, where the stream goes on behind
// the last event that was seen.
import { backoff } from '../../shared/runtime/backoff.ts';
import { sleep, systemClock } from '../../shared/runtime/clock.ts';
import type { ApiClient } from './api-client.ts';
import { CommandFailure, UNREACHABLE } from './exit-codes.ts';

export interface ServiceEvent {
  readonly kind: string;
  readonly id: string;
  readonly data: { readonly [name: string]: unknown };
}

export interface FollowOptions {
  /** Kinds, separated by commas; undefined for all. */
  readonly kinds?: string | undefined;
  /** Id of the last event seen. */
  readonly since?: string | undefined;
  readonly signal: AbortSignal;
  /** Tries to connect again that follow one another; more is taken for the end of the scheduler. */
  readonly tries?: number | undefined;
}

const POLICY = { first: 500, factor: 2, most: 5000 };
const TRIES = 10;
/** Characters of one event; far more than the scheduler sends. */
const MOST_EVENT = 8 * 1024 * 1024;

/** One event from its lines; undefined for a comment, or a field alone. */
export function parseEvent(block: string): ServiceEvent | undefined {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).replace(/^ /, ''));
  }
  const [kind, data] = [fields.get('event'), fields.get('data')];
  if (kind === undefined || data === undefined) return undefined;
  return { kind, id: fields.get('id') ?? '', data: JSON.parse(data) };
}

async function* blocks(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    const parts = text.split('\n\n');
    text = parts.pop() ?? '';
    if (text.length > MOST_EVENT) throw new Error('an event is too large');
    yield* parts;
  }
}

async function* connection(api: ApiClient, { kinds, signal }: FollowOptions, lastId: string) {
  const query = kinds === undefined ? '' : `?${new URLSearchParams({ kinds })}`;
  const headers: Record<string, string> = lastId === '' ? {} : { 'Last-Event-ID': lastId };
  const response = await api.open(`/v1/events${query}`, headers, signal);
  if (response.body === null) return;
  for await (const block of blocks(response.body)) {
    const event = parseEvent(block);
    if (event !== undefined) yield event;
  }
}

function isOver(error: unknown, tries: number, { tries: most = TRIES }: FollowOptions): boolean {
  const isRefused = error instanceof CommandFailure && error.exitCode !== UNREACHABLE;
  return isRefused || tries >= most;
}

/** Every connection begins with `hello`. Ends with the signal. @throws CommandFailure when there is no way to go on. */
export async function* follow(api: ApiClient, options: FollowOptions): AsyncGenerator<ServiceEvent> {
  const { signal } = options;
  let lastId = options.since ?? '';
  for (let tries = 0; !signal.aborted; tries += 1) {
    try {
      for await (const event of connection(api, options, lastId)) {
        tries = 0;
        if (event.id !== '') lastId = event.id;
        yield event;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (isOver(error, tries, options)) throw error;
    }
    await sleep(systemClock, backoff(POLICY, tries), signal).catch(() => undefined);
  }
}
