// What the Mesos client needs of HTTP. Two modules provide it: node-transport.ts for our programs, which neither wait for a
// large library nor carry it in memory, and undici-transport.ts for tools (docs/adr/0002).

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
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
  /** A stream without end: a connection of its own, without any timeout. Else one of the kept-alive ones. */
  readonly endless: boolean;
  /** Ends the request at any stage, the body too. */
  readonly signal: AbortSignal;
  /** The whole request is on its way; told by node-transport alone. */
  readonly onSent?: (() => void) | undefined;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Headers;
  /** Ends when the peer ended it properly, throws when the connection broke. */
  readonly body: AsyncIterable<Uint8Array>;
}

export interface Transport {
  /** Head and body go out in one piece, without Nagle's delay. */
  request(request: HttpRequest): Promise<HttpResponse>;
  /** Cuts all connections; requests under way fail. */
  close(): Promise<void>;
}

/** At most this many calls are under way at once; more wait for a connection. */
export const MOST_CONNECTIONS = 8;

/** Header values as one string each; a repeated header is joined by commas, as HTTP allows. */
export function plainHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const entries = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : value,
  ]);
  return Object.fromEntries(entries);
}
