// An HTTP check: which answers end it, which it follows, and that it can be broken off.
import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ProbeOutcome } from '../../../../executor/core/check-verdict.ts';
import { probeHttp } from '../../../../executor/process/http-probe.ts';
import { selfSignedCertificate } from '../../../support/certificate.ts';

describe('HTTP probe', () => {
  let server: Server;
  let asked: string[];
  let answer: RequestListener;

  beforeEach(async () => {
    asked = [];
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  function probe(path = '/', signal = new AbortController().signal): Promise<ProbeOutcome> {
    const { port } = server.address() as AddressInfo;
    return new Promise((onOutcome) => {
      probeHttp({ type: 'HTTP', scheme: 'http', host: '127.0.0.1', port, path }, { signal, onOutcome });
    });
  }

  it('gives the status of the answer, without waiting for an endless body', async () => {
    answer = (_, response) => void response.writeHead(404).write('and so on');
    assert.deepEqual(await probe('/a?b=c'), { type: 'ANSWERED', status: 404 });
    assert.deepEqual(asked, ['GET /a?b=c']);
  });

  it('follows redirects, and not those without a place to go', async () => {
    answer = ({ url }, response) => {
      if (url === '/') response.writeHead(307, { Location: 'next' }).end();
      else response.writeHead(302).end();
    };
    assert.deepEqual(await probe(), { type: 'ANSWERED', status: 302 });
    assert.deepEqual(asked, ['GET /', 'GET /next']);
  });

  it('understands servers that are no models: long heads, lines without a carriage return', async () => {
    answer = ({ socket }) => socket.end(`HTTP/1.1 200 OK\r\nX: ${'y'.repeat(100_000)}\r\n\r\n`);
    assert.deepEqual(await probe(), { type: 'ANSWERED', status: 200 });
    answer = ({ socket }) => socket.end('HTTP/1.0 503 Busy\nContent-Length: 0\n\n');
    assert.deepEqual(await probe(), { type: 'ANSWERED', status: 503 });
    answer = ({ socket }) => socket.end('HTTP/1.1 200\r\n\r\n');
    assert.deepEqual(await probe(), { type: 'ANSWERED', status: 200 });
  });

  it('does not follow for ever, nor elsewhere than by HTTP', async () => {
    answer = (_, response) => void response.writeHead(301, { Location: '/' }).end();
    assert.deepEqual(await probe(), { type: 'FAILED', why: 'failed: more than 50 redirects' });
    assert.equal(asked.length, 51);
    answer = (_, response) => void response.writeHead(301, { Location: 'file:///etc/passwd' }).end();
    assert.deepEqual(await probe(), { type: 'FAILED', why: 'failed: redirected to file:' });
  });

  it('tells nothing when it is ended before', async () => {
    const abort = new AbortController();
    const reached = new Promise<void>((resolve) => {
      answer = () => resolve();
    });
    const closed = new Promise((resolve) => server.on('connection', (socket) => socket.on('close', resolve)));
    let told = false;
    void probe('/', abort.signal).then(() => {
      told = true;
    });
    await reached;
    abort.abort();
    await closed;
    assert.equal(told, false);
  });

  it('takes any certificate, and reaches IPv6', async () => {
    const secure = createSecureServer(selfSignedCertificate('somebody else'), (_, response) =>
      response.end(),
    );
    await new Promise<void>((resolve) => secure.listen(0, '::1', resolve));
    const { port } = secure.address() as AddressInfo;
    const { signal } = new AbortController();
    const target = { type: 'HTTP', scheme: 'https', host: '::1', port, path: '/' } as const;
    const outcome = await new Promise((onOutcome) => probeHttp(target, { signal, onOutcome }));
    assert.deepEqual(outcome, { type: 'ANSWERED', status: 200 });
    secure.closeAllConnections();
    await new Promise((resolve) => secure.close(resolve));
  });
});
