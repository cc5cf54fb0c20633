// A TCP proxy between a sender and a receiver that comes and goes, which can cut the network for a while.
import { connect, createServer, type Server, type Socket } from 'node:net';

export class CuttingProxy {
  readonly #target: () => number;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #isCut = false;
  port = 0;
  connections = 0;

  private constructor(target: () => number) {
    this.#target = target;
  }

  /** `target`: the port to connect to, asked for each connection. */
  static async start(target: () => number): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(target);
    const server = createServer((socket) => proxy.#take(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    proxy.port = typeof address === 'object' && address !== null ? address.port : 0;
    proxy.#server = server;
    return proxy;
  }

  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.#server?.close(() => resolve()));
  }

  #take(from: Socket): void {
    this.connections += 1;
    if (this.#isCut) {
      from.resetAndDestroy();
      return;
    }
    const to = connect(this.#target(), '127.0.0.1');
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      this.#sockets.add(one);
      one.on('error', () => {});
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }
}
