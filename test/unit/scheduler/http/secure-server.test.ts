// Connections to the HTTPS server that never become any: ended, and bounded in time.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:https';
import { connect } from 'node:net';
import { Router } from 'express';
import { makeGate } from '../../../../scheduler/http/gate.ts';
import { type ApiServer, startServer } from '../../../../scheduler/http/server.ts';
import { pinoLog } from '../../../../scheduler/log.ts';
import { selfSignedCertificate } from '../../../support/certificate.ts';

describe('the HTTPS server', () => {
  const tls = selfSignedCertificate();
  let server: ApiServer;

  before(async () => {
    const gate = makeGate({ tokens: {}, hosts: [] });
    const times = { headers: 300, request: 1000, check: 50 };
    const logger = pinoLog('silent');
    server = await startServer({ host: '127.0.0.1', port: 0, logger, gate, tls, times });
    server.serve(
      'trial',
      Router().get('/', (_, response) => void response.end('fine')),
    );
  });

  after(() => server.close());

  async function status(): Promise<number | undefined> {
    const sent = request({ host: '127.0.0.1', port: server.port, ca: tls.cert, agent: false }).end();
    const [answer] = await once(sent, 'response');
    answer.resume();
    return answer.statusCode;
  }

  it('does not wait at its end for handshakes that go on', async () => {
    const gate = makeGate({ tokens: {}, hosts: [] });
    const logger = pinoLog('silent');
    const other = await startServer({ host: '127.0.0.1', port: 0, logger, gate, tls });
    const socket = connect(other.port, '127.0.0.1').on('error', () => {});
    const closed = once(socket, 'close');
    await once(socket, 'connect');
    await other.close();
    await closed;
  });

  for (const [title, bytes] of [
    ['that speak HTTP in the clear', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['that speak nonsense', Buffer.alloc(4096, 0xff)],
    ['that say nothing', ''],
    ['that begin a handshake and stop', Buffer.from('1603010200010001fc0303', 'hex')],
  ] as const) {
    it(`ends connections ${title}`, async () => {
      const socket = connect(server.port, '127.0.0.1');
      const closed = once(socket, 'close');
      socket.on('error', () => {}).resume();
      if (bytes.length > 0) socket.write(bytes);
      await closed;
      assert.equal(await status(), 200);
    });
  }
});
