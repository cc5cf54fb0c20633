// The kept-alive connections to one server: each carries one call at a time, up to a number of connections; or one
// connection carries all calls at once.
import type { HttpConnection } from './http-connection.ts';

export interface PoolOptions {
  /** `onFree` as HttpConnection takes it. */
  readonly open: (onFree: () => void) => HttpConnection;
  readonly mostConnections: number;
  /** Calls under way on one connection. */
  readonly mostCalls: number;
}

export interface WaitingCall {
  /** Its turn has come: it may send one request. */
  readonly use: (connection: HttpConnection) => void;
  readonly fail: (reason: unknown) => void;
}

export class ConnectionPool {
  readonly #options: PoolOptions;
  readonly #connections = new Set<HttpConnection>();
  /** First come, first served. */
  readonly #waiting: WaitingCall[] = [];

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** At once where a connection is free. */
  enter(call: WaitingCall): void {
    this.#waiting.push(call);
    this.#serve();
  }

  /** Those that wait, and those under way, fail. */
  close(reason: unknown): void {
    for (const { fail } of this.#waiting.splice(0)) fail(reason);
    for (const connection of this.#connections) connection.close(reason);
  }

  #free(): HttpConnection | undefined {
    const { mostConnections, mostCalls } = this.#options;
    for (const connection of this.#connections) if (connection.load < mostCalls) return connection;
    return this.#connections.size < mostConnections ? this.#open() : undefined;
  }

  #open(): HttpConnection {
    const connection = this.#options.open(() => {
      if (connection.isClosed) this.#connections.delete(connection);
      this.#serve();
    });
    this.#connections.add(connection);
    return connection;
  }

  #serve(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const connection = this.#free();
      if (connection === undefined) return;
      this.#waiting.shift();
      next.use(connection);
    }
  }
}
