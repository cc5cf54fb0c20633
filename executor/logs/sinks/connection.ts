// One TCP or TLS connection to a sink, made at the first write. It says how many bytes the receiver's kernel has, from
// the kernel's own table, since Node.js does not tell.
import { readFileSync } from 'node:fs';
import { connect, isIPv6, type Socket } from 'node:net';
import { type Cancel, systemClock } from '../../../shared/runtime/clock.ts';
import { describeError } from '../../../shared/runtime/errors.ts';
import type { SinkSettings, TlsSettings } from '../sink-settings.ts';
import type { Confirmation, SinkEvents } from './sink.ts';
import { queueOf } from './tcp-table.ts';

/** Milliseconds between two probes of a connection on which nothing is said. */
const KEEP_ALIVE = 15_000;

export class Connection {
  readonly #settings: SinkSettings;
  readonly #events: SinkEvents;
  readonly #target: { readonly host: string; readonly port: number; readonly isTls: boolean };
  #socket: Socket | undefined;
  #written = 0;
  #isClosed = false;

  constructor(settings: SinkSettings, events: SinkEvents) {
    this.#settings = settings;
    this.#events = events;
    const { hostname, port, protocol } = new URL(settings.url);
    this.#target = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port), isTls: protocol === 'tls:' };
  }

  /** Settles when the kernel has all bytes; rejects when the connection cannot be had or breaks. */
  async write(bytes: Uint8Array): Promise<void> {
    const socket = this.#socket ?? (await this.#connect());
    await new Promise<void>((resolve, reject) => {
      const broken = () => reject(new Error('the connection was closed'));
      socket.once('close', broken);
      const cancel = this.#watchProgress(socket);
      socket.write(bytes, (error) => {
        cancel();
        socket.off('close', broken);
        if (error) reject(error);
        else resolve();
      });
    });
    this.#written += bytes.length;
  }

  confirmed(): Confirmation | undefined {
    const waiting = this.#queue()?.bytes;
    if (waiting === undefined) return undefined;
    return { bytes: Math.max(0, this.#written - waiting), isAll: waiting === 0 };
  }

  close(): void {
    this.#isClosed = true;
    this.#socket?.destroy();
  }

  #queue() {
    const { localPort, remotePort } = this.#socket ?? {};
    if (localPort === undefined || remotePort === undefined) return undefined;
    return queueOf(['tcp', 'tcp6'].map(readTable).join('\n'), localPort, remotePort);
  }

  /** A receiver whose kernel still answers is only slow; one that says nothing at all may be gone. */
  #watchProgress(socket: Socket): Cancel {
    const look = () => {
      if (this.#queue()?.isPeerSlow === true) cancel = systemClock.after(this.#settings.timeout, look);
      else socket.destroy(new Error(`nothing was taken for ${this.#settings.timeout / 1000} s`));
    };
    let cancel = systemClock.after(this.#settings.timeout, look);
    return () => cancel();
  }

  async #connect(): Promise<Socket> {
    if (this.#isClosed) throw new Error('it is closed');
    const socket = await open(this.#target, this.#settings);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE);
    let why = 'the receiver closed the connection';
    socket.on('error', (error) => {
      why = describeError(error);
    });
    socket.on('end', () => socket.destroy());
    socket.once('close', () => this.#broken(socket, why));
    // What a receiver says is not asked for.
    socket.resume();
    this.#socket = socket;
    this.#written = 0;
    return socket;
  }

  #broken(socket: Socket, why: string): void {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    this.#written = 0;
    if (!this.#isClosed) this.#events.onBreak(why);
  }
}

async function open(
  { host, port, isTls }: { host: string; port: number; isTls: boolean },
  { timeout, tls }: SinkSettings,
): Promise<Socket> {
  const socket = isTls ? await openTls(host, port, tls) : connect({ host, port });
  return new Promise((resolve, reject) => {
    const cancel = systemClock.after(timeout, () =>
      socket.destroy(new Error('the connection takes too long')),
    );
    const settle = (action: () => void) => () => {
      cancel();
      socket.off('error', fail);
      action();
    };
    const fail = (error: Error) => settle(() => reject(error))();
    socket.once('error', fail);
    socket.once(
      isTls ? 'secureConnect' : 'connect',
      settle(() => resolve(socket)),
    );
  });
}

/** Loaded by the first sink that needs it. */
async function openTls(host: string, port: number, settings: TlsSettings | undefined): Promise<Socket> {
  const { connect: connectTls } = await import('node:tls');
  const { ca, cert, key, serverName, insecure = false } = settings ?? {};
  const named = serverName ?? (isIPv6(host) ? undefined : host);
  return connectTls({
    host,
    port,
    rejectUnauthorized: !insecure,
    ...(named === undefined ? {} : { servername: named }),
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  });
}

/** Empty where it cannot be read. */
function readTable(name: string): string {
  try {
    return readFileSync(`/proc/self/net/${name}`, 'latin1');
  } catch {
    return '';
  }
}
