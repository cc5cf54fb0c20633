// The Mesos client against real servers, over TCP, TLS and a unix domain socket, on both transports.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MesosClient, MesosClientOptions } from '../../../../shared/mesos/client.ts';
import { decode, encode, toJson } from '../../../../shared/mesos/codec.ts';
import { Call, Event } from '../../../../shared/mesos/generated/scheduler.ts';
import { ConnectionError, HttpError, MesosHttp, ProtocolError } from '../../../../shared/mesos/http.ts';
import { LeanMesosHttp } from '../../../../shared/mesos/lean-http.ts';
import { frame } from '../../../../shared/mesos/recordio.ts';
import type { Clock } from '../../../../shared/runtime/clock.ts';
import { selfSignedCertificate } from '../../../support/certificate.ts';

const PATH = '/api/v1/scheduler';
const HEARTBEAT: Event = { type: 'HEARTBEAT' };
const REVIVE: Call = { type: 'REVIVE', framework_id: { value: 'f' } };
const PROTOBUF = { 'Content-Type': 'application/x-protobuf' };

const kinds: Record<string, (options: MesosClientOptions) => MesosClient> = {
  undici: (options) => new MesosHttp(options),
  node: (options) => new LeanMesosHttp(options),
};

/** What a test opened, closed in reverse order after it. */
const opened: (() => unknown)[] = [];

async function listen(server: Server, at: number | string = 0): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  opened.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  await new Promise<void>((resolve) => server.listen(at, resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? (address as AddressInfo).port : 0;
}

async function serve(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(createServer(listener))}`;
}

/** A server that says exactly these bytes to any request, then does as told. */
async function say(text: string, then: (socket: Socket) => void = (socket) => socket.end()): Promise<string> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.write(text, () => then(socket)));
  });
  return `http://127.0.0.1:${await listen(server)}`;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  return Buffer.concat(await request.toArray());
}

function startStream(response: ServerResponse): void {
  response.writeHead(200, { ...PROTOBUF, 'Mesos-Stream-Id': 'stream-1' });
  response.write(frame(encode(Event, HEARTBEAT)));
}

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of source) found.push(one);
  return found;
}

const OK_HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\n\r\n';

