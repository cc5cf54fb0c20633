// HTTP on Node's own sockets, for our programs: a call costs a fraction of what node:http takes for one. TLS is loaded
// only where it is asked for.
import { connect, isIP, type Socket } from 'node:net';
import { ConnectionPool } from './connection-pool.ts';
import { HttpConnection } from './http-connection.ts';
import { StreamedAnswer, WholeAnswer } from './receivers.ts';
import { type RequestBytes, RequestWriter } from './request-bytes.ts';
import type { Endpoint, HttpAnswer, HttpRequest, HttpStream, Transport } from './transport.ts';
import { MOST_CONNECTIONS } from './transport.ts';

export interface NodeTransportOptions extends Endpoint {
  /**
   * All calls go out at once, on a single connection, as those of Mesos' own executors do: for calls that are answered
   * at once, as each waits for the answers before its own.
   */
  readonly isPipelined?: boolean | undefined;
}

export function nodeTransport(options: NodeTransportOptions): Transport {
  return new NodeTransport(options);
}

const PIPELINED = { mostConnections: 1, mostCalls: Number.POSITIVE_INFINITY };
const PARALLEL = { mostConnections: MOST_CONNECTIONS, mostCalls: 1 };
const CLOSED = new Error('the client is closed');
const CUT = new Error('nobody reads on');

class NodeTransport implements Transport {
  readonly #writer: RequestWriter;
  readonly #connect: () => Socket;
  readonly #pool: ConnectionPool;
  readonly #streams = new Set<HttpConnection>();
  #isClosed = false;

  constructor(options: NodeTransportOptions) {
    const url = new URL(options.url);
    this.#writer = new RequestWriter(url.host);
    this.#connect = connector(options, url);
    this.#pool = new ConnectionPool({
      open: (onFree) => new HttpConnection(this.#connect(), onFree),
      ...(options.isPipelined === true ? PIPELINED : PARALLEL),
    });
  }

  call(request: HttpRequest, mostBytes: number): Promise<HttpAnswer> {
    return new Promise((resolve, fail) => {
      const sent = this.#written(request);
      const { ending } = request;
      // While it waits for a connection.
      ending.onEnd(fail);
      const use = (connection: HttpConnection) => {
        if (ending.isEnded) return;
        const cut = () => connection.close(CUT);
        connection.send(sent, new WholeAnswer(mostBytes, cut, { resolve, reject: fail }));
        ending.onEnd((reason) => connection.close(reason));
      };
      this.#pool.enter({ use, fail });
    });
  }

  stream(request: HttpRequest): Promise<HttpStream> {
    return new Promise((resolve, reject) => {
      const sent = this.#written(request);
      const cut = () => {
        this.#streams.delete(connection);
        connection.close(CUT);
      };
      const connection = new HttpConnection(this.#connect(), cut);
      this.#streams.add(connection);
      const hold = (isHeld: boolean) => connection.hold(isHeld);
      connection.send(sent, new StreamedAnswer({ hold, cut }, { resolve, reject }), request.onSent);
      request.ending.onEnd((reason) => connection.close(reason));
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#pool.close(CLOSED);
    for (const connection of this.#streams) connection.close(CLOSED);
  }

  #written(request: HttpRequest): RequestBytes {
    if (this.#isClosed) throw CLOSED;
    return this.#writer.request(request);
  }
}

/** Opens a connection, whose failure its `error` event tells. */
function connector({ socketPath, tls }: Endpoint, { protocol, hostname, port }: URL): () => Socket {
  // An IPv6 address stands in brackets in a URL only.
  const host = hostname.replace(/^\[|\]$/g, '');
  const isSecure = protocol === 'https:';
  const address =
    socketPath === undefined ? { host, port: Number(port || (isSecure ? 443 : 80)) } : { path: socketPath };
  const options = { ...address, noDelay: true };
  if (!isSecure) return () => connect(options);
  const secure = { ...options, ...tls, ...(isIP(host) === 0 ? { servername: host } : {}) };
  return () => process.getBuiltinModule('node:tls').connect(secure);
}
