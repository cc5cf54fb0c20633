// One request to an HTTP sink at a time, over a connection that is kept. Bounded in time and in what is read of an answer.
import type { Agent, IncomingMessage } from 'node:http';
import { systemClock } from '../../../shared/runtime/clock.ts';
import type { SinkSettings, TlsSettings } from '../sink-settings.ts';

export interface HttpRequest {
  readonly method: 'POST' | 'PUT';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** Bytes of an answer; more of it is no answer of such a sink. */
const MOST_ANSWER = 16 * 1024 * 1024;

export class HttpClient {
  readonly #settings: SinkSettings;
  #agent: Agent | undefined;

  constructor(settings: SinkSettings) {
    this.#settings = settings;
  }

  /** Rejects where there is no whole answer within the sink's timeout. */
  async send({ method, url, headers, body }: HttpRequest): Promise<HttpAnswer> {
    const library = url.protocol === 'https:' ? await import('node:https') : await import('node:http');
    this.#agent ??= new library.Agent({ keepAlive: true, maxSockets: 1, ...tlsOptions(this.#settings.tls) });
    const { timeout } = this.#settings;
    const request = library.request(url, {
      method,
      agent: this.#agent,
      headers: { ...headers, 'content-length': body.length },
    });
    const cancel = systemClock.after(timeout, () =>
      request.destroy(new Error(`no answer within ${timeout / 1000} s`)),
    );
    try {
      return await new Promise<HttpAnswer>((resolve, reject) => {
        request.once('error', reject);
        request.once('response', (response) => readAnswer(response).then(resolve, reject));
        request.end(body);
      });
    } finally {
      cancel();
    }
  }

  close(): void {
    this.#agent?.destroy();
  }
}

async function readAnswer(response: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    bytes += chunk.length;
    if (bytes > MOST_ANSWER) throw new Error(`an answer of more than ${MOST_ANSWER} bytes`);
    chunks.push(chunk);
  }
  const { statusCode: status = 0, headers } = response;
  return { status, headers, text: Buffer.concat(chunks).toString() };
}

function tlsOptions({ ca, cert, key, serverName, insecure = false }: Partial<TlsSettings> = {}) {
  return {
    rejectUnauthorized: !insecure,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(serverName === undefined ? {} : { servername: serverName }),
  };
}
