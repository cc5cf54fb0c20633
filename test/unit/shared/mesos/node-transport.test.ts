// What only our own transport does: all calls at once on a single connection, or a few at a time on several.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Ending } from '../../../../shared/mesos/ending.ts';
import { type NodeTransportOptions, nodeTransport } from '../../../../shared/mesos/node-transport.ts';
import { MOST_CONNECTIONS, type Transport } from '../../../../shared/mesos/transport.ts';

const OK = (text: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
const MOST = 1000;

/** A server that answers when a test says so. */
class Peer {
  readonly sockets: Socket[] = [];
  received = '';
  readonly #server: Server;

  constructor() {
    this.#server = createServer((socket) => {
      this.sockets.push(socket);
      socket
        .on('error', () => {})
        .on('data', (bytes) => {
          this.received += bytes.toString('latin1');
          this.#server.emit('received');
        });
    });
  }

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Until so many requests have come, each ending with its body `<n>`. */
  async requests(count: number): Promise<string[]> {
    const bodies = () => [...this.received.matchAll(/<(\d+)>/g)].map(([, body = '']) => body);
    while (bodies().length < count) await once(this.#server, 'received');
    return bodies();
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

describe("the client's own transport", () => {
  let peer: Peer;
  let transport: Transport | undefined;

  async function start(options: Partial<NodeTransportOptions> = {}): Promise<Transport> {
    transport = nodeTransport({ url: await peer.listen(), ...options });
    return transport;
  }

  async function call(number: number, ending = new Ending()): Promise<string> {
    const body = Buffer.from(`<${number}>`);
    const answer = await transport?.call({ path: '/', headers: {}, body, ending }, MOST);
    return Buffer.from(answer?.body ?? []).toString();
  }

  beforeEach(() => {
    peer = new Peer();
  });

  afterEach(async () => {
    await transport?.close();
    await peer.close();
  });

  it('sends calls without waiting, and gives each its own answer', async () => {
    await start({ isPipelined: true });
    const calls = [1, 2, 3].map((number) => call(number));
    assert.deepEqual(await peer.requests(3), ['1', '2', '3']);
    assert.equal(peer.sockets.length, 1);
    peer.sockets[0]?.write(OK('one') + OK('two'));
    assert.deepEqual(await Promise.all(calls.slice(0, 2)), ['one', 'two']);
    const fourth = call(4);
    await peer.requests(4);
    peer.sockets[0]?.write(OK('three') + OK('four'));
    assert.deepEqual(await Promise.all([...calls.slice(2), fourth]), ['three', 'four']);
    assert.equal(peer.sockets.length, 1);
  });

  it('fails all that wait when the connection breaks, and opens another one for the next', async () => {
    await start({ isPipelined: true });
    const calls = [1, 2].map((number) => call(number));
    await peer.requests(2);
    peer.sockets[0]?.end(`${OK('one')}HTTP/1.1 200`);
    const [first, second] = await Promise.allSettled(calls);
    assert.deepEqual(first, { status: 'fulfilled', value: 'one' });
    assert.equal(second?.status, 'rejected');
    const third = call(3);
    await peer.requests(3);
    peer.sockets[1]?.write(OK('three'));
    assert.equal(await third, 'three');
  });

  it('sends nothing on a connection that the peer is about to close', async () => {
    await start({ isPipelined: true });
    const first = call(1);
    await peer.requests(1);
    peer.sockets[0]?.write('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\none');
    assert.equal(await first, 'one');
    const second = call(2);
    await peer.requests(2);
    peer.sockets[1]?.write(OK('two'));
    assert.equal(await second, 'two');
  });

  it('treats an answer that nobody asked for as the end of the connection', async () => {
    await start({ isPipelined: true });
    const first = call(1);
    await peer.requests(1);
    const cut = once(peer.sockets[0] ?? assert.fail('no socket'), 'close');
    peer.sockets[0]?.write(OK('one') + OK('two'));
    assert.equal(await first, 'one');
    await cut;
  });

  it('cuts the connection of a call that is ended', async () => {
    await start({ isPipelined: true });
    const ending = new Ending();
    const calls = Promise.allSettled([call(1, ending), call(2)]);
    await peer.requests(2);
    const reason = new Error('too late');
    ending.end(reason);
    const failed = { status: 'rejected', reason };
    assert.deepEqual(await calls, [failed, failed]);
  });

  it('gives each call a connection of its own, up to a number; more wait their turn', async () => {
    await start();
    const calls = Array.from({ length: MOST_CONNECTIONS + 2 }, (_, index) => call(index));
    await peer.requests(MOST_CONNECTIONS);
    assert.equal(peer.sockets.length, MOST_CONNECTIONS);
    peer.sockets[3]?.write(OK('x'));
    assert.equal((await peer.requests(MOST_CONNECTIONS + 1)).length, MOST_CONNECTIONS + 1);
    peer.sockets[5]?.destroy();
    await peer.requests(MOST_CONNECTIONS + 2);
    for (const socket of peer.sockets) if (!socket.destroyed) socket.write(OK('x'));
    const results = await Promise.allSettled(calls);
    assert.equal(results.filter(({ status }) => status === 'rejected').length, 1);
  });

  it('lets go of a call that is ended while it waits for a connection', async () => {
    await start();
    const first = Array.from({ length: MOST_CONNECTIONS }, (_, index) => call(index));
    const ending = new Ending();
    const [ended, next] = [call(98, ending), call(99)];
    await peer.requests(MOST_CONNECTIONS);
    ending.end(new Error('not wanted'));
    await assert.rejects(ended, /not wanted/);
    for (const socket of peer.sockets) socket.write(OK('x'));
    assert.equal((await peer.requests(MOST_CONNECTIONS + 1)).at(-1), '99');
    for (const socket of peer.sockets) socket.write(OK('x'));
    await Promise.allSettled([...first, next]);
  });

  it('takes no call when it is closed, and fails those that wait', async () => {
    await start();
    const calls = Array.from({ length: MOST_CONNECTIONS + 1 }, (_, index) => call(index));
    await peer.requests(MOST_CONNECTIONS);
    await transport?.close();
    for (const result of await Promise.allSettled(calls)) assert.equal(result.status, 'rejected');
    await assert.rejects(call(1), /the client is closed/);
  });

  it('refuses a header that would become two, without its value', async () => {
    await start();
    const request = { path: '/', headers: { A: 'secret\r\nB: c' }, body: Buffer.from('') };
    const sent = transport?.call({ ...request, ending: new Ending() }, MOST) ?? assert.fail('no transport');
    await assert.rejects(sent, (error) => {
      assert(error instanceof Error);
      assert.match(error.message, /header A: a value that HTTP cannot carry/);
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
  });

  it('holds back a peer whose stream nobody reads', async () => {
    await start();
    const request = { path: '/', headers: {}, body: Buffer.from('<1>'), ending: new Ending() };
    const stream = await Promise.all([
      transport?.stream(request) ?? assert.fail('no transport'),
      peer.requests(1).then(() => peer.sockets[0]?.write('HTTP/1.1 200 OK\r\n\r\n')),
    ]).then(([opened]) => opened);
    const socket = peer.sockets[0] ?? assert.fail('no socket');
    const piece = Buffer.alloc(1024 * 1024, 'x');
    let sent = 0;
    // The kernel's buffers take some; then nothing goes out any more.
    while (socket.writableLength < 2 * piece.length) {
      socket.write(piece);
      sent += piece.length;
      assert(sent < 512 * piece.length, 'the client reads without end');
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.end();
    let read = 0;
    for await (const bytes of stream.body) read += bytes.length;
    assert.equal(read, sent);
  });
});
