// Files for agents to fetch, on the address by which this machine reaches the master.

import { once } from 'node:events';
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { pipeline } from 'node:stream';
import { describeError, PillionError } from '../../../shared/runtime/errors.ts';

export interface Served {
  /** `http://ip:port/`, before a file's name. */
  readonly base: string;
  close(): void;
}

/** `files`: paths by the names under which they are served. */
export async function serve(master: string, files: Readonly<Record<string, string>>): Promise<Served> {
  const server = createServer(({ url = '/', method }, response) => {
    const file = files[url.slice(1)];
    if (file === undefined) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-length': statSync(file).size });
    if (method === 'HEAD') return void response.end();
    pipeline(createReadStream(file), response, () => {});
  });
  const host = await addressTowards(new URL(master));
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { base: `http://${host}:${port}/`, close: () => server.close() };
}

async function addressTowards({ hostname, port }: URL): Promise<string> {
  const socket = connect(Number(port), hostname);
  try {
    await once(socket, 'connect');
    return socket.localAddress ?? '127.0.0.1';
  } catch (cause) {
    const found = `cannot be reached (${describeError(cause)})`;
    throw new PillionError({ subject: `master ${hostname}:${port}`, found }, { cause });
  } finally {
    socket.destroy();
  }
}
