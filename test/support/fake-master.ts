// A master that a test plays itself: a real HTTP server at /api/v1/scheduler that remembers the calls, and says what
// it is told to say. It answers in protobuf.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { decode, encode } from '../../shared/mesos/codec.ts';
import { Call, Event } from '../../shared/mesos/generated/scheduler.ts';
import { frame } from '../../shared/mesos/recordio.ts';
import type { Certificate } from './certificate.ts';

export interface Heard {
  readonly call: Call;
  readonly streamId: string | undefined;
  readonly authorization: string | undefined;
}

type Answer = (call: Call, response: ServerResponse) => boolean;

export class FakeMaster {
  readonly heard: Heard[] = [];
  readonly #server: Server;
  readonly #waiting = new Set<() => void>();
  #stream: ServerResponse | undefined;
  #streams = 0;
  /** May answer a call instead of the master; true when it did. */
  answer: Answer = () => false;
  /** Called for everything but SUBSCRIBE, once it is answered. */
  called: (call: Call) => void = () => {};
  /** Called when a stream has begun with SUBSCRIBED. */
  subscribed: () => void = () => {};
  heartbeatSeconds = 15;

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => void this.#request(request, response));
  }

  static async start(port = 0, tls?: Certificate): Promise<FakeMaster> {
    const server = tls === undefined ? createServer() : createSecureServer(tls);
    const master = new FakeMaster(server);
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return master;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Calls of a type, so far. */
  calls(type: string): Call[] {
    return this.heard.map(({ call }) => call).filter((call) => call.type === type);
  }

  /** Waits until so many calls of a type were heard. */
  async call(type: string, count = 1): Promise<Call> {
    for (;;) {
      const found = this.calls(type)[count - 1];
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
      this.#waiting.clear();
    }
  }

  send(event: Event): void {
    this.#stream?.write(frame(encode(Event, event)));
  }

  /** Raw bytes into the stream. */
  write(bytes: Uint8Array | string): void {
    this.#stream?.write(bytes);
  }

  /** Ends the stream as a master does; `cut` breaks the connection instead. */
  endStream(cut = false): void {
    if (cut) this.#stream?.destroy();
    else this.#stream?.end();
    this.#stream = undefined;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #request(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const call = decode(Call, Buffer.concat(chunks));
    const streamId = request.headers['mesos-stream-id'];
    const { authorization } = request.headers;
    this.heard.push({ call, streamId: typeof streamId === 'string' ? streamId : undefined, authorization });
    if (!this.answer(call, response)) this.#answer(call, response);
    for (const wake of this.#waiting) wake();
  }

  #answer(call: Call, response: ServerResponse): void {
    if (call.type !== 'SUBSCRIBE') {
      response.writeHead(202).end();
      this.called(call);
      return;
    }
    this.#streams += 1;
    response.writeHead(200, {
      'Content-Type': 'application/x-protobuf',
      'Mesos-Stream-Id': `stream-${this.#streams}`,
    });
    this.#stream = response;
    const framework_id = call.framework_id ?? { value: 'framework-1' };
    this.send({
      type: 'SUBSCRIBED',
      subscribed: { framework_id, heartbeat_interval_seconds: this.heartbeatSeconds },
    });
    this.subscribed();
  }
}
