import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AgentMessage, MasterMessage } from '../../local-mesos/link.ts';
import {
  type AgentLink,
  acceptLinks,
  dialMaster,
  type MasterLink,
} from '../../local-mesos/link-transport.ts';
import { fromWireJson, toWireJson } from '../../local-mesos/wire-json.ts';

describe('local Mesos: link', () => {
  let server: Server;
  let port: number;
  let accepted: Promise<AgentLink>;
  const ends: { cut(): void }[] = [];

  beforeEach(async () => {
    server = createServer((_call, response) => response.writeHead(404).end());
    accepted = new Promise((resolve) => acceptLinks(server, resolve));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });

  afterEach(() => {
    for (const end of ends.splice(0)) end.cut();
    server.closeAllConnections();
    server.close();
  });

  async function linked(): Promise<[MasterLink, AgentLink]> {
    const agent = await dialMaster({ host: '127.0.0.1', port });
    const master = await accepted;
    ends.push(agent, master);
    return [agent, master];
  }

  it('carries messages both ways, in order, with bytes and 64-bit numbers', async () => {
    const [agent, master] = await linked();
    const sent: MasterMessage[] = [1, 2, 3].map((n) => ({
      type: 'FRAMEWORK_TO_EXECUTOR',
      framework_id: 'f',
      executor_id: `e${n}`,
      data: Uint8Array.of(n, 255),
    }));
    const got: MasterMessage[] = [];
    const all = new Promise<void>((resolve) =>
      agent.handle({ onMessage: (message) => got.push(message) === sent.length && resolve() }),
    );
    for (const message of sent) assert.equal(master.send(message), true);
    await all;
    assert.deepEqual(got, sent);
    const pong = new Promise<AgentMessage>((resolve) => master.handle({ onMessage: resolve }));
    agent.send({ type: 'PONG' });
    assert.deepEqual(await pong, { type: 'PONG' });
  });

  it('keeps messages that come before anyone listens', async () => {
    const [agent, master] = await linked();
    master.send({ type: 'REGISTERED', agent_id: 's0' });
    master.close();
    const got: MasterMessage[] = [];
    await new Promise<void>((resolve) =>
      agent.handle({ onMessage: (message) => got.push(message), onClose: () => resolve() }),
    );
    assert.deepEqual(got, [{ type: 'REGISTERED', agent_id: 's0' }]);
  });

  it('tells both ends that it is over, once', async () => {
    const [agent, master] = await linked();
    let told = 0;
    agent.handle({ onMessage() {}, onClose: () => (told += 1) });
    const over = new Promise<void>((resolve) => master.handle({ onMessage() {}, onClose: () => resolve() }));
    agent.cut();
    await over;
    agent.close();
    assert.equal(told, 1);
    assert.equal(agent.send({ type: 'PONG' }), false);
  });

  it('says what is wrong when nobody is there, or somebody else', async () => {
    const other = createServer((_call, response) => response.writeHead(404).end()).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const otherPort = (other.address() as AddressInfo).port;
    await assert.rejects(dialMaster({ host: '127.0.0.1', port: otherPort }), /answered 404 instead/);
    other.close();
    await once(other, 'close');
    await assert.rejects(dialMaster({ host: '127.0.0.1', port: otherPort }), /cannot be reached/);
  });
});

describe('local Mesos: wire JSON', () => {
  it('brings back bytes and bigints at any depth', () => {
    const value = { a: [{ uuid: Buffer.from([0, 1, 254]) }], n: 2n ** 62n, s: 'x', none: undefined };
    assert.deepEqual(fromWireJson(toWireJson(value)), {
      a: [{ uuid: Uint8Array.of(0, 1, 254) }],
      n: 2n ** 62n,
      s: 'x',
    });
  });
});
