// The fetcher against a real HTTP server: what it asks for, what it leaves in the sandbox, what it refuses.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandInfo_URI } from '../../../../shared/mesos/generated/mesos.ts';
import { systemClock } from '../../../../shared/runtime/clock.ts';
import { Fetcher } from '../../../local-mesos/agent/fetcher/fetcher.ts';

describe('fetcher', () => {
  let folder: string;
  let sandbox: string;
  let server: Server;
  let url: string;
  let asked: IncomingMessage[];
  let fetcher: Fetcher;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pillion-fetcher-'));
    sandbox = join(folder, 'sandbox');
    mkdirSync(sandbox);
    makeArchives();
    asked = [];
    server = createServer((request, response) => {
      asked.push(request);
      const name = (request.url ?? '').slice(1);
      if (name === 'moved') return response.writeHead(302, { Location: '/data.bin' }).end();
      if (name === 'endless') return response.writeHead(302, { Location: '/endless' }).end();
      const file = join(folder, 'served', name.split('?')[0] ?? '');
      if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return response.writeHead(404).end();
      const content = readFileSync(file);
      response.writeHead(200, { 'Content-Length': content.length });
      return response.end(request.method === 'HEAD' ? undefined : content);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const cacheDirectory = join(folder, 'cache');
    fetcher = new Fetcher({ clock: systemClock, cacheDirectory, cacheSize: 10_000, stallTimeout: 10_000 });
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true });
  });

  function makeArchives(): void {
    const source = join(folder, 'source', 'pkg');
    const served = join(folder, 'served');
    mkdirSync(source, { recursive: true });
    mkdirSync(join(served, 'dir'), { recursive: true });
    writeFileSync(join(source, 'readme.txt'), 'hello\n');
    writeFileSync(join(source, 'run.sh'), '#!/bin/sh\n');
    chmodSync(join(source, 'run.sh'), 0o755);
    const tar = (...args: string[]) => execFileSync('tar', ['-C', join(folder, 'source'), ...args, 'pkg']);
    tar('-cf', join(served, 'pkg.tar'));
    tar('-czf', join(served, 'pkg.tgz'));
    tar('-cjf', join(served, 'pkg.tar.bz2'));
    tar('-cJf', join(served, 'pkg.tar.xz'));
    const upwards = ['--absolute-names', '--transform', 's,^pkg,../escaped,'];
    tar(...upwards, '-cf', join(served, 'evil.tar'));
    writeFileSync(join(served, 'data.bin'), 'data\n');
    writeFileSync(join(served, 'dir', 'a%20b.txt'), 'x');
    execFileSync('gzip', ['-k', join(served, 'data.bin')]);
  }

  function fetch(...uris: CommandInfo_URI[]): Promise<void> {
    const signal = new AbortController().signal;
    return fetcher.fetch({ containerId: 'c1', uris, sandbox, user: 'root', signal });
  }

  const inSandbox = () => readdirSync(sandbox).filter((name) => name !== 'stderr');
  const FAILED = /^Error: Failed to fetch all URIs for container 'c1': exited with status 1$/;

  for (const name of ['pkg.tar', 'pkg.tgz', 'pkg.tar.bz2', 'pkg.tar.xz']) {
    it(`unpacks ${name} and leaves it beside its content`, async () => {
      await fetch({ value: `${url}/${name}` });
      assert.deepEqual(inSandbox(), ['pkg', name]);
      assert.equal(readFileSync(join(sandbox, 'pkg', 'readme.txt'), 'utf8'), 'hello\n');
      assert.equal(statSync(join(sandbox, 'pkg', 'run.sh')).mode & 0o777, 0o755);
    });
  }

  it('unpacks a single compressed file under its name without .gz', async () => {
    await fetch({ value: `${url}/data.bin.gz` });
    assert.equal(readFileSync(join(sandbox, 'data.bin'), 'utf8'), 'data\n');
  });

  it('asks with Host and Accept alone, and follows redirects', async () => {
    await fetch({ value: `${url}/moved` });
    assert.deepEqual(
      asked.map(({ method, url: path }) => `${method} ${path}`),
      ['GET /moved', 'GET /data.bin'],
    );
    const [first] = asked;
    assert.deepEqual(first?.rawHeaders, ['Host', url.slice('http://'.length), 'Accept', '*/*']);
    assert.deepEqual(inSandbox(), ['moved']);
  });

  it('keeps names as they are in the URI, and puts output_file where it says', async () => {
    await fetch(
      { value: `${url}/data.bin?x=1` },
      { value: `${url}/dir/a%20b.txt` },
      { value: `${url}/data.bin`, output_file: 'sub/renamed' },
      { value: `${url}/pkg.tar`, extract: false },
      { value: `${url}/data.bin`, executable: true, output_file: 'tool' },
    );
    assert.deepEqual(inSandbox(), ['a%20b.txt', 'data.bin?x=1', 'pkg.tar', 'sub', 'tool']);
    assert.equal(statSync(join(sandbox, 'tool')).mode & 0o777, 0o755);
    assert.equal(readFileSync(join(sandbox, 'sub', 'renamed'), 'utf8'), 'data\n');
  });

  it('asks for the size and the file once when cached, and leaves no archive', async () => {
    const uri = { value: `${url}/pkg.tgz`, cache: true };
    await Promise.all([fetch(uri), fetch(uri)]);
    await fetch(uri);
    assert.deepEqual(inSandbox(), ['pkg']);
    assert.equal(asked.filter(({ method }) => method === 'GET').length, 1);
  });

  it('makes room in the cache, and goes around it when there is none', async () => {
    const big = Buffer.alloc(6_000);
    for (const name of ['one', 'two']) writeFileSync(join(folder, 'served', name), big);
    writeFileSync(join(folder, 'served', 'huge'), Buffer.alloc(20_000));
    for (const name of ['one', 'two', 'one', 'huge']) await fetch({ value: `${url}/${name}`, cache: true });
    assert.equal(asked.filter(({ method, url: path }) => method === 'GET' && path === '/one').length, 2);
    assert.deepEqual(inSandbox(), ['huge', 'one', 'two']);
  });

  it('copies local files with their modes', async () => {
    const script = join(folder, 'source', 'pkg', 'run.sh');
    await fetch({ value: script }, { value: `file://${folder}/source/pkg/readme.txt` });
    assert.deepEqual(inSandbox(), ['readme.txt', 'run.sh']);
    assert.equal(statSync(join(sandbox, 'run.sh')).mode & 0o777, 0o755);
  });

  it('says no more than that it failed, and the rest in the sandbox', async () => {
    await assert.rejects(fetch({ value: `${url}/none`, cache: true }), FAILED);
    assert.deepEqual(
      asked.map(({ method }) => method),
      ['HEAD', 'GET'],
    );
    assert.match(readFileSync(join(sandbox, 'stderr'), 'utf8'), /received HTTP return code 404/);
    await assert.rejects(fetch({ value: 'http://127.0.0.1:1/refused' }), FAILED);
    await assert.rejects(fetch({ value: '/no/such/file' }), FAILED);
    await assert.rejects(fetch({ value: `${url}/endless` }), FAILED);
    await assert.rejects(fetch({ value: `${url}/data.bin`, output_file: 'broken.tar.gz' }), FAILED);
  });

  it('lets nothing out of the sandbox', async () => {
    const outside = /^Error: Could not fetch: URI output file must be within the sandbox directory$/;
    for (const output_file of ['/abs.bin', '../up.bin', 'a/../../up.bin']) {
      await assert.rejects(fetch({ value: `${url}/data.bin`, output_file }), outside);
    }
    await assert.rejects(fetch({ value: `${url}/evil.tar` }), FAILED);
    assert.ok(!readdirSync(folder).includes('escaped'));
  });

  it('ends when it is aborted', async () => {
    const abort = new AbortController();
    server.removeAllListeners('request');
    server.once('request', () => abort.abort());
    const uris = [{ value: `${url}/data.bin` }];
    const fetching = fetcher.fetch({ containerId: 'c1', uris, sandbox, user: 'root', signal: abort.signal });
    await assert.rejects(fetching, FAILED);
  });
});
