// Where plugins are found, in Docker's order, and what an unreadable address says.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { discover } from '../../../../executor/volumes/plugin-discovery.ts';

describe('plugin discovery', () => {
  let root: string;
  const servers: Server[] = [];

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'pillion-plugins-'));
  });

  afterEach(async () => {
    for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
    rmSync(root, { recursive: true, force: true });
  });

  const find = (driver: string) =>
    discover(driver, { sockets: [join(root, 'run')], specs: [join(root, 'etc'), join(root, 'lib')] });

  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };

  async function listen(path: string): Promise<string> {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    const server = createServer();
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(join(root, path), resolve));
    return join(root, path);
  }

  it('takes a socket before an address, and finds both in a directory of their name', async () => {
    write('etc/one.spec', 'unix:///elsewhere.sock');
    write('lib/three/three.spec', ' tcp://127.0.0.1:7979\n');
    const [one, two] = [await listen('run/one.sock'), await listen('run/two/two.sock')];
    assert.deepEqual(await find('one'), { socketPath: one });
    assert.deepEqual(await find('two'), { socketPath: two });
    assert.deepEqual(await find('three'), { url: new URL('http://127.0.0.1:7979'), tls: undefined });
  });

  it('takes the earlier directory first, and .spec before .json', async () => {
    write('etc/a.json', '{"Addr":"http://json:1"}');
    write('lib/a.spec', 'http://later:1');
    assert.deepEqual(await find('a'), { url: new URL('http://json:1'), tls: undefined });
    write('etc/a.spec', 'unix:///etc/a.sock');
    assert.deepEqual(await find('a'), { socketPath: '/etc/a.sock' });
  });

  it('reads TLSConfig, and verifies the certificate unless told not to', async () => {
    const files = { CAFile: '/ca', CertFile: '/cert', KeyFile: '/key' };
    write('etc/t.json', JSON.stringify({ Name: 't', Addr: 'tcp://host:1', TLSConfig: files }));
    const tls = { verify: true, caFile: '/ca', certFile: '/cert', keyFile: '/key' };
    assert.deepEqual(await find('t'), { url: new URL('https://host:1'), tls });
    write(
      'etc/i.json',
      JSON.stringify({ Addr: 'https://host:1', TLSConfig: { InsecureSkipVerify: true, CAFile: '' } }),
    );
    assert.deepEqual(await find('i'), { url: new URL('https://host:1'), tls: { verify: false } });
  });

  it('says where it looked, and what it could not read', async () => {
    write('run/file.sock', 'no socket');
    await assert.rejects(
      find('file'),
      /volume driver 'file': no such plugin on this agent; expected file\.sock in .*run/,
    );
    write('etc/odd.spec', 'ftp://x');
    await assert.rejects(find('odd'), /odd\.spec: "ftp:\/\/x"; expected an address such as/);
    write('etc/bad.json', '{');
    await assert.rejects(find('bad'), /bad\.json: no JSON/);
    write('etc/empty.json', '[]');
    await assert.rejects(find('empty'), /empty\.json: ""/);
    write('etc/big.spec', 'x'.repeat(70_000));
    await assert.rejects(find('big'), /more than 65536 bytes/);
  });

  it('takes no driver for a path', async () => {
    for (const driver of ['', '.', '..', '../x', 'a/b', 'a\0b'])
      await assert.rejects(find(driver), /expected the name of a Docker volume plugin/);
  });
});
