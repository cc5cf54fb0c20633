// The plugin protocol over real sockets: what is asked, what answers mean, and what happens without one.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PluginClient, PluginRefusal } from '../../../../executor/volumes/plugin-client.ts';
import { selfSignedCertificate } from '../../../support/certificate.ts';
import { ImpatientClock } from '../../../support/impatient-clock.ts';

interface Asked {
  readonly url: string;
  readonly method: string;
  readonly accept: string;
  readonly body: string;
}

describe('plugin client', () => {
  let root: string;
  let clock: ImpatientClock;
  let server: Server | undefined;
  const asked: Asked[] = [];

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'pillion-client-'));
    clock = new ImpatientClock();
    asked.length = 0;
  });

  afterEach(async () => {
    server?.closeAllConnections();
    await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
    server = undefined;
    rmSync(root, { recursive: true, force: true });
  });

  const listener = (answer: (asked: Asked, response: ServerResponse) => void): RequestListener => {
    return async (request: IncomingMessage, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const { url = '', method = '', headers } = request;
      const seen = { url, method, accept: headers.accept ?? '', body: Buffer.concat(chunks).toString() };
      asked.push(seen);
      answer(seen, response);
    };
  };

  /** A plugin on a unix socket that answers every call with `answer`. */
  async function plugin(answer: unknown, status = 200): Promise<PluginClient> {
    const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
    const listening = createServer(listener((_, response) => response.writeHead(status).end(text)));
    server = listening;
    await new Promise<void>((resolve) => listening.listen(join(root, 'p.sock'), resolve));
    return client();
  }

  const client = () => new PluginClient('drv', { socketPath: join(root, 'p.sock') }, clock);

  it('asks as the protocol says', async () => {
    const answer = {
      Implements: ['VolumeDriver'],
      Mountpoint: '/p',
      Err: '',
      Volume: { Name: 'v', Mountpoint: '/p' },
    };
    const subject = await plugin({
      ...answer,
      Volumes: [{ Name: 'v' }, { odd: 1 }],
      Capabilities: { Scope: 'Global' },
    });
    await subject.activate();
    await subject.create('v', { k: 's' });
    assert.equal(await subject.mount('v', 'u'), '/p');
    await subject.unmount('v', 'u');
    assert.equal(await subject.path('v'), '/p');
    assert.deepEqual(await subject.get('v'), { name: 'v', mountpoint: '/p' });
    assert.deepEqual(await subject.list(), [{ name: 'v', mountpoint: undefined }]);
    assert.equal(await subject.scope(), 'global');
    assert.deepEqual(
      asked.map(({ url, body }) => `${url} ${body}`),
      [
        '/Plugin.Activate ',
        '/VolumeDriver.Create {"Name":"v","Opts":{"k":"s"}}',
        '/VolumeDriver.Mount {"Name":"v","ID":"u"}',
        '/VolumeDriver.Unmount {"Name":"v","ID":"u"}',
        '/VolumeDriver.Path {"Name":"v"}',
        '/VolumeDriver.Get {"Name":"v"}',
        '/VolumeDriver.List {}',
        '/VolumeDriver.Capabilities {}',
      ],
    );
    assert.ok(
      asked.every(
        ({ method, accept }) => method === 'POST' && /^application\/vnd\.docker\.plugins\.v1/.test(accept),
      ),
    );
  });

  it('takes a non-empty Err and any other status for a refusal, and does not ask again', async () => {
    const refused = await plugin({ Err: 'no space', Mountpoint: '/p' });
    await assert.rejects(
      refused.mount('v', 'u'),
      /volume driver 'drv', Mount of 'v': the plugin says: no space/,
    );
    await assert.rejects(refused.activate(), PluginRefusal);
    assert.equal(asked.length, 2);
  });

  it('quotes the answer of another status', async () => {
    await assert.rejects((await plugin('oh no', 500)).path('v'), /answered with status 500: oh no/);
    assert.deepEqual(clock.waits, []);
  });

  it('refuses what is no answer of a volume plugin', async () => {
    const other = await plugin({
      Implements: ['NetworkDriver'],
      Mountpoint: 'relative',
      Volume: { Name: 'w' },
    });
    await assert.rejects(other.activate(), /implements \["NetworkDriver"\], not VolumeDriver/);
    await assert.rejects(other.mount('v', 'u'), /the mountpoint "relative"/);
    await assert.rejects(other.get('v'), /an answer without the volume/);
  });

  it('refuses what is no JSON', async () => {
    await assert.rejects((await plugin('<html>')).unmount('v', 'u'), /something that is no JSON/);
  });

  it('looks in the list of a plugin that has no Get', async () => {
    const listening = createServer(
      listener(({ url }, response) => {
        if (url.endsWith('List'))
          response.end(JSON.stringify({ Volumes: [{ Name: 'v', Mountpoint: '/m' }] }));
        else response.writeHead(404).end();
      }),
    );
    server = listening;
    await new Promise<void>((resolve) => listening.listen(join(root, 'p.sock'), resolve));
    assert.deepEqual(await client().find('v'), { name: 'v', mountpoint: '/m' });
    assert.equal(await client().find('w'), undefined);
    assert.equal(await client().scope(), 'local');
  });

  it('tries a plugin that does not listen again after 1, 2, 4 ... s, for 30 s', async () => {
    await assert.rejects(client().mount('v', 'u'), /Mount of 'v': connect ENOENT/);
    assert.deepEqual(clock.waits, [1000, 2000, 4000, 8000]);
  });

  it('goes on when the plugin comes meanwhile', async () => {
    const waiting = client().path('v');
    await plugin({ Mountpoint: '/late' });
    assert.equal(await waiting, '/late');
  });

  it('gives up a plugin that hangs, at once and for good', async () => {
    const reached = Promise.withResolvers<void>();
    const listening = createServer(listener(() => reached.resolve()));
    server = listening;
    await new Promise<void>((resolve) => listening.listen(join(root, 'p.sock'), resolve));
    const mounting = client().mount('v', 'u');
    await reached.promise;
    clock.expire();
    await assert.rejects(mounting, /Mount of 'v': no answer within 120 s/);
    assert.equal(asked.length, 1);
  });

  it('reads no answer without an end', async () => {
    const listening = createServer(
      listener((_, response) => {
        const more = () => void response.write(Buffer.alloc(1024 * 1024, ' '));
        response.on('drain', more);
        more();
      }),
    );
    server = listening;
    await new Promise<void>((resolve) => listening.listen(join(root, 'p.sock'), resolve));
    await assert.rejects(client().path('v'), /an answer of more than 4194304 bytes/);
  });

  it('speaks TLS, and trusts only the authority of the address file', async () => {
    const { cert, key } = selfSignedCertificate();
    const tls = createTlsServer(
      { cert, key },
      listener((_, response) => response.end('{"Mountpoint":"/tls"}')),
    );
    await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve));
    try {
      const url = new URL(`https://127.0.0.1:${(tls.address() as AddressInfo).port}`);
      writeFileSync(join(root, 'ca.pem'), cert);
      const trusting = new PluginClient(
        'drv',
        { url, tls: { verify: true, caFile: join(root, 'ca.pem') } },
        clock,
      );
      assert.equal(await trusting.path('v'), '/tls');
      assert.equal(await new PluginClient('drv', { url, tls: { verify: false } }, clock).path('v'), '/tls');
      await assert.rejects(
        new PluginClient('drv', { url, tls: { verify: true } }, clock).path('v'),
        /self-signed/,
      );
    } finally {
      tls.closeAllConnections();
      await new Promise((resolve) => tls.close(resolve));
    }
  });
});
