// The replay's end of the control connections of its puppet executors.
// States of a Puppet: running -> gone (its control connection closed, as it does when the process ends).
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { ExchangeHandlers, Sent } from './exchange.ts';
import { GONE } from './live-call.ts';
import type { FromPuppet, Hello, ToPuppet } from './puppet-protocol.ts';

export class Puppet {
  readonly hello: Hello;
  #socket: Socket;
  #calls = new Map<number, ExchangeHandlers>();
  #nextCall = 1;
  isGone = false;

  constructor(hello: Hello, socket: Socket) {
    this.hello = hello;
    this.#socket = socket;
  }

  exchange({ body, ...sent }: Sent, handlers: ExchangeHandlers): () => void {
    const call = this.#nextCall;
    this.#nextCall += 1;
    this.#calls.set(call, handlers);
    const base64 = body === undefined ? {} : { base64: Buffer.from(body).toString('base64') };
    this.#tell({ type: 'call', call, ...sent, ...base64 });
    return () => this.#tell({ type: 'cut', call });
  }

  exit(code: number): void {
    this.#tell({ type: 'exit', code });
  }

  kill(): void {
    process.kill(this.hello.pid, 'SIGKILL');
  }

  /** Called by Puppets. */
  take(message: FromPuppet): void {
    if (message.type === 'hello') return;
    const handlers = this.#calls.get(message.call);
    if (message.type === 'answer') handlers?.onAnswer(message.answer);
    else if (message.type === 'data') handlers?.onData(Buffer.from(message.base64, 'base64'));
    else handlers?.onOver(message.how);
  }

  /** Called by Puppets: the process's own connections ended with it. */
  end(): void {
    this.isGone = true;
    for (const handlers of this.#calls.values()) handlers.onOver({ error: GONE });
  }

  #tell(order: ToPuppet): void {
    if (!this.isGone) this.#socket.write(`${JSON.stringify(order)}\n`);
  }
}

export class Puppets {
  #server: Server;
  #sockets = new Set<Socket>();
  #byName = new Map<string, Puppet>();
  readonly #onChange: () => void;
  /** The one that came last: remarks on `the sandbox` without a name mean its. */
  newest: Puppet | undefined;

  static async listen(onChange: () => void): Promise<Puppets> {
    const puppets = new Puppets(onChange);
    puppets.#server.listen(0, '127.0.0.1');
    await once(puppets.#server, 'listening');
    return puppets;
  }

  private constructor(onChange: () => void) {
    this.#onChange = onChange;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  /** What goes into REC_CTL. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** `e1`, and `e1#2` for the second process of that executor id. */
  get(name: string): Puppet | undefined {
    return this.#byName.get(name);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    let puppet: Puppet | undefined;
    const lines = createInterface({ input: socket });
    // Told by the socket, too.
    lines.on('error', () => {});
    lines.on('line', (line) => {
      const message: FromPuppet = JSON.parse(line);
      if (message.type === 'hello') puppet = this.#greet(message, socket);
      else puppet?.take(message);
      this.#onChange();
    });
    socket.on('close', () => {
      this.#sockets.delete(socket);
      puppet?.end();
      this.#onChange();
    });
  }

  #greet(hello: Hello, socket: Socket): Puppet {
    const puppet = new Puppet(hello, socket);
    const id = hello.environment['MESOS_EXECUTOR_ID'] ?? '';
    let name = id;
    for (let count = 2; this.#byName.has(name); count += 1) name = `${id}#${count}`;
    this.#byName.set(name, puppet);
    this.newest = puppet;
    return puppet;
  }
}
