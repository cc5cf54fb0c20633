// One HTTP exchange, with exactly the headers that are given and what must be there (Host, Content-Length). Used by
// the replay and, within the processes that the agent starts, by the puppet executor.
import { request } from 'node:http';

export interface Sent {
  readonly port: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined sends none. */
  readonly body?: Uint8Array | undefined;
}

export interface Answer {
  readonly status: number;
  /** Names as spelled on the wire. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

export interface ExchangeHandlers {
  readonly onAnswer: (answer: Answer) => void;
  readonly onData: (chunk: Uint8Array) => void;
  /** Called once, last: `finish` when the peer said all it wanted to, else the error's code. */
  readonly onOver: (how: 'finish' | { readonly error: string }) => void;
}

/** Starts it; the function it gives cuts it off. */
export function exchange(
  { port, method, path, headers, body }: Sent,
  handlers: ExchangeHandlers,
): () => void {
  let isOver = false;
  const over: ExchangeHandlers['onOver'] = (how) => {
    if (isOver) return;
    isOver = true;
    handlers.onOver(how);
  };
  const fail = (error: NodeJS.ErrnoException) => over({ error: error.code ?? error.message });
  const options = {
    host: '127.0.0.1',
    port,
    method,
    path,
    headers: { ...headers, Connection: 'keep-alive' },
    agent: false,
  };
  const call = request(options, (response) => {
    handlers.onAnswer({ status: response.statusCode ?? 0, headers: pairsOf(response.rawHeaders) });
    response.on('data', handlers.onData);
    response.on('error', fail);
    response.on('end', () => {
      over('finish');
      call.destroy();
    });
  });
  call.on('error', fail);
  call.setNoDelay(true);
  call.end(body);
  return () => call.destroy();
}

function pairsOf(raw: readonly string[]): (readonly [string, string])[] {
  return Array.from({ length: raw.length / 2 }, (_, index) => [
    raw[2 * index] ?? '',
    raw[2 * index + 1] ?? '',
  ]);
}
