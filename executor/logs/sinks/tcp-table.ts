// What Linux' table of TCP sockets (/proc/net/tcp, proc(5)) says of one of them. Pure.

export interface SendQueue {
  /** Written, and not yet acknowledged by the other kernel. */
  readonly bytes: number;
  /** The other kernel answers, and says that its program does not read: zero window probes. */
  readonly isPeerSlow: boolean;
}

const ZERO_WINDOW_PROBE = '04';

/** Undefined where there is no such socket. A line is `sl local:port remote:port st tx:rx timer:when ...`, in hex. */
export function queueOf(table: string, localPort: number, remotePort: number): SendQueue | undefined {
  const [local, remote] = [localPort, remotePort].map((port) =>
    port.toString(16).toUpperCase().padStart(4, '0'),
  );
  const row = new RegExp(
    `^ *\\d+: [0-9A-F]+:${local} [0-9A-F]+:${remote} [0-9A-F]{2} ([0-9A-F]+):[0-9A-F]+ ([0-9A-F]{2})`,
    'm',
  );
  const [, queue, timer] = row.exec(table) ?? [];
  if (queue === undefined) return undefined;
  return { bytes: Number.parseInt(queue, 16), isPeerSlow: timer === ZERO_WINDOW_PROBE };
}
