// Fetching a task's own URIs, from a real HTTP server and from this machine.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fetcher } from '../../../../executor/process/artifacts.ts';
import { DOWNLOAD_LIMITS } from '../../../../executor/process/download.ts';
import { readUri } from '../../../../executor/process/uris.ts';
import type { CommandInfo_URI } from '../../../../shared/mesos/generated/mesos.ts';
import { systemClock } from '../../../../shared/runtime/clock.ts';
import { silentLogger } from '../../../../shared/runtime/logger.ts';
import { tarGz } from '../../../support/archives.ts';
import { makeRoot, makeSigned } from '../../../support/authority.ts';
import { cutting, FileServer } from '../../../support/file-server.ts';

const QUICK = { ...DOWNLOAD_LIMITS, wait: { first: 1, factor: 1, most: 1 } };
const NEVER = new AbortController().signal;
const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');

describe('artifacts of a task', () => {
  let server: FileServer;
  let sandbox: string;
  let root: string;

  beforeEach(async () => {
    server = await FileServer.start();
    sandbox = mkdtempSync(join(tmpdir(), 'pillion-artifacts-'));
    root = join(sandbox, 'tasks/t');
    mkdirSync(root, { recursive: true });
  });

  afterEach(async () => {
    await server.stop();
    rmSync(sandbox, { recursive: true, force: true });
  });

  function fetcher(limits = QUICK): Fetcher {
    return new Fetcher({
      clock: systemClock,
      log: silentLogger,
      cacheDirectory: join(sandbox, 'cache'),
      limits,
    });
  }

  async function fetch(uris: readonly CommandInfo_URI[], by = fetcher(), signal = NEVER): Promise<void> {
    const artifacts = uris.map((uri) => readUri(uri, sandbox));
    await by.fetch(artifacts, root, signal);
  }

  const at = (path: string, more: Partial<CommandInfo_URI> = {}) => ({
    value: `${server.url}${path}`,
    ...more,
  });
  const read = (name: string) => readFileSync(join(root, name), 'utf8');
  const mode = (name: string) => statSync(join(root, name)).mode & 0o777;

  it("have the names, modes and places that Mesos' fetcher gives them", async () => {
    for (const path of ['/tool', '/data.bin', '/data.bin?x=1', '/dir/a%20b.txt']) server.file(path, path);
    server.answers['/moved'] = (_, response) => response.writeHead(302, { Location: '/data.bin' }).end();
    await fetch([
      at('/tool', { executable: true }),
      at('/data.bin', { output_file: 'sub/renamed.bin' }),
      at('/data.bin?x=1'),
      at('/dir/a%20b.txt'),
      at('/moved'),
    ]);
    assert.deepEqual(readdirSync(root).sort(), ['a%20b.txt', 'data.bin?x=1', 'moved', 'sub', 'tool']);
    assert.equal(read('sub/renamed.bin'), '/data.bin');
    assert.equal(read('moved'), '/data.bin');
    assert.deepEqual([mode('tool'), mode('moved')], [0o755, 0o644]);
  });

  it('are unpacked beside the archive, or not when they should not be', async () => {
    server.file('/pkg.tar.gz', tarGz({ path: 'pkg/readme.txt', content: 'hello' }));
    await fetch([at('/pkg.tar.gz')]);
    assert.deepEqual(readdirSync(root).sort(), ['pkg', 'pkg.tar.gz']);
    assert.equal(read('pkg/readme.txt'), 'hello');
    await fetch([at('/pkg.tar.gz', { extract: false, output_file: 'kept.tar.gz' })]);
    assert.deepEqual(readdirSync(root).sort(), ['kept.tar.gz', 'pkg', 'pkg.tar.gz']);
  });

  it('come from the cache once for all tasks, without the archive', async () => {
    server.file('/pkg.tgz', tarGz({ path: 'pkg/file', content: 'hello' }));
    server.file('/plain', 'plain');
    const both = [at('/pkg.tgz', { cache: true }), at('/plain', { cache: true, executable: true })];
    const shared = fetcher();
    const first = root;
    await fetch(both, shared);
    root = join(sandbox, 'tasks/u');
    mkdirSync(root);
    await Promise.all([fetch(both, shared)]);
    for (const directory of [first, root]) {
      assert.deepEqual(readdirSync(directory).sort(), ['pkg', 'plain']);
      assert.equal(statSync(join(directory, 'plain')).mode & 0o777, 0o755);
    }
    assert.deepEqual(server.requests.sort(), ['GET /pkg.tgz', 'GET /plain']);
  });

  it('from the cache are judged by the name in the URI, others by their own', async () => {
    server.file('/blob', tarGz({ path: 'blob-file', content: 'x' }));
    server.file('/pkg.tgz', tarGz({ path: 'pkg-file', content: 'x' }));
    const one = fetcher();
    const uris = [
      at('/blob', { output_file: 'own.tgz' }),
      at('/blob', { output_file: 'cached.tgz', cache: true }),
      at('/pkg.tgz', { output_file: 'plain' }),
    ];
    await fetch(uris, one);
    assert.deepEqual(readdirSync(root).sort(), ['blob-file', 'cached.tgz', 'own.tgz', 'plain']);
    await fetch([at('/pkg.tgz', { output_file: 'other', cache: true })], one);
    assert.deepEqual(readdirSync(root).sort(), ['blob-file', 'cached.tgz', 'own.tgz', 'pkg-file', 'plain']);
  });

  it('in the cache are tried again after a failure', async () => {
    const shared = fetcher();
    await assert.rejects(fetch([at('/late', { cache: true })], shared), /answered 404/);
    server.file('/late', 'here');
    await fetch([at('/late', { cache: true })], shared);
    assert.equal(read('late'), 'here');
  });

  it('come from this machine: absolute, file://, and relative to what the agent fetched', async () => {
    writeFileSync(join(sandbox, 'run.sh'), 'run', { mode: 0o750 });
    chmodSync(join(sandbox, 'run.sh'), 0o750);
    await fetch([
      { value: join(sandbox, 'run.sh'), output_file: 'a' },
      { value: `file://${sandbox}/run.sh`, output_file: 'b' },
      { value: `file://localhost${sandbox}/run.sh`, output_file: 'c' },
      { value: 'run.sh' },
    ]);
    assert.deepEqual(['a', 'b', 'c', 'run.sh'].map(read), ['run', 'run', 'run', 'run']);
    assert.equal(mode('a'), 0o750);
    await assert.rejects(fetch([{ value: '/no/such/file' }]), /'\/no\/such\/file': there is no such file/);
    await assert.rejects(fetch([{ value: '/dev/null' }]), /no plain file/);
  });

  it('go on after a broken connection where it ended', async () => {
    const content = Buffer.from('0123456789'.repeat(1000));
    server.answers['/big'] = cutting(content, 4000, () => '"v1"');
    await fetch([at(`/big#sha256=${sha256(content)}`)]);
    assert.equal(read('big'), content.toString());
    assert.equal(server.requests.length, 3);
    assert.match(server.requests[1] ?? '', /^GET \/big bytes=\d+-$/);
  });

  it('start over when the file has changed, or when nothing tells its version', async () => {
    const content = Buffer.from('0123456789'.repeat(1000));
    const versions = ['"v1"', '"v2"', '"v2"', '"v2"'];
    server.answers['/changes'] = cutting(content, 6000, () => versions.shift());
    await fetch([at('/changes')]);
    assert.equal(read('changes'), content.toString());
    let part = 4000;
    server.answers['/nameless'] = (request, response) => {
      cutting(content, part, () => undefined)(request, response);
      part = content.length;
    };
    server.requests.length = 0;
    await fetch([at('/nameless')]);
    assert.equal(read('nameless'), content.toString());
    assert.deepEqual(server.requests, ['GET /nameless', 'GET /nameless']);
  });

  it('start over when a server gives the rest of another version, whatever was asked of it', async () => {
    const old = cutting(Buffer.alloc(1000, 'A'), 400, () => '"one"');
    const changed = Buffer.alloc(1000, 'B');
    server.answers['/f'] = (request, response) => {
      const [, from] = /bytes=(\d+)-/.exec(request.headers.range ?? '') ?? [];
      if (server.requests.length === 1) return old(request, response);
      const range = `bytes ${from}-${changed.length - 1}/${changed.length}`;
      const isRest = from !== undefined;
      response.writeHead(isRest ? 206 : 200, {
        ETag: '"two"',
        ...(isRest ? { 'Content-Range': range } : {}),
      });
      response.end(changed.subarray(Number(from ?? 0)));
    };
    await fetch([{ value: `${server.url}/f` }]);
    assert.deepEqual(readFileSync(join(root, 'f')), changed);
    assert.deepEqual(server.requests, ['GET /f', 'GET /f bytes=400-', 'GET /f']);
  });

  it('go on with a rest that names its version by a date only, as it may', async () => {
    const content = Buffer.alloc(1000, 'A');
    const first = cutting(content, 400, () => '"one"');
    server.answers['/f'] = (request, response) => {
      if (server.requests.length === 1) return first(request, response);
      const headers = { 'Content-Range': 'bytes 400-999/1000', 'Last-Modified': new Date(0).toUTCString() };
      response.writeHead(206, headers).end(content.subarray(400));
    };
    await fetch([{ value: `${server.url}/f` }]);
    assert.deepEqual(readFileSync(join(root, 'f')), content);
    assert.equal(server.requests.length, 2);
  });

  it('are tried again while the server is not ready', async () => {
    const statuses = [503, 429, 200];
    server.answers['/busy'] = (_, response) => response.writeHead(statuses.shift() ?? 500).end('done');
    await fetch([at('/busy')]);
    assert.equal(read('busy'), 'done');
  });

  it('are trusted from the authorities of the system, also of those that came since', async () => {
    const [company, other] = [await makeRoot(), await makeRoot('Another')];
    const { cert, key } = await makeSigned(company);
    const secure = createServer({ cert, key }, (_, response) => response.end('secret'));
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
    const bundle = join(sandbox, 'bundle.pem');
    const options = {
      clock: systemClock,
      log: silentLogger,
      cacheDirectory: join(sandbox, 'cache'),
      limits: QUICK,
    };
    const by = new Fetcher({ ...options, bundles: [join(sandbox, 'none.pem'), bundle] });
    const uri = { value: `https://127.0.0.1:${(secure.address() as AddressInfo).port}/f` };
    try {
      await assert.rejects(fetch([uri], by), /unable to verify|unable to get/);
      writeFileSync(bundle, other.cert);
      await assert.rejects(fetch([uri], by), /unable to verify|unable to get/);
      writeFileSync(bundle, other.cert + company.cert);
      utimesSync(bundle, 1, 1);
      await fetch([uri], by);
      assert.equal(read('f'), 'secret');
    } finally {
      secure.close();
    }
  });

  it('fail without naming the query also where something stands in their way', async () => {
    server.file('/a?signature=1', 'x');
    symlinkSync('elsewhere', join(root, 'a?signature=1'));
    await assert.rejects(fetch([at('/a?signature=1')]), ({ message }: Error) => {
      assert.match(message, /a link at 'a\.\.\.'/);
      return !message.includes('signature');
    });
  });

  it('fail with one sentence that names no password and no query, and leave nothing', async () => {
    const LONG = `/wrong?signature=${'a'.repeat(300)}`;
    server.file('/wrong', 'x');
    server.file(LONG, 'x');
    server.file('/broken.tgz', 'hello');
    server.answers['/loop'] = (_, response) => response.writeHead(302, { Location: '/loop' }).end();
    server.answers['/away'] = (_, response) => response.writeHead(302, { Location: 'ftp://host/x' }).end();
    server.answers['/down'] = (_, response) => response.destroy();
    server.answers['/secret'] = (_, response) => response.writeHead(401).end();
    const failures: readonly (readonly [CommandInfo_URI, RegExp])[] = [
      [at('/none'), /^Failed to fetch 'http:\/\/[\d.:]+\/none': the server answered 404$/],
      [at('/secret'), /answered 401/],
      [at(`/wrong#sha256=${sha256('y')}`), /its SHA-256 is 2d711642b7.*; expected a1fce4363854/],
      [at('/broken.tgz'), /incorrect header check/],
      [at('/loop'), /more than 10 redirects/],
      [at('/away'), /redirect to something/],
      [at('/down'), /socket hang up/],
      [{ value: 'http://127.0.0.1:1/x' }, /ECONNREFUSED/],
      [
        { value: `${server.url.replace('//', '//me:password@')}/none?signature=1` },
        /\/none\?\.\.\.': .*404$/,
      ],
      [{ value: `${server.url.replace('//', '//me:pass@password@')}/none` }, /\/\/127[^@]*\/none': .*404$/],
      [at(LONG), /ENAMETOOLONG/],
    ];
    for (const [uri, why] of failures) {
      const message = await fetch([uri]).catch((thrown: Error) => thrown.message);
      assert.match(message ?? '', why);
      assert.doesNotMatch(message ?? '', /password|signature/);
      assert.ok(!readdirSync(root).includes('.fetching'));
    }
    assert.deepEqual(readdirSync(root), []);
  });

  it('fail when no byte comes for too long', async () => {
    server.answers['/stalls'] = (_, response) => {
      response.writeHead(200, { 'Content-Length': 10 });
      response.write('a');
    };
    await assert.rejects(fetch([at('/stalls')], fetcher({ ...QUICK, stallTimeout: 20 })), /no byte came for/);
  });

  it('fail when they are too large', async () => {
    server.file('/large', 'x'.repeat(1001));
    await assert.rejects(
      fetch([at('/large')], fetcher({ ...QUICK, mostBytes: 1000 })),
      /larger than 1000 bytes/,
    );
    assert.equal(server.requests.length, 1);
  });

  it('stop when the task is asked to end', async () => {
    const asked = Promise.withResolvers<void>();
    const left = Promise.withResolvers<void>();
    server.answers['/endless'] = (_, response) => {
      response.write('a');
      asked.resolve();
      void once(response, 'close').then(() => left.resolve());
    };
    for (const cache of [false, true]) {
      const abort = new AbortController();
      const fetching = fetch([at('/endless', { cache })], fetcher(), abort.signal);
      await asked.promise;
      abort.abort(new Error('asked to end'));
      await assert.rejects(fetching, /asked to end/);
      await left.promise;
    }
    assert.deepEqual(readdirSync(root), []);
  });

  it('stop all when one fails', async () => {
    const left = Promise.withResolvers<void>();
    server.answers['/endless'] = (_, response) => {
      response.write('a');
      response.once('close', () => left.resolve());
      server.answers['/gate'] = (_request, gate) => gate.writeHead(404).end();
    };
    server.answers['/gate'] = (_, response) => response.writeHead(503).end();
    await assert.rejects(fetch([at('/endless'), at('/gate')]), /answered (404|503)/);
    await left.promise;
  });

  it('come several at once, but not too many', async () => {
    const count = 20;
    const waiting: (() => void)[] = [];
    const uris = Array.from({ length: count }, (_, index) => {
      server.answers[`/${index}`] = (_request, response) => {
        waiting.push(() => response.end(`${index}`));
        if (waiting.length === 6 || server.requests.length > count - 6)
          for (const end of waiting.splice(0)) end();
      };
      return at(`/${index}`);
    });
    await fetch(uris);
    assert.equal(server.mostOpen, 6);
    assert.equal(readdirSync(root).length, count);
  });

  it('of one name: the later one stands', async () => {
    server.file('/a', 'first');
    server.file('/b', 'second');
    await fetch([at('/a', { output_file: 'x' }), at('/b', { output_file: 'x' })]);
    assert.equal(read('x'), 'second');
  });
});

describe('URIs of a task', () => {
  it('are refused when they cannot be understood', () => {
    const refusal = (uri: CommandInfo_URI) => () => readUri(uri, '/sandbox');
    assert.throws(
      refusal({ value: 'hdfs://host/x' }),
      /'hdfs:\/\/host\/x': an unknown scheme; expected http, https/,
    );
    assert.throws(refusal({ value: 'http://host' }), /no file name/);
    assert.throws(refusal({ value: 'http://host/' }), /no file name/);
    assert.throws(refusal({ value: '/a/..' }), /no file name/);
    assert.throws(refusal({ value: '../x' }), /inside the sandbox/);
    assert.throws(refusal({ value: 'http://h/x#sha256=12' }), /digest '12'; expected 64 hexadecimal/);
    for (const output_file of ['/etc/x', '../x', 'a/../../x', ''])
      assert.throws(refusal({ value: 'http://h/x', output_file }), /a path inside the sandbox/);
  });
});
