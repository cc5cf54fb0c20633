// Carries the messages of link.ts between the local master and the local agents: an HTTP/1.1 connection to the
// master's own port, upgraded to `local-mesos`, on which both ends write RecordIO-framed JSON.
// States of a Link: open -> closed (once, for any reason). The agent dials (dialMaster), the master accepts
// (acceptLinks). Nothing here retries: who loses a link decides what that means.
import { type IncomingMessage, request, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { frame, RecordReader } from '../../shared/mesos/recordio.ts';
import { PillionError } from '../../shared/runtime/errors.ts';
import type { AgentMessage, MasterMessage } from './link.ts';
import { fromWireJson, toWireJson } from './wire-json.ts';

const PROTOCOL = 'local-mesos';
const PATH = '/local-mesos/link';
const MAX_RECORD_BYTES = 64 * 1024 * 1024;
/** A peer that reads nothing for so long that this much waits is cut off. */
const MAX_WAITING_BYTES = 256 * 1024 * 1024;

export interface LinkHandlers<Received> {
  /** One message, in the order in which the peer sent them. */
  readonly onMessage: (message: Received) => void;
  /** Called once, when the link is over: by either end, by an error, by a message that cannot be read. */
  readonly onClose?: (cause?: Error) => void;
}

/** One end of a link. `Sent` is what this end says. */
export class Link<Sent, Received> {
  /** The peer's address as the socket has it. */
  readonly remoteAddress: string;
  readonly #socket: Socket;
  readonly #reader = new RecordReader({ maxRecordBytes: MAX_RECORD_BYTES });
  #handlers: LinkHandlers<Received> | undefined;
  #early: Received[] = [];
  #closed = false;
  #cause: Error | undefined;

  constructor(socket: Socket, head: Uint8Array) {
    this.#socket = socket;
    this.remoteAddress = socket.remoteAddress ?? '127.0.0.1';
    socket.setNoDelay(true);
    socket.on('data', (chunk: Uint8Array) => this.#take(chunk));
    socket.on('error', (error) => this.#end(error));
    socket.on('end', () => this.#end());
    socket.on('close', () => this.#end());
    if (head.length > 0) this.#take(head);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Must be called once; messages that came before are kept for it. A link already closed reports at once. */
  handle(handlers: LinkHandlers<Received>): void {
    this.#handlers = handlers;
    const early = this.#early;
    this.#early = [];
    for (const message of early) handlers.onMessage(message);
    if (this.#closed) handlers.onClose?.(this.#cause);
  }

  /** Sends in order; false when the link is closed already (the message is lost, as on any broken connection). */
  send(message: Sent): boolean {
    if (this.#closed) return false;
    this.#socket.write(frame(Buffer.from(toWireJson(message))));
    if (this.#socket.writableLength > MAX_WAITING_BYTES) this.cut();
    return !this.#closed;
  }

  /** Ends the link after what was sent is written; `onClose` is called at once. */
  close(): void {
    this.#socket.end();
    this.#end();
  }

  /** Cuts the link as a crash does: what is not written yet is lost. */
  cut(): void {
    this.#socket.destroy();
    this.#end();
  }

  #take(chunk: Uint8Array): void {
    if (this.#closed) return;
    let records: Uint8Array[];
    try {
      records = this.#reader.push(chunk);
    } catch (error) {
      this.#fail(error);
      return;
    }
    for (const record of records) this.#receive(record);
  }

  #receive(record: Uint8Array): void {
    if (this.#closed) return;
    const message = this.#parse(record);
    if (message === undefined) return;
    if (this.#handlers === undefined) this.#early.push(message);
    else this.#handlers.onMessage(message);
  }

  /** The peer is our own other half, so its messages have the type that link.ts gives them. */
  #parse(record: Uint8Array): Received | undefined {
    try {
      return fromWireJson(Buffer.from(record).toString()) as Received;
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  #fail(error: unknown): void {
    this.#socket.destroy();
    this.#end(error instanceof Error ? error : new Error(String(error)));
  }

  #end(cause?: Error): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cause = cause;
    if (!this.#socket.destroyed) this.#socket.end();
    this.#handlers?.onClose?.(cause);
  }
}

/** The master's end, as acceptLinks hands it out. */
export type AgentLink = Link<MasterMessage, AgentMessage>;
/** The agent's end, as dialMaster hands it out. */
export type MasterLink = Link<AgentMessage, MasterMessage>;

/** Lets agents dial in on `server`; any other upgrade is refused. */
export function acceptLinks(server: Server, onLink: (link: AgentLink) => void): void {
  server.on('upgrade', (call: IncomingMessage, socket: Socket, head: Buffer) => {
    if (call.headers.upgrade !== PROTOCOL || call.url !== PATH) {
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${PROTOCOL}\r\n\r\n`);
    onLink(new Link(socket, head));
  });
}

export interface MasterAddress {
  readonly host: string;
  readonly port: number;
  /** Gives up dialling when aborted. */
  readonly signal?: AbortSignal;
}

/** Dials the master once; throws PillionError when it is not there or is not a local master. */
export function dialMaster({ host, port, signal }: MasterAddress): Promise<MasterLink> {
  return new Promise((resolve, reject) => {
    const headers = { Connection: 'Upgrade', Upgrade: PROTOCOL };
    const call = request({ host, port, path: PATH, headers, agent: false, ...(signal && { signal }) });
    const refuse = (found: string, cause?: unknown) =>
      reject(new PillionError({ subject: `local master ${host}:${port}`, found }, { cause }));
    call.on('upgrade', (_response, socket, head) => resolve(new Link(socket, head)));
    call.on('response', (response) => {
      response.resume();
      refuse(`answered ${response.statusCode} instead of taking the link`);
    });
    call.on('error', (error) => refuse('cannot be reached', error));
    call.end();
  });
}
