// The API by HTTPS, with a certificate of an authority of its own: who is let in, who is told what, a renewed certificate
// without a restart, and log streams of executors that know no such authority.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { makeRoot, makeSigned, type TermDays } from '../../support/authority.ts';
import type { Certificate } from '../../support/certificate.ts';
import { Cluster } from '../../support/cluster.ts';
import { Program } from '../../support/program.ts';

const SERVICE = `
name: trial
pods:
  web:
    count: 1
    tasks: { server: { goal: RUNNING, cmd: "echo up; exec sleep 100000", cpus: 0.1, memory: 32, kill-grace-period: 0 } }
`;
const TOKEN = 'a token of some length';
const WRITE = TOKEN.replaceAll(' ', '-');

describe('the API by HTTPS', function () {
  this.timeout(90_000);
  let directory: string;
  let cluster: Cluster;
  let authority: Certificate;
  let first: Certificate;
  const file = (name: string) => join(directory, name);

  function put(name: string, text: string): string {
    writeFileSync(file(`${name}.new`), text, { mode: 0o600 });
    renameSync(file(`${name}.new`), file(name));
    return file(name);
  }

  async function serve(names?: readonly string[], term: TermDays = {}): Promise<Certificate> {
    const made = await makeSigned(authority, names, term);
    put('api.key', made.key);
    put('api.crt', made.cert);
    return made;
  }

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'pillion-https-'));
    authority = await makeRoot('Authority of the API');
    first = await serve();
    put('token', WRITE);
    cluster = new Cluster(put('ca.crt', authority.cert), file('token'));
    const tls = ['--tls-cert', file('api.crt'), '--tls-key', file('api.key')];
    await cluster.start(SERVICE, {}, [...tls, '--write-token-file', file('token')]);
  });

  after(async () => {
    await cluster.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  /** Status and body. */
  function get(path: string, options: object = {}): Promise<[number | undefined, string]> {
    return new Promise((resolve, reject) => {
      const sent = request(
        `${cluster.url}${path}`,
        { ca: authority.cert, agent: false, ...options },
        (answer) => {
          let text = '';
          answer.on('data', (bytes) => {
            text += bytes;
          });
          answer.once('end', () => resolve([answer.statusCode, text]));
        },
      );
      sent.once('error', reject).end();
    });
  }

  /** What a new connection is shown. */
  async function shown(options: object = {}) {
    const { hostname: host, port } = new URL(cluster.url);
    const socket = connect({ host, port: Number(port), ca: authority.cert, ...options });
    await once(socket, 'secureConnect');
    const found = { protocol: socket.getProtocol(), cert: socket.getPeerX509Certificate()?.toString() };
    socket.destroy();
    return found;
  }

  const client = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    Program.node('scheduler/cli/main.ts', args, { env });

  async function said(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
    const program = client(args, env);
    await program.ended;
    return program.output.join('\n');
  }

  it('deploys a service, and answers commands that trust its authority', async () => {
    const status = async () => (await cluster.pillion('plan', 'status', 'deploy')).output;
    await cluster.until('deployed', async () => (await status()).includes('COMPLETE'));
    const events = cluster.client('events', '--follow');
    await events.line(/./);
    await events.kill('SIGTERM');
    assert.match(
      await said(['--ca', file('ca.crt'), '--url', cluster.url, 'status'], { PILLION_TOKEN: WRITE }),
      /RUNNING/,
    );
  });

  it('brings logs from the executor, which is told of the certificate', async () => {
    const logs = cluster.client('logs', '-f', 'web-0-server');
    await logs.line(/^up$/);
    await logs.kill('SIGTERM');
    assert.ok(!logs.output.some((line) => line.includes("agent's files")), logs.output.join('\n'));
    const { output } = await cluster.pillion('logs', 'web-0-server');
    assert.equal(output, 'up');
  });

  it('wants a token there too', async () => {
    assert.equal((await get('/v1/plans'))[0], 401);
    assert.equal((await get('/v1/plans', { headers: { Authorization: `Bearer ${WRITE}` } }))[0], 200);
    assert.equal((await get('/v1/plans', { headers: { Authorization: 'Bearer another-token-x' } }))[0], 401);
  });

  it('is not spoken to in the clear, nor by TLS that is broken', async () => {
    const plain = cluster.url.replace('https:', 'http:');
    await assert.rejects(fetch(`${plain}/v1/plans`));
    assert.match(await said(['--url', plain, 'plan', 'list']), /If it speaks HTTPS, use https:\/\//);
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
    await assert.rejects(shown(old), /protocol version|unsupported protocol|no protocols/i);
    assert.equal((await shown()).protocol, 'TLSv1.3');
    const bare = createServer();
    await new Promise<void>((resolve) => bare.listen(0, '127.0.0.1', resolve));
    const url = `https://127.0.0.1:${(bare.address() as AddressInfo).port}`;
    assert.match(await said(['--url', url, 'plan', 'list']), /It seems to speak no HTTPS: try http:/);
    bare.close();
  });

  it('is trusted by those alone who know its authority, under its names, and in its time', async () => {
    const list = ['--url', cluster.url, 'plan', 'list'];
    assert.match(
      await said(list),
      /UNABLE_TO_VERIFY_LEAF_SIGNATURE.*Name its authority with --ca or PILLION_CA/,
    );
    const other = put('other.crt', (await makeRoot('Another')).cert);
    assert.match(await said(['--ca', other, ...list]), /UNABLE_TO/);
    assert.match(
      await said(['--ca', file('token'), ...list]),
      /--ca: .*token holds no certificate; expected a PEM/,
    );
    assert.match(await said(list, { PILLION_CA: file('none') }), /PILLION_CA: .*cannot be read \(ENOENT\)/);
    for (const text of [await said(['--ca', file('token'), ...list])]) assert.ok(!text.includes(WRITE));
  });

  it('takes a renewed certificate without a restart, and keeps the old one when the new one is of no use', async () => {
    put('api.crt', (await makeSigned(authority)).cert);
    await cluster.scheduler.line(
      /the key is not that of the certificate.*the new certificate of the API is of no use; the old one stays/,
    );
    assert.equal((await shown()).cert, first.cert);
    const next = await serve(['localhost', '127.0.0.1'], { to: 10 });
    await cluster.scheduler.line(/the API has another certificate that expires soon/);
    assert.equal((await shown()).cert, next.cert);
    const logs = cluster.client('logs', '-f', 'web-0-server');
    await logs.line(/^up$/);
    await logs.kill('SIGTERM');
    assert.ok(
      !logs.output.some((line) => line.includes("agent's files")),
      'executors are told of the new one',
    );
  });

  it('reads it anew on SIGHUP, too, and says what clients find wrong with it', async () => {
    await serve(['elsewhere.example']);
    cluster.scheduler.child.kill('SIGHUP');
    const list = ['--url', cluster.url, '--ca', file('ca.crt'), 'plan', 'list'];
    await cluster.scheduler.until('another certificate is shown', async () => {
      return (await said(list)).includes('ERR_TLS_CERT_ALTNAME_INVALID');
    });
    assert.match(await said(list), /Use a --url with a name that is in its certificate/);
    await serve(undefined, { from: -3, to: -1 });
    cluster.scheduler.child.kill('SIGHUP');
    await cluster.scheduler.line(/the API has another certificate that has expired/);
    assert.match(await said(list), /CERT_HAS_EXPIRED.*It needs a certificate that is valid now/);
    const key = first.key.split('\n')[1] ?? '-';
    assert.ok(!cluster.scheduler.output.join('\n').includes(key));
  });

  it('does not start with files that are of no use', async () => {
    const start = (...flags: string[]) => {
      const own = ['--state', file('x.db'), '--executor', file('token'), '--port', '0'];
      return said(['scheduler', file('token'), ...own, ...flags]);
    };
    const other = put('other.key', (await makeRoot()).key);
    const pair = (cert: string, key: string) => start('--tls-cert', cert, '--tls-key', key);
    assert.match(await pair(file('api.crt'), other), /the key is not that of the certificate/);
    assert.match(await pair(file('token'), other), /no certificate in --tls-cert/);
    assert.match(await pair(file('api.crt'), file('token')), /no key in --tls-key/);
    assert.match(await pair(file('none'), other), /--tls-cert: .*none cannot be read \(ENOENT\)/);
  });
});
