// A TCP server that collects lines, can stop reading, break its connections, and be away for a while.
import { createServer, type Server, type Socket } from 'node:net';

export class LineServer {
  readonly lines: string[] = [];
  connections = 0;
  /** Whether new connections are read. */
  reads = true;
  #port = 0;
  #server: Server | undefined;
  readonly #sockets = new Set<Socket>();
  readonly #waiters: { readonly wanted: () => boolean; readonly resolve: () => void }[] = [];

  static async start(): Promise<LineServer> {
    const server = new LineServer();
    await server.listen();
    return server;
  }

  get port(): number {
    return this.#port;
  }

  async listen(): Promise<void> {
    const server = createServer((socket) => this.#take(socket));
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    const address = server.address();
    this.#port = typeof address === 'object' && address !== null ? address.port : 0;
    this.#server = server;
  }

  /** Breaks all connections, and takes no more. */
  async away(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.#server?.close(() => resolve()));
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Reads what waits, and whatever comes. */
  resume(): void {
    this.reads = true;
    for (const socket of this.#sockets) socket.resume();
  }

  /** When it holds; looked at with every line. */
  until(wanted: () => boolean): Promise<void> {
    if (wanted()) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ wanted, resolve }));
  }

  #take(socket: Socket): void {
    this.connections += 1;
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => {});
    let rest = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.lines.push(line);
      this.#look();
    });
    if (!this.reads) socket.pause();
    this.#look();
  }

  #look(): void {
    for (const waiter of this.#waiters.filter(({ wanted }) => wanted())) {
      this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
      waiter.resolve();
    }
  }
}