for (const [kind, connect] of Object.entries(kinds)) {
  describe(`Mesos client on ${kind}`, () => {
    const open = (options: MesosClientOptions): MesosClient => {
      const client = connect(options);
      opened.push(() => client.close());
      return client;
    };
    const subscribe = (client: MesosClient, signal?: AbortSignal) =>
      client.stream(PATH, Call, { type: 'SUBSCRIBE' }, Event, { signal });

    afterEach(async () => {
      for (const close of opened.splice(0).reverse()) await close();
    });

    it('sends a call with exactly the headers that Mesos wants, and gives its answer', async () => {
      const seen: { headers: unknown; body: Call }[] = [];
      const url = await serve(async (request, response) => {
        const body = decode(Call, await bodyOf(request));
        seen.push({ headers: request.headers, body });
        response.writeHead(202, { 'X-Some': 'thing' }).end('well');
      });
      const client = open({ url, authorization: 'Bearer secret' });
      const result = await client.call(PATH, Call, REVIVE, { headers: { 'Mesos-Stream-Id': 's1' } });
      assert.equal(result.status, 202);
      assert.equal(result.headers['x-some'], 'thing');
      assert.equal(Buffer.from(result.body).toString(), 'well');
      const headers = Object.fromEntries(Object.entries(seen[0]?.headers ?? {}));
      assert.equal(headers['content-type'], 'application/x-protobuf');
      assert.equal(headers['accept'], 'application/x-protobuf');
      assert.equal(headers['authorization'], 'Bearer secret');
      assert.equal(headers['mesos-stream-id'], 's1');
      assert.equal(headers['accept-encoding'], undefined);
      assert.deepEqual(seen[0]?.body, REVIVE);
    });

    it('speaks JSON when told so', async () => {
      const url = await serve(async (request, response) => {
        assert.equal(request.headers['content-type'], 'application/json');
        assert.equal((await bodyOf(request)).toString(), '{"type":"SUBSCRIBE"}');
        response.writeHead(200, { 'Content-Type': 'application/json' });
        response.end(frame(Buffer.from(toJson(Event, HEARTBEAT))));
      });
      const stream = await subscribe(open({ url, encoding: 'json' }));
      assert.deepEqual(await all(stream.events), [HEARTBEAT]);
    });

    it('sends head and body in one piece', async () => {
      const pieces: string[] = [];
      const server = createTcpServer((socket) => {
        socket.on('data', (piece) => {
          pieces.push(piece.toString('latin1'));
          socket.end('HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n');
        });
      });
      const client = open({ url: `http://127.0.0.1:${await listen(server)}` });
      await client.call(PATH, Call, REVIVE);
      assert.equal(pieces.length, 1);
      assert.match(pieces[0] ?? '', /^POST \/api\/v1\/scheduler HTTP\/1\.1\r\n.*\r\n\r\n.+$/s);
    });

    it('keeps a connection for calls, and gives a stream one of its own', async () => {
      const ports: (number | undefined)[] = [];
      const url = await serve(async (request, response) => {
        ports.push(request.socket.remotePort);
        assert.equal(request.headers.connection, 'keep-alive');
        const call = decode(Call, await bodyOf(request));
        if (call.type === 'SUBSCRIBE') startStream(response);
        else response.writeHead(202).end();
      });
      const client = open({ url });
      await client.call(PATH, Call, REVIVE);
      const stream = await subscribe(client);
      await client.call(PATH, Call, REVIVE);
      assert.equal(ports[0], ports[2]);
      assert.notEqual(ports[0], ports[1]);
      stream.close();
      assert.deepEqual(await all(stream.events), []);
    });

    it('gives the stream id and the events, and ends with the stream', async () => {
      const url = await serve((_request, response) => {
        startStream(response);
        response.end(frame(encode(Event, HEARTBEAT)));
      });
      const stream = await subscribe(open({ url }));
      assert.equal(stream.streamId, 'stream-1');
      assert.deepEqual(await all(stream.events), [HEARTBEAT, HEARTBEAT]);
    });

    it('is closed by its user in the middle without an error, and the server sees it', async () => {
      let sawEnd: (value: unknown) => void = () => undefined;
      const ended = new Promise((resolve) => {
        sawEnd = resolve;
      });
      const url = await serve((request, response) => {
        request.socket.once('close', sawEnd);
        startStream(response);
      });
      const stream = await subscribe(open({ url }));
      const events: Event[] = [];
      for await (const event of stream.events) {
        events.push(event);
        stream.close();
      }
      assert.deepEqual(events, [HEARTBEAT]);
      await ended;
    });

    it('cuts the connection when its user stops reading', async () => {
      let sawEnd: (value: unknown) => void = () => undefined;
      const ended = new Promise((resolve) => {
        sawEnd = resolve;
      });
      const url = await serve((request, response) => {
        request.socket.once('close', sawEnd);
        startStream(response);
      });
      for await (const event of (await subscribe(open({ url }))).events) {
        assert.deepEqual(event, HEARTBEAT);
        break;
      }
      await ended;
    });

    it('throws the reason of an aborted signal, before and in the stream', async () => {
      const url = await serve((_request, response) => startStream(response));
      const client = open({ url });
      await assert.rejects(subscribe(client, AbortSignal.abort(new Error('not now'))), /not now/);
      const abort = new AbortController();
      const stream = await subscribe(client, abort.signal);
      abort.abort(new Error('enough'));
      await assert.rejects(all(stream.events), /enough/);
    });

    it('follows no redirect, but says where it leads', async () => {
      const url = await serve((_request, response) => {
        response.writeHead(307, { Location: '//10.0.0.2:5050/api/v1/scheduler' }).end();
      });
      await assert.rejects(subscribe(open({ url })), (error) => {
        assert(error instanceof HttpError);
        assert.equal(error.status, 307);
        assert.equal(error.location, '//10.0.0.2:5050/api/v1/scheduler');
        return true;
      });
    });

    it('gives status and text of a refusal, and not all of a long one', async () => {
      const url = await serve((request, response) => {
        response.writeHead(request.headers['x-long'] ? 400 : 503);
        response.end(request.headers['x-long'] ? 'x'.repeat(100_000) : 'Agent has not finished recovery\n');
      });
      const client = open({ url });
      await assert.rejects(client.call(PATH, Call, REVIVE), (error) => {
        assert(error instanceof HttpError);
        assert.equal(error.status, 503);
        assert.equal(error.text, 'Agent has not finished recovery');
        assert.equal(
          error.message,
          `POST ${url}${PATH}: HTTP status 503: Agent has not finished recovery; expected a success`,
        );
        return true;
      });
      const long = await client
        .call(PATH, Call, REVIVE, { headers: { 'X-Long': 'yes' } })
        .catch((error) => error);
      assert(long instanceof HttpError);
      assert.equal(long.text.length, 4096);
    });

    it('refuses an answer that is larger than its limit', async () => {
      const url = await serve((_request, response) => response.end('x'.repeat(1001)));
      const client = open({ url, maxBodyBytes: 1000 });
      await assert.rejects(client.call(PATH, Call, REVIVE), /an answer of more than 1000 bytes/);
    });

    it('says that nobody listens', async () => {
      const server = createTcpServer();
      const port = await listen(server);
      await new Promise((resolve) => server.close(resolve));
      const url = `http://127.0.0.1:${port}`;
      await assert.rejects(subscribe(open({ url })), (error) => {
        assert(error instanceof ConnectionError);
        assert.match(error.message, new RegExp(`^POST ${url}${PATH}: .*ECONNREFUSED`));
        return true;
      });
    });

    it('waits for an answer only so long, by its clock', async () => {
      const timers: (() => void)[] = [];
      const clock: Clock = {
        now: () => 0,
        monotonic: () => 0,
        after: (_milliseconds, action) => {
          timers.push(action);
          return () => undefined;
        },
      };
      const url = await serve(() => timers[0]?.());
      const client = open({ url, clock, timeoutMs: 5000 });
      await assert.rejects(client.call(PATH, Call, REVIVE), (error) => {
        assert(error instanceof ConnectionError);
        assert.equal(error.message, `POST ${url}${PATH}: no answer in 5 s`);
        return true;
      });
    });

    it('names the address of a peer that does not speak HTTP', async () => {
      const url = await say('SSH-2.0-OpenSSH_9.2\r\n');
      await assert.rejects(subscribe(open({ url })), (error) => {
        assert(error instanceof ProtocolError);
        assert.match(
          error.message,
          new RegExp(`^POST ${url}${PATH}: the answer is not HTTP .*Check the address`),
        );
        return true;
      });
    });

    it('names the address of a web server that is no master', async () => {
      const url = await say('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>');
      await assert.rejects(subscribe(open({ url })), (error) => {
        assert(error instanceof ProtocolError);
        assert.match(error.message, /an answer of type text\/html; expected application\/x-protobuf\. Check/);
        return true;
      });
    });

    const nonsense: readonly (readonly [what: string, bytes: string, message: RegExp])[] = [
      ['is not RecordIO', `${OK_HEAD}hello`, /'h' where the length of a record should be/],
      ['ends within a record', `${OK_HEAD}100\nabc`, /the stream ended after 3 of a record's 100 bytes/],
      ['ends within a length', `${OK_HEAD}10`, /the stream ended within a record's length/],
      [
        'holds no message',
        `${OK_HEAD}7\ngarbage`,
        /mesos\.v1\.scheduler\.Event: no protobuf message of this type/,
      ],
      ['holds too large a record', `${OK_HEAD}99999\n`, /a record of 99999 bytes; expected at most 1000/],
    ];
    for (const [what, bytes, message] of nonsense) {
      it(`says of a stream that ${what}: which address, and what was found`, async () => {
        const url = await say(bytes);
        const stream = await subscribe(open({ url, maxRecordBytes: 1000 }));
        await assert.rejects(all(stream.events), (error) => {
          assert(error instanceof ProtocolError);
          assert(error.message.startsWith(`POST ${url}${PATH}: `), error.message);
          assert.match(error.message, message);
          return true;
        });
      });
    }

    it('tells a broken connection from an ended stream', async () => {
      const head = `${OK_HEAD.slice(0, -2)}Transfer-Encoding: chunked\r\n\r\n`;
      const url = await say(`${head}6\r\n100\nab\r\n`, (socket) => socket.destroy());
      const stream = await subscribe(open({ url }));
      await assert.rejects(all(stream.events), (error) => {
        assert(error instanceof ConnectionError);
        assert.match(error.message, /the connection broke within a record/);
        return true;
      });
    });

    it('skips an event that only a newer Pillion understands, and reports it', async () => {
      const told: string[] = [];
      // UPDATE with status { task_id: '', state: 99 }: a state that is not known, in a required field.
      const strange = Buffer.from('080422' + '2a060a040a001063', 'hex').subarray(0, 2);
      const update = Buffer.concat([strange, Buffer.from('2a060a040a001063', 'hex')]);
      const url = await serve((_request, response) => {
        startStream(response);
        response.write(frame(update));
        response.end(frame(encode(Event, HEARTBEAT)));
      });
      const client = open({ url });
      const stream = await client.stream(PATH, Call, { type: 'SUBSCRIBE' }, Event, {
        onUnknown: (path, what) => told.push(`${path}: ${what}`),
      });
      assert.deepEqual(await all(stream.events), [HEARTBEAT, HEARTBEAT]);
      assert.equal(told[0], 'update.status.state: unknown value 99 of mesos.v1.TaskState');
      assert.match(told[1] ?? '', /event skipped: .*Missing required fields: update\.status\.state/);
    });

    it('asks an operator call and gives the decoded answer', async () => {
      const answer: Event = { type: 'ERROR', error: { message: 'é' } };
      const url = await serve((_request, response) =>
        response.writeHead(200, PROTOBUF).end(encode(Event, answer)),
      );
      assert.deepEqual(await open({ url }).ask(PATH, Call, REVIVE, Event), answer);
    });

    it('reaches a server through a unix domain socket', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'pillion-'));
      opened.push(() => rmSync(folder, { recursive: true }));
      const socketPath = join(folder, 'agent.sock');
      await listen(
        createServer((_request, response) => startStream(response.on('drain', () => undefined))),
        socketPath,
      );
      const stream = await subscribe(open({ url: 'http://localhost', socketPath }));
      for await (const event of stream.events) {
        assert.deepEqual(event, HEARTBEAT);
        stream.close();
      }
    });

    describe('with TLS', () => {
      const own = selfSignedCertificate();
      const other = selfSignedCertificate('somebody else');
      const secure = async (options: object) => {
        const server = createSecureServer({ ...own, ...options }, (_request, response) => {
          startStream(response);
          response.end();
        });
        server.on('tlsClientError', () => undefined);
        return `https://127.0.0.1:${await listen(server)}`;
      };

      it('trusts the given authority, for calls and streams', async () => {
        const client = open({ url: await secure({}), tls: { ca: own.cert } });
        assert.deepEqual(await all((await subscribe(client)).events), [HEARTBEAT]);
        assert.equal((await client.call(PATH, Call, REVIVE)).status, 200);
      });

      it('refuses a certificate of somebody else, unless told to take any', async () => {
        const url = await secure({});
        await assert.rejects(subscribe(open({ url, tls: { ca: other.cert } })), ConnectionError);
        const stream = await subscribe(open({ url, tls: { rejectUnauthorized: false } }));
        assert.deepEqual(await all(stream.events), [HEARTBEAT]);
      });

      it('shows its own certificate to a server that wants one', async () => {
        const url = await secure({ requestCert: true, rejectUnauthorized: true, ca: other.cert });
        const client = open({ url, tls: { ca: own.cert, ...other } });
        assert.deepEqual(await all((await subscribe(client)).events), [HEARTBEAT]);
        await assert.rejects(subscribe(open({ url, tls: { ca: own.cert } })), ConnectionError);
      });
    });
  });
}
