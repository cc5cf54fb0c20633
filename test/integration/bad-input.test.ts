// What a person gets for a mistake: one clear sentence that names what, where and what to do, a non-zero exit,
// and nothing half-written.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Program } from '../support/program.ts';

const SERVICE = `
name: trial
pods:
  hello:
    count: 1
    tasks:
      server: { goal: RUNNING, cmd: sleep 1000, cpus: 0.1, memory: 32 }
`;
const SUBSCRIBED_HEAD = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nMesos-Stream-Id: 1\r\n';
const PROTOBUF = 'Content-Type: application/x-protobuf\r\n\r\n';

/** A server that answers every request with the same bytes, and keeps or ends the connection. */
async function answering(reply: string, end: boolean): Promise<Server> {
  const server = createServer((socket: Socket) => {
    socket.on('error', () => {});
    socket.once('data', () => (end ? socket.end(reply) : socket.write(reply)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
const portOf = (server: Server) => (server.address() as AddressInfo).port;

describe('bad input', () => {
  let directory: string;
  let servers: Server[];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'pillion-test-'));
    servers = [];
  });

  afterEach(() => {
    for (const server of servers) server.close();
    rmSync(directory, { recursive: true, force: true });
  });

  async function master(reply: string, end = true): Promise<string> {
    const server = await answering(reply, end);
    servers.push(server);
    return `http://127.0.0.1:${portOf(server)}`;
  }

  /** Runs the scheduler until it ends, and gives what it said. */
  async function scheduler(svc: string, ...options: string[]) {
    const file = join(directory, 'svc.yml');
    writeFileSync(file, svc);
    const state = join(directory, 'state.db');
    const executor = join(directory, 'executor.tar.gz');
    writeFileSync(executor, 'an executor');
    const program = Program.node('scheduler/cli/main.ts', [
      ...['scheduler', file, '--state', state, '--executor', executor, '--port', '0'],
      ...(options.includes('--master') ? [] : ['--master', 'http://127.0.0.1:1']),
      ...options,
    ]);
    const { code } = await program.ended;
    return { code, said: program.output.join('\n'), state };
  }

  function assertSentence(said: string, ...parts: RegExp[]): void {
    for (const part of parts) assert.match(said, part);
    assert.doesNotMatch(said, /\n\s+at /, 'a stack trace is no sentence for a person');
  }

  it('names the line, the column and the field of a broken svc.yml', async () => {
    const { code, said, state } = await scheduler(SERVICE.replace('count: 1', 'count: -1\n    cuont: 2'));
    assert.notEqual(code, 0);
    assertSentence(said, /svc\.yml:\d+:\d+/, /count/, /cuont/);
    assert.equal(existsSync(state), false);
  });

  it('refuses what is no YAML, with the place', async () => {
    const { code, said } = await scheduler('name: [unclosed\npods: {');
    assert.notEqual(code, 0);
    assertSentence(said, /svc\.yml:\d+:\d+/);
  });

  it('refuses an oversized svc.yml without reading it', async () => {
    const { code, said, state } = await scheduler(`${SERVICE}# ${'x'.repeat(2 ** 21)}\n`);
    assert.notEqual(code, 0);
    assertSentence(said, /svc\.yml/, /bytes|MiB/);
    assert.equal(existsSync(state), false);
  });

  it('says that nobody listens at the master address', async () => {
    const closed = await answering('', true);
    const url = `http://127.0.0.1:${portOf(closed)}`;
    closed.close();
    const { code, said } = await scheduler(SERVICE, '--master', url, '--master-timeout', '1');
    assert.notEqual(code, 0);
    assertSentence(said, new RegExp(url.slice(7)), /ECONNREFUSED|refused/);
  });

  it('says that what answers is no Mesos', async () => {
    const url = await master('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello');
    const { code, said } = await scheduler(SERVICE, '--master', url);
    assert.notEqual(code, 0);
    assertSentence(said, new RegExp(url.slice(7)), /text\/html/);
  });

  it('says that a master talks nonsense instead of records', async () => {
    const url = await master(`${SUBSCRIBED_HEAD}${PROTOBUF}${chunk('nonsense\nnonsense')}`, false);
    const { code, said } = await scheduler(SERVICE, '--master', url);
    assert.notEqual(code, 0);
    assertSentence(said, new RegExp(url.slice(7)), /record/i);
  });

  it('says that a master ended the stream within a record', async () => {
    const url = await master(`${SUBSCRIBED_HEAD}${PROTOBUF}${chunk('100\nabc')}0\r\n\r\n`);
    const { code, said } = await scheduler(SERVICE, '--master', url);
    assert.notEqual(code, 0);
    assertSentence(said, new RegExp(url.slice(7)), /ended after 3 of a record's 100 bytes/);
  });

  it('says that the API port is in use, before it touches the master', async () => {
    let asked = false;
    const busy = createServer(() => {
      asked = true;
    });
    busy.listen(0, '127.0.0.1');
    await once(busy, 'listening');
    servers.push(busy);
    const port = String(portOf(busy));
    const url = await master('', true);
    const { code, said } = await scheduler(SERVICE, '--master', url, '--port', port);
    assert.notEqual(code, 0);
    assertSentence(said, new RegExp(port), /in use|EADDRINUSE/);
    assert.equal(asked, false);
  });

  it('names a wrong flag', async () => {
    const { code, said } = await scheduler(SERVICE, '--mastre', 'http://127.0.0.1:1');
    assert.notEqual(code, 0);
    assertSentence(said, /--mastre/);
  });

  it('says that the executor was started outside Mesos', async () => {
    const program = Program.node(join(process.cwd(), 'executor/main.ts'), [], { cwd: directory });
    const { code } = await program.ended;
    assert.notEqual(code, 0);
    assertSentence(program.output.join('\n'), /MESOS_/);
  });
});
