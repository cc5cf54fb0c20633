// What the Mesos client needs of HTTP. Two modules provide it: node-transport.ts for our programs, which neither wait for a
// large library nor carry it in memory, and undici-transport.ts for tools (docs/adr/0002).
import type { Ending } from './ending.ts';

/** PEM texts, for a server with a certificate of one's own making. */
export interface TlsOptions {
  /** Trusted instead of the system's authorities. */
  readonly ca?: string | undefined;
  /** The client's certificate and its key. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** Default true; false takes any certificate. */
  readonly rejectUnauthorized?: boolean | undefined;
}

export interface Endpoint {
  /** Scheme, host and port: `http://127.0.0.1:5050`; a path in it is ignored. */
  readonly url: string;
  /** A unix domain socket to connect to instead of the URL's host. */
  readonly socketPath?: string | undefined;
  readonly tls?: TlsOptions | undefined;
}

/** Lower-case names. */
export type Headers = Readonly<Record<string, string | undefined>>;

export interface HttpRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Ends the request at any stage, the body too. */
  readonly ending: Ending;
  /** The whole request is on its way; told by node-transport, and for streams alone. */
  readonly onSent?: (() => void) | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** False where there was more of the body. */
  readonly isWhole: boolean;
}

export interface HttpStream {
  readonly status: number;
  readonly headers: Headers;
  /** Ends when the peer ended it properly, throws when the connection broke. To be read once. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Each request is a POST; head and body go out in one piece, without Nagle's delay. */
export interface Transport {
  /** On one of the kept-alive connections; takes at most so many bytes of the answer. */
  call(request: HttpRequest, mostBytes: number): Promise<HttpAnswer>;
  /** An answer without end: on a connection of its own, without any timeout. */
  stream(request: HttpRequest): Promise<HttpStream>;
  /** Cuts all connections; requests under way fail. */
  close(): Promise<void>;
}

/** At most this many calls are under way at once; more wait for a connection. */
export const MOST_CONNECTIONS = 8;
