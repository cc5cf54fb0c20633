// The durable store on real files: what is written survives, what is not ours is refused and left as it is.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SqliteStore } from '../../../../scheduler/state/sqlite-store.ts';

/** Opens the store, writes pairs until it is killed, and prints each pair's number when it is durable. */
const WRITER = `
import { SqliteStore } from ${JSON.stringify(join(process.cwd(), 'scheduler/state/sqlite-store.ts'))};
const store = SqliteStore.open(process.argv[1]);
for (let n = 1; ; n += 1) {
  await store.write([{ key: 'a', value: String(n) }, { key: 'b', value: String(n) }]);
  process.stdout.write(n + '\\n');
}`;

describe('the SQLite store', () => {
  let directory: string;
  let file: string;
  const open: SqliteStore[] = [];

  const store = () => {
    const opened = SqliteStore.open(file);
    open.push(opened);
    return opened;
  };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'pillion-store-'));
    file = join(directory, 'state.sqlite');
  });

  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
    rmSync(directory, { recursive: true });
  });

  it('keeps what was written, over close and open', async () => {
    await store().write([
      { key: 'a/1', value: 'one' },
      { key: 'a/2', value: 'two' },
      { key: 'b/1', value: 'three' },
    ]);
    await open[0]?.write([{ key: 'a/1' }]);
    await open[0]?.close();
    const again = store();
    assert.equal(await again.get('a/1'), undefined);
    assert.equal(await again.get('b/1'), 'three');
    assert.deepEqual(await again.list('a/'), [['a/2', 'two']]);
  });

  it('writes all or nothing', async () => {
    const one = store();
    await one.write([{ key: 'a', value: 'before' }]);
    const bad = [
      { key: 'a', value: 'after' },
      { key: null as unknown as string, value: 'x' },
    ];
    await assert.rejects(one.write(bad));
    assert.equal(await one.get('a'), 'before');
    await one.write([{ key: 'a', value: 'later' }]);
    assert.equal(await one.get('a'), 'later');
  });

  it('lists by prefix and by nothing else', async () => {
    const one = store();
    const keys = ['pod/a', 'pod/é', 'pod/😀', 'pods/a', 'po', 'pod'];
    await one.write(keys.map((key) => ({ key, value: key })));
    assert.deepEqual(
      (await one.list('pod/')).map(([key]) => key),
      ['pod/a', 'pod/é', 'pod/😀'],
    );
  });

  it("is one scheduler's at a time, also for another process", async () => {
    store();
    assert.throws(() => SqliteStore.open(file), /state\.sqlite: in use by another scheduler/);
    const script = `import { SqliteStore } from ${JSON.stringify(join(process.cwd(), 'scheduler/state/sqlite-store.ts'))};
      try { SqliteStore.open(process.argv[1]); } catch (error) { process.stdout.write(error.message); }`;
    const other = spawnSync(process.execPath, ['--input-type=module', '-e', script, file]);
    assert.match(`${other.stdout}${other.stderr}`, /in use by another scheduler/);
    await open[0]?.close();
    store();
  });

  it('holds whole writes only after its process was killed in the middle of them, and is free again', async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', WRITER, file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let told = 0;
    for await (const chunk of child.stdout) {
      told = Number(String(chunk).trim().split('\n').at(-1));
      if (told >= 20) child.kill('SIGKILL');
    }
    const one = store();
    const [a, b] = [Number(await one.get('a')), Number(await one.get('b'))];
    assert.equal(a, b);
    assert.ok(a >= told, `${told} was told durable, ${a} is there`);
  });

  it('takes an empty file for a new one', () => {
    writeFileSync(file, '');
    store();
    assert.ok(statSync(file).size > 0);
  });

  const unusable: [title: string, make: () => void, message: RegExp][] = [
    [
      'a text',
      () => writeFileSync(file, 'hello, this is not a database at all'),
      /damaged\. It was left as it is/,
    ],
    ['a file cut short', () => writeFileSync(file, 'SQLite format 3\0'), /damaged/],
    [
      'a database of another program',
      () => {
        const database = new DatabaseSync(file);
        database.exec('CREATE TABLE theirs (a)');
        database.close();
      },
      /a database, but not of Pillion/,
    ],
    [
      'one of a newer Pillion',
      () => {
        const database = new DatabaseSync(file);
        database.exec(
          'CREATE TABLE record (key TEXT, value TEXT); PRAGMA application_id = 0x506c6c6e; PRAGMA user_version = 99;',
        );
        database.close();
      },
      /written by a newer Pillion \(format 99, this one knows up to 1\)/,
    ],
  ];
  for (const [title, make, message] of unusable) {
    it(`refuses ${title}, and leaves every byte of it`, () => {
      make();
      const before = readFileSync(file);
      assert.throws(() => SqliteStore.open(file), message);
      assert.deepEqual(readFileSync(file), before);
    });
  }

  it('refuses a file with a damaged page', async () => {
    const one = store();
    await one.write(Array.from({ length: 200 }, (_, n) => ({ key: `key-${n}`, value: 'x'.repeat(200) })));
    await one.close();
    const handle = openSync(file, 'r+');
    writeSync(handle, Buffer.alloc(2000, 0xab), 0, 2000, 4096 * 2);
    closeSync(handle);
    assert.throws(() => SqliteStore.open(file), /damaged/);
  });

  /** As somebody whose rights the system checks. */
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

  it('says that a file may not be written, and not that it is damaged', async () => {
    await store().write([{ key: 'a', value: 'one' }]);
    await open[0]?.close();
    chmodSync(file, 0o444);
    chmodSync(directory, 0o555);
    const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', WRITER, file], {
      ...user,
      encoding: 'utf8',
    });
    chmodSync(directory, 0o755);
    assert.match(stderr, /state file .*state\.sqlite: cannot be (written|opened)/);
    assert.doesNotMatch(stderr, /damaged/);
  });

  it('says that there is no room, and keeps what was written before', async () => {
    await store().write([{ key: 'a', value: '0' }]);
    await open[0]?.close();
    // The shell ignores the signal, so writes beyond the limit fail as they do on a full disk.
    const limited = `trap '' XFSZ; ulimit -f 256; exec "$0" --input-type=module -e "$1" "$2"`;
    const { stderr, stdout } = spawnSync('sh', ['-c', limited, process.execPath, WRITER, file], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    assert.match(stderr, /state file .*state\.sqlite: cannot be written \(/);
    const told = Number(stdout.trim().split('\n').at(-1));
    assert.ok(told > 0);
    assert.ok(Number(await store().get('a')) >= told);
  });

  it('says which folder cannot be used', () => {
    assert.throws(() => SqliteStore.open(directory), /state file .*: cannot be opened \(EISDIR/);
    assert.throws(() => SqliteStore.open(join(directory, 'none', 'state')), /none\/state: cannot be opened/);
  });
});
