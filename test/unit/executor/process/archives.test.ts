// Unpacking: every kind of archive, and nothing that leaves the directory.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { unpack } from '../../../../executor/process/archives.ts';
import { archiveKind } from '../../../../executor/process/uris.ts';
import { tar, tarGz, zip } from '../../../support/archives.ts';

const GOOD = [
  { path: 'pkg/', type: '5', mode: 0o755 },
  { path: 'pkg/run.sh', content: 'run', mode: 0o4755 },
  { path: 'pkg/link', type: '2', link: '../top' },
  { path: 'pkg/same', type: '1', link: 'pkg/run.sh' },
  { path: '/top', content: 'top' },
];

describe('archives', () => {
  let area: string;
  let root: string;

  beforeEach(() => {
    area = mkdtempSync(join(tmpdir(), 'pillion-archives-'));
    root = join(area, 'task');
    mkdirSync(root);
  });

  afterEach(() => rmSync(area, { recursive: true, force: true }));

  async function unpackBytes(name: string, bytes: Uint8Array, signal = new AbortController().signal) {
    const archive = join(area, 'archive');
    writeFileSync(archive, bytes);
    const kind = archiveKind(name);
    assert.ok(kind);
    await unpack({ archive, kind, root, name, signal });
  }

  function compressed(program: string, bytes: Uint8Array): Buffer {
    return execFileSync(program, ['-c'], { input: bytes });
  }

  const SAME: Readonly<Record<string, () => Buffer>> = {
    'a.tar': () => tar(...GOOD),
    'a.tgz': () => tarGz(...GOOD),
    'a.tar.gz': () => tarGz(...GOOD),
    'a.tbz2': () => compressed('bzip2', tar(...GOOD)),
    'a.tar.bz2': () => compressed('bzip2', tar(...GOOD)),
    'a.txz': () => compressed('xz', tar(...GOOD)),
    'a.tar.xz': () => compressed('xz', tar(...GOOD)),
  };
  for (const [name, make] of Object.entries(SAME)) {
    it(`are unpacked: ${name}`, async () => {
      await unpackBytes(name, make());
      assert.deepEqual(readdirSync(root, { recursive: true }).sort(), [
        'pkg',
        'pkg/link',
        'pkg/run.sh',
        'pkg/same',
        'top',
      ]);
      assert.equal(readFileSync(join(root, 'pkg/same'), 'utf8'), 'run');
      assert.equal(readlinkSync(join(root, 'pkg/link')), '../top');
      assert.equal(readFileSync(join(root, 'top'), 'utf8'), 'top');
      assert.equal(statSync(join(root, 'pkg/run.sh')).mode & 0o7777, 0o755, 'no set-user-id');
    });
  }

  it('are unpacked: .zip', async () => {
    const link = { path: 'pkg/link', content: 'run.sh', mode: 0o120777 };
    const program = { path: 'pkg/run.sh', content: 'run', mode: 0o100755 };
    await unpackBytes('a.zip', zip({ path: 'empty/' }, link, program));
    assert.deepEqual(readdirSync(root, { recursive: true }).sort(), [
      'empty',
      'pkg',
      'pkg/link',
      'pkg/run.sh',
    ]);
    assert.equal(readFileSync(join(root, 'pkg/link'), 'utf8'), 'run');
    assert.equal(statSync(join(root, 'pkg/run.sh')).mode & 0o777, 0o755);
  });

  it('are unpacked: .gz, beside the others, wherever its own name leads it', async () => {
    await unpackBytes('sub/a.txt.gz', gzipSync('text'));
    assert.equal(readFileSync(join(root, 'a.txt'), 'utf8'), 'text');
  });

  it('are of the kind that their bytes say, when their name says that they are one', async () => {
    const zipped = zip({ path: 'top', content: 'top' });
    for (const [name, bytes] of [
      ['plain.tgz', tar(...GOOD)],
      ['gzipped.zip', tarGz(...GOOD)],
      ['xz.tar', compressed('xz', tar(...GOOD))],
      ['zipped.tar.gz', zipped],
    ] as const) {
      await unpackBytes(name, bytes);
      assert.equal(readFileSync(join(root, 'top'), 'utf8'), 'top', name);
      rmSync(root, { recursive: true });
      mkdirSync(root);
    }
    await assert.rejects(unpackBytes('text.tar.gz', Buffer.from('<html>')), /incorrect header check/);
  });

  it('.zip keep the modes of directories, also of closed ones, but not of the place itself', async () => {
    const before = statSync(root).mode;
    await unpackBytes(
      'a.zip',
      zip(
        { path: './', mode: 0o40500 },
        { path: 'closed/', mode: 0o40500 },
        { path: 'closed/in/', mode: 0o40711 },
        { path: 'closed/in/file', content: 'x', mode: 0o100640 },
        { path: 'plain/', mode: 0 },
      ),
    );
    const mode = (path: string) => statSync(join(root, path)).mode & 0o777;
    assert.deepEqual(
      ['closed', 'closed/in', 'closed/in/file', 'plain'].map(mode),
      [0o500, 0o711, 0o640, 0o755],
    );
    assert.equal(statSync(root).mode, before);
    for (const path of ['closed/in', 'closed']) chmodSync(join(root, path), 0o700);
  });

  it('are known by the endings that Mesos knows', () => {
    assert.equal(archiveKind('a.tar.gz?x=1'), undefined);
    assert.equal(archiveKind('a.TGZ'), undefined);
    assert.equal(archiveKind('a.7z'), undefined);
  });

  const ESCAPES: Readonly<
    Record<string, { readonly name: string; readonly bytes: Buffer; readonly why: RegExp }>
  > = {
    'a path with ..': { name: 'a.tar', bytes: tar({ path: '../out', content: 'x' }), why: /contains '\.\.'/ },
    'a path with .. inside': {
      name: 'a.tar',
      bytes: tar({ path: 'a/../../out', content: 'x' }),
      why: /\.\./,
    },
    'a link that leads out': {
      name: 'a.tar',
      bytes: tar({ path: 'a', type: '2', link: '../..' }),
      why: /link 'a' leads out/,
    },
    'an absolute link': {
      name: 'a.tar',
      bytes: tar({ path: 'a', type: '2', link: '/etc' }),
      why: /leads out/,
    },
    'a file through its own link': {
      name: 'a.tar',
      bytes: tar({ path: 'a', type: '2', link: '.' }, { path: 'a/b', content: 'x' }),
      why: /symbolic link/i,
    },
    'a file through an old link': {
      name: 'a.tar',
      bytes: tar({ path: 'data/x', content: 'x' }),
      why: /a link/,
    },
    'a file in place of an old link': {
      name: 'a.tar',
      bytes: tar({ path: 'data', content: 'x' }),
      why: /a link/,
    },
    'a directory in place of an old link': {
      name: 'a.tar',
      bytes: tar({ path: 'data/', type: '5' }),
      why: /a link/,
    },
    'a hard link to what is there': {
      name: 'a.tar',
      bytes: tar({ path: 'h', type: '1', link: 'data/kept' }),
      why: /no file of the archive/,
    },
    'a hard link out': {
      name: 'a.tar',
      bytes: tar({ path: 'h', type: '1', link: '../kept' }),
      why: /no file/,
    },
    'a hard link through a chain of links': {
      name: 'a.tar',
      bytes: tar(
        { path: 'p/q/one', type: '2', link: '../../r' },
        { path: 'p/q/two', type: '2', link: 'one/../..' },
        { path: 'h', type: '1', link: 'p/q/two/kept' },
      ),
      why: /link 'p\/q\/two' leads out/,
    },
    'a device': { name: 'a.tar', bytes: tar({ path: 'null', type: '3' }), why: /unsupported/i },
    'a named pipe': { name: 'a.tar', bytes: tar({ path: 'pipe', type: '6' }), why: /unsupported/i },
    'a zip path with ..': {
      name: 'a.zip',
      bytes: zip({ path: '../out', content: 'x' }),
      why: /relative path/,
    },
    'an absolute zip path': {
      name: 'a.zip',
      bytes: zip({ path: '/out', content: 'x' }),
      why: /absolute path/,
    },
    'a zip link that leads out': {
      name: 'a.zip',
      bytes: zip({ path: 'a', content: '../..', mode: 0o120777 }),
      why: /leads out/,
    },
    'a chain of zip links': {
      name: 'a.zip',
      bytes: zip(
        { path: 'p/q/one', content: '../..', mode: 0o120777 },
        { path: 'p/q/two', content: 'one/../..', mode: 0o120777 },
      ),
      why: /link 'p\/q\/two' leads out/,
    },
    'a zip file through an old link': {
      name: 'a.zip',
      bytes: zip({ path: 'data/x', content: 'x' }),
      why: /a link at 'data'/,
    },
    'a zip device': {
      name: 'a.zip',
      bytes: zip({ path: 'a', mode: 0o020666 }),
      why: /neither file nor directory/,
    },
  };
  for (const [what, { name, bytes, why }] of Object.entries(ESCAPES)) {
    it(`do not get out by ${what}`, async () => {
      mkdirSync(join(area, 'volume'));
      writeFileSync(join(area, 'volume/kept'), 'kept');
      symlinkSync('../volume', join(root, 'data'));
      await assert.rejects(unpackBytes(name, bytes), why);
      assert.deepEqual(readdirSync(area).sort(), ['archive', 'task', 'volume']);
      assert.deepEqual(readdirSync(join(area, 'volume')), ['kept']);
      assert.equal(lstatSync(join(area, 'volume/kept')).nlink, 1);
      assert.ok(lstatSync(join(root, 'data')).isSymbolicLink());
      assert.ok(!existsSync(join(root, 'null')) && !existsSync(join(root, 'pipe')));
    });
  }

  const whole = tarGz({ path: 'a', content: 'x'.repeat(5000) });
  const DAMAGED: Readonly<
    Record<string, { readonly name: string; readonly bytes: Buffer; readonly why: RegExp }>
  > = {
    'no gzip at all': { name: 'a.tar.gz', bytes: Buffer.from('hello'), why: /incorrect header check/ },
    'a gzip cut short': { name: 'a.tgz', bytes: whole.subarray(0, -20), why: /unexpected end of file/ },
    'a tar cut short': {
      name: 'a.tar',
      bytes: tar({ path: 'a', content: 'x'.repeat(5000) }).subarray(0, 3000),
      why: /Truncated/,
    },
    'no tar at all': { name: 'a.tar', bytes: Buffer.from('x'.repeat(2000)), why: /./ },
    nothing: { name: 'a.tar', bytes: Buffer.alloc(0), why: /Unrecognized archive format/ },
    'no bzip2': { name: 'a.tbz2', bytes: Buffer.from('hello'), why: /bzip2 ended with \d+: / },
    'no xz': { name: 'a.txz', bytes: Buffer.from('hello'), why: /xz ended with \d+: / },
    'no zip': { name: 'a.zip', bytes: Buffer.from('hello'), why: /central directory|zip/i },
    'a zip of a wrong checksum': {
      name: 'a.zip',
      bytes: zip({ path: 'a', content: 'x', checksum: 7 }),
      why: /'a' is damaged: its checksum is wrong/,
    },
  };
  for (const [what, { name, bytes, why }] of Object.entries(DAMAGED)) {
    it(`that are damaged are refused: ${what}`, async () => {
      await assert.rejects(unpackBytes(name, bytes), why);
    });
  }

  it('stop when they are aborted', async () => {
    for (const [name, bytes] of [
      ['a.tar', tar(...GOOD)],
      ['a.zip', zip({ path: 'a', content: 'x' })],
      ['a.txz', compressed('xz', tar(...GOOD))],
    ] as const) {
      await assert.rejects(unpackBytes(name, bytes, AbortSignal.abort(new Error('enough'))), /enough|abort/i);
    }
  });
});
