// Log streams of a real executor: what tasks write comes at once, whatever they do to their files.
import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import type { LogChunk, OpenLogStream } from '../../../shared/link/generated/link.ts';
import { selfSignedCertificate } from '../../support/certificate.ts';
import { ExecutorProcess, shellTask } from '../../support/executor-process.ts';
import { FakeAgent } from '../../support/fake-agent.ts';
import { LinkPeer } from '../../support/link-peer.ts';
import { chunksOf, StreamServer, textUntil } from '../../support/stream-server.ts';

describe('executor: log streams', () => {
  let agent: FakeAgent;
  let executor: ExecutorProcess;
  let peer: LinkPeer;
  let server: StreamServer;

  beforeEach(async () => {
    agent = await FakeAgent.start();
    executor = new ExecutorProcess({ endpoint: agent.endpoint });
    peer = new LinkPeer(agent);
    server = await StreamServer.start();
    await agent.callOf('SUBSCRIBE');
  });

  afterEach(async () => {
    await server.stop();
    await executor.dispose();
    await agent.crash();
  });

  async function running(id: string, command: string): Promise<void> {
    agent.launch(shellTask(id, command));
    await agent.update(id, 'TASK_RUNNING');
  }

  async function open(id: string, more: Partial<OpenLogStream> = {}): Promise<AsyncGenerator<LogChunk>> {
    const [asked, { socket }] = server.expect(id, { follow: true, offset: 0n, ...more });
    peer.control({ id: asked.stream_id, open_log_stream: asked });
    assert.deepEqual(await peer.result(asked.stream_id), { id: asked.stream_id, done: true });
    return chunksOf(await socket);
  }

  /** Says a word to a task that reads it from a pipe of its directory. */
  const echoes = 'mkfifo in; exec 3<>in; echo ready; while read word <&3; do eval "$word"; done';
  async function say(id: string, words: string): Promise<void> {
    await writeFile(`${executor.sandbox}/tasks/${id}/in`, `${words}\n`);
  }

  const ended = (_text: string, chunk: LogChunk) => chunk.ended === true || chunk.problem !== undefined;

  it('bring what is there and what is written later, and end with the task', async () => {
    await running('t', echoes);
    const chunks = await open('t');
    assert.equal(await textUntil(chunks, (text) => text.endsWith('ready\n')), 'ready\n');
    await say('t', 'echo one');
    assert.equal(await textUntil(chunks, (text) => text.endsWith('\n')), 'one\n');
    await say('t', 'printf "no newline"; exit 0');
    assert.equal(await textUntil(chunks, ended), 'no newline');
  });

  it('begin some lines before the end, or at an offset, of either file, also of a task that is over', async () => {
    agent.launch(shellTask('stays', 'sleep 1000'));
    await running('t', 'seq 1 20000; echo bad >&2');
    await agent.update('t', 'TASK_FINISHED');
    const tail = await open('t', { offset: undefined, tail_lines: 2 });
    assert.equal(await textUntil(tail, ended), '19999\n20000\n');
    const part = await open('t', { offset: 6n, follow: false });
    assert.ok((await textUntil(part, ended)).startsWith('4\n5\n6\n'));
    const error = await open('t', { file: 'stderr' });
    assert.equal(await textUntil(error, ended), 'bad\n');
  });

  it('go on when the file is written anew, replaced or removed', async () => {
    await running('t', echoes);
    const chunks = await open('t');
    await textUntil(chunks, (text) => text === 'ready\n');
    await say('t', ': > stdout; echo anew');
    let isTold = false;
    const anew = await textUntil(chunks, (text, { truncated }) => {
      isTold ||= truncated === true;
      return text.endsWith('anew\n');
    });
    assert.deepEqual([anew, isTold], ['anew\n', true]);
    await say('t', 'rm stdout; mkfifo stdout; echo still here');
    assert.equal(await textUntil(chunks, (text) => text.endsWith('\n')), 'still here\n');
    const [asked, { socket }] = server.expect('t', { follow: true });
    peer.control({ id: 'late', open_log_stream: asked });
    const late = await chunksOf(await socket).next();
    assert.match(late.value.problem, /is no file any more/);
    await say('t', 'exit 0');
    assert.equal(await textUntil(chunks, ended), '');
  });

  it('bring bytes as they are, of lines of 10 MB, and of files that end nowhere', async () => {
    await running('t', `head -c 10000000 /dev/zero | tr '\\0' x; printf '\\377\\376\\0\\n'`);
    const chunks = await open('t');
    const text = await textUntil(chunks, ended);
    assert.equal(text.length, 10_000_004);
    assert.ok(text.endsWith('x\u00ff\u00fe\u0000\n'));
  });

  it('skip what was freed on the disk, and say how much', async () => {
    await running(
      't',
      `${echoes.replace('echo ready', 'head -c 3000000 /dev/zero | tr "\\0" x; echo ready')}`,
    );
    await executor.printed('t', 'ready');
    await say('t', 'fallocate --punch-hole --offset 0 --length 2097152 stdout; echo freed');
    await executor.printed('t', 'freed');
    let skipped: LogChunk | undefined;
    const chunks = await open('t');
    const text = await textUntil(chunks, (found, chunk) => {
      if (chunk.skipped_bytes !== undefined) skipped = chunk;
      return found.endsWith('freed\n');
    });
    assert.deepEqual(skipped, { offset: 2_097_152n, skipped_bytes: 2_097_152n, skipped_because: 'FREED' });
    assert.equal(text.length, 3_000_000 - 2_097_152 + 'ready\nfreed\n'.length);
  });

  it('are refused for what is no output, and told when the scheduler cannot be reached', async () => {
    await running('t', 'sleep 1000');
    const [asked] = server.expect('t', { follow: true });
    const refused = async (id: string, more: Partial<OpenLogStream>) => {
      peer.control({ id, open_log_stream: { ...asked, stream_id: id, ...more } });
      return (await peer.result(id)).message ?? '';
    };
    assert.match(await refused('a', { file: 'secret' }), /stdout and stderr only/);
    assert.match(await refused('b', { task_id: { value: '../../x' } }), /no directory/);
    assert.match(await refused('c', { token: 'wrong' }), /cannot be reached .* answers 401/);
    assert.match(await refused('d', { url: 'http://127.0.0.1:1/v1/log-streams/d' }), /ECONNREFUSED/);
    peer.control({ id: 'e', close_log_stream: { stream_id: 'none' } });
    assert.match((await peer.result('e')).message ?? '', /no such log stream/);
  });

  it('end when they are closed, or their reader goes', async () => {
    await running('t', 'sleep 1000');
    const [asked, { socket }] = server.expect('t', { follow: true });
    peer.control({ id: 'o', open_log_stream: asked });
    const first = await socket;
    peer.control({ id: 'c', close_log_stream: { stream_id: asked.stream_id } });
    assert.equal((await peer.result('c')).done, true);
    for await (const _ of first) void _;
    const [again, { socket: second }] = server.expect('t', { follow: true });
    peer.control({ id: 'p', open_log_stream: again });
    (await second).destroy();
    let id = 0;
    for (let message = ''; !message.includes('no such log stream'); id += 1) {
      peer.control({ id: `q${id}`, close_log_stream: { stream_id: again.stream_id } });
      message = (await peer.result(`q${id}`)).message ?? '';
    }
  });

  describe('to a scheduler with a certificate that no authority vouches for', () => {
    const own = selfSignedCertificate('scheduler');
    const digest = (cert: string) => createHash('sha256').update(new X509Certificate(cert).raw).digest();
    let secure: StreamServer;

    beforeEach(async () => {
      secure = await StreamServer.start(own);
    });

    afterEach(() => secure.stop());

    it('come when the pod link has told of it', async () => {
      await running('t', 'echo safely; sleep 1000');
      const told = { certificate_sha256: digest(own.cert) };
      const [asked, { socket }] = secure.expect('t', { follow: true, offset: 0n, ...told });
      peer.control({ id: 'o', open_log_stream: asked });
      assert.deepEqual(await peer.result('o'), { id: 'o', done: true });
      const chunks = chunksOf(await socket);
      assert.equal(await textUntil(chunks, (text) => text.endsWith('\n')), 'safely\n');
    });

    it('do not come when it has not, and a man in the middle gets nothing', async () => {
      await running('t', 'echo secretly; sleep 1000');
      const other = selfSignedCertificate('scheduler');
      const got: Buffer[] = [];
      const isOver: Promise<unknown>[] = [];
      const middle = createServer(other, (socket) => {
        socket.on('data', (bytes) => got.push(bytes)).on('error', () => {});
      });
      middle.on('connection', (socket) => isOver.push(once(socket, 'close')));
      middle.unref();
      await once(middle.listen(0, '127.0.0.1'), 'listening');
      const { port } = middle.address() as AddressInfo;
      const [asked] = secure.expect('t', { follow: true });
      const refused = async (id: string, more: Partial<OpenLogStream>) => {
        const url = asked.url.replace(String(secure.port), String(port));
        peer.control({ id, open_log_stream: { ...asked, stream_id: id, url, ...more } });
        return (await peer.result(id)).message ?? '';
      };
      const stranger = /another certificate than the scheduler \(DEPTH_ZERO_SELF_SIGNED_CERT\)/;
      assert.match(await refused('a', { certificate_sha256: digest(own.cert) }), stranger);
      assert.match(await refused('b', {}), stranger);
      assert.match(await refused('c', { certificate_sha256: new Uint8Array() }), stranger);
      await Promise.all(isOver);
      assert.equal(isOver.length, 3);
      assert.deepEqual(got, []);
      middle.close();
    });
  });
});
