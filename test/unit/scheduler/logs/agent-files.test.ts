// What tasks wrote, read from agents: by HTTPS with an authority of one's own, over redirects, and bounded.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { AgentFiles } from '../../../../scheduler/logs/agent-files.ts';
import { makeRoot, makeSigned } from '../../../support/authority.ts';
import type { Certificate } from '../../../support/certificate.ts';

const FILE = { agentId: 'a1', frameworkId: 'f', executorId: 'e', taskId: 't', file: 'stdout' } as const;
const TEXT = 'line one';

describe('files of agents', () => {
  let authority: Certificate;
  const servers: Server[] = [];
  /** What each request showed, by the server's name. */
  let heard: [server: string, authorization: string | undefined][] = [];

  before(async () => {
    authority = await makeRoot();
  });

  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
    heard = [];
  });

  /** Its address. */
  async function serve(name: string, answer: RequestListener, certificate?: Certificate): Promise<string> {
    const listener: RequestListener = (request, response) => {
      heard.push([name, request.headers.authorization]);
      answer(request, response);
    };
    const server =
      certificate === undefined ? createServer(listener) : createSecureServer(certificate, listener);
    servers.push(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const file: RequestListener = (_, response) => response.end(JSON.stringify({ data: TEXT, offset: 0 }));
  const slaves =
    (address: string): RequestListener =>
    (_, response) =>
      response.end(
        JSON.stringify({ slaves: [{ id: 'a1', pid: `slave(1)@${address}`, hostname: 'agent.example' }] }),
      );
  const to =
    (location: string): RequestListener =>
    (_, response) =>
      response.writeHead(307, { Location: location }).end();

  async function read(master: string): Promise<string> {
    const files = new AgentFiles({
      master: () => master,
      authorization: 'Basic cDpz',
      tls: { ca: authority.cert },
    });
    const { read: readAt } = await files.open(FILE);
    return (await readAt(0, 100)).toString();
  }

  it('come by HTTPS from agents with certificates for their address, or for their host name', async () => {
    for (const names of [['127.0.0.1'], ['agent.example']]) {
      const agent = await serve('agent', file, await makeSigned(authority, names));
      const master = await serve('master', slaves(agent), await makeSigned(authority));
      assert.equal(await read(`https://${master}`), TEXT);
    }
    assert.deepEqual(new Set(heard.map(([, authorization]) => authorization)), new Set(['Basic cDpz']));
  });

  it('do not come from agents that nobody vouches for, and those learn nothing', async () => {
    const strangers = [
      await makeSigned(await makeRoot('Another'), ['127.0.0.1']),
      await makeSigned(authority, ['other.example']),
      await makeSigned(authority, ['127.0.0.1'], { from: -3, to: -1 }),
    ];
    const reasons = [
      /cannot be read \(unable to verify/,
      /does not match certificate's altnames/,
      /has expired/,
    ];
    for (const [index, stranger] of strangers.entries()) {
      const agent = await serve('agent', file, stranger);
      const master = await serve('master', slaves(agent), await makeSigned(authority));
      await assert.rejects(read(`https://${master}`), reasons[index] ?? assert.fail());
    }
    assert.deepEqual(
      heard.filter(([name]) => name === 'agent'),
      [],
    );
  });

  it('are found by the leading master, where another one leads there; a header goes to nobody else', async () => {
    const agent = await serve('agent', file, await makeSigned(authority));
    const leader = await serve('leader', slaves(agent), await makeSigned(authority));
    const follower = await serve('follower', to(`//${leader}/slaves`), await makeSigned(authority));
    assert.equal(await read(`https://${follower}`), TEXT);
    assert.deepEqual(heard, [
      ['follower', 'Basic cDpz'],
      ['leader', undefined],
      ['agent', 'Basic cDpz'],
    ]);
  });

  it('are not asked for in the clear, nor for ever', async () => {
    const plain = await serve('plain', file);
    const down = await serve('master', to(`http://${plain}/slaves`), await makeSigned(authority));
    await assert.rejects(read(`https://${down}`), /a redirect to http:\/\/, in the clear/);
    const round = await serve('round', to('/slaves'));
    await assert.rejects(read(`http://${round}`), /answers 307/);
    assert.deepEqual(heard.map(([name]) => name).sort(), ['master', 'round', 'round', 'round', 'round']);
  });

  it('are bounded', async () => {
    const endless = await serve('master', (_, response) =>
      response.end(Buffer.alloc(8 * 1024 * 1024 + 1, ' ')),
    );
    await assert.rejects(read(`http://${endless}`), /more than 8388608 bytes/);
  });
});
