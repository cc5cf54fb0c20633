// The ledger on real files: locks that die with their holder, records that are whole or refused.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { tryLock, whileUnlocked } from '../../../../executor/volumes/file-lock.ts';
import { LedgerOwner, processIdentity } from '../../../../executor/volumes/ledger-owner.ts';
import { MountLedger, type VolumeRecord, volumeKey } from '../../../../executor/volumes/mount-ledger.ts';
import { systemClock } from '../../../../shared/runtime/clock.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const RECORD: VolumeRecord = { version: 1, driver: 'd', name: 'n', mountId: 'm', users: [] };
const LOCK = join(import.meta.dirname, '../../../../executor/volumes/file-lock.ts');

describe('mount ledger', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'pillion-ledger-'));
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  /** A process that holds the lock of a file until it is killed. */
  async function holder(path: string) {
    const script = `const { tryLock } = await import('${LOCK}'); if (tryLock(process.argv[1])) console.log('held');
      setInterval(() => {}, 1000);`;
    const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script, path];
    const child = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    return child;
  }

  it('keeps a lock to one holder, and frees it when that is killed', async () => {
    const path = join(root, 'lock');
    const child = await holder(path);
    assert.equal(tryLock(path), undefined);
    assert.equal(whileUnlocked(path, assert.fail), false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const held = tryLock(path);
    assert.ok(held);
    assert.equal(tryLock(path), undefined, 'not twice in one process either');
    held.release();
    assert.deepEqual(readdirSync(root), ['lock'], 'nothing lies beside it');
  });

  it('knows the dead from the living, and removes what the dead left', async () => {
    const mine = LedgerOwner.enter(root, 'mine');
    const child = await holder(join(root, 'other.lock'));
    writeFileSync(join(root, 'dead.lock'), '');
    assert.deepEqual(
      ['mine', 'other', 'dead', 'never'].map((id) => mine.isLive(id)),
      [true, true, false, false],
    );
    mine.removeDead();
    assert.deepEqual(readdirSync(root).sort(), ['mine.lock', 'other.lock']);
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.equal(mine.isLive('other'), false);
    mine.leave();
    assert.equal(existsSync(join(root, 'mine.lock')), false);
  });

  it('takes another name where its own is locked', () => {
    const [one, two] = [LedgerOwner.enter(root, 'x'), LedgerOwner.enter(root, 'x')];
    assert.notEqual(one.id, two.id);
    assert.ok(one.isLive(two.id));
    two.leave();
    one.leave();
  });

  it('notes the start time by which the kernel tells processes of one pid apart', async () => {
    const { stdout } = await promisify(execFile)('cut', ['-d', ' ', '-f', '22', `/proc/${process.pid}/stat`]);
    assert.deepEqual(processIdentity(), { pid: process.pid, startTime: stdout.trim() });
  });

  it('reads what it has written, and nothing where nothing is', async () => {
    const ledger = new MountLedger(join(root, 'deep/ledger'), 'me', systemClock);
    const key = volumeKey('d', 'a/../b\n');
    assert.match(key, /^[0-9a-f]{40}$/);
    assert.notEqual(key, volumeKey('da', '/../b\n'));
    assert.equal(await ledger.read(key), undefined);
    await ledger.write(key, RECORD);
    assert.deepEqual(await ledger.read(key), RECORD);
    assert.deepEqual(ledger.keys(), [key]);
    await ledger.remove(key);
    await ledger.remove(key);
    assert.deepEqual(ledger.keys(), []);
    ledger.owner.leave();
  });

  it('refuses records that are damaged, or not of its version', async () => {
    const ledger = new MountLedger(root, 'me', systemClock);
    for (const text of ['', '{', '[]', '{"version":1}', JSON.stringify({ ...RECORD, version: 2 })]) {
      writeFileSync(join(root, 'volumes/k.json'), text);
      await assert.rejects(ledger.read('k'), /damaged, or of another version; expected version 1\. Unmount/);
    }
    ledger.owner.leave();
  });

  it('does not count a record that was being written', async () => {
    const ledger = new MountLedger(root, 'me', systemClock);
    writeFileSync(join(root, 'volumes/k.json.new'), '{"vers');
    assert.deepEqual(ledger.keys(), []);
    ledger.owner.leave();
  });

  it('lets one at a time work on a volume, also when that fails', async () => {
    const ledger = new MountLedger(root, 'me', systemClock);
    const order: string[] = [];
    const gate = Promise.withResolvers<void>();
    const first = ledger.exclusively('k', async () => {
      order.push('first');
      await gate.promise;
      order.push('first is over');
      throw new Error('failed');
    });
    const other = ledger.exclusively('other', async () => order.push('other'));
    const second = ledger.exclusively('k', async () => order.push('second'));
    await other;
    gate.resolve();
    await assert.rejects(first, /failed/);
    await second;
    assert.deepEqual(order, ['first', 'other', 'first is over', 'second']);
    ledger.owner.leave();
  });

  it('does not wait for ever for another executor', async () => {
    const clock = new VirtualClock();
    const ledger = new MountLedger(root, 'me', clock);
    const held = tryLock(join(root, 'locks/k'));
    const waiting = assert.rejects(
      ledger.exclusively('k', assert.fail),
      /another executor has held its lock for 300 s/,
    );
    clock.advance(300_000);
    for (let turn = 0; turn < 3; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(300_000);
    }
    await waiting;
    held?.release();
    ledger.owner.leave();
  });

  it('says which directory cannot be written', () => {
    writeFileSync(join(root, 'file'), '');
    assert.throws(
      () => new MountLedger(join(root, 'file'), 'me', systemClock),
      /ledger of mounted volumes .*cannot be written/,
    );
  });
});
