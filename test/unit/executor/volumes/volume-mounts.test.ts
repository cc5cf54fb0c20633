// When a record goes and when it stays, with a plugin that is played and a clock that the test moves.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sinon from 'sinon';
import type { ExternalVolume } from '../../../../executor/volumes/external-volume.ts';
import { MountLedger, volumeKey } from '../../../../executor/volumes/mount-ledger.ts';
import { PluginClient, PluginRefusal } from '../../../../executor/volumes/plugin-client.ts';
import { VolumeMounts } from '../../../../executor/volumes/volume-mounts.ts';
import { silentLogger } from '../../../../shared/runtime/logger.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const VOLUME: ExternalVolume = {
  driver: 'd',
  name: 'v',
  options: {},
  containerPath: 'data',
  readOnly: false,
};
const KEY = volumeKey('d', 'v');
const refusal = () => new PluginRefusal({ subject: 'the plugin', found: 'no' });

describe('volume mounts', () => {
  let root: string;
  let clock: VirtualClock;
  let ledger: MountLedger;
  let plugin: sinon.SinonStubbedInstance<PluginClient>;
  let mounts: VolumeMounts;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'pillion-mounts-'));
    clock = new VirtualClock();
    ledger = new MountLedger(join(root, 'ledger'), 'me', clock);
    plugin = sinon.createStubInstance(PluginClient);
    plugin.mount.resolves(root);
    plugin.path.resolves(root);
    const connect = () => Promise.resolve(plugin);
    mounts = new VolumeMounts({ ledger, clock, log: silentLogger, executorId: 'e', connect });
  });

  afterEach(() => {
    ledger.owner.leave();
    rmSync(root, { recursive: true, force: true });
  });

  it('creates only what is absent, and mounts once', async () => {
    assert.equal(await mounts.acquire(VOLUME, 'one', 't1'), root);
    plugin.find.resolves({ name: 'v', mountpoint: root });
    assert.equal(await mounts.acquire(VOLUME, 'two'), root);
    sinon.assert.calledOnceWithExactly(plugin.create, 'v', {});
    sinon.assert.calledOnceWithExactly(plugin.mount, 'v', 'one');
    const record = await ledger.read(KEY);
    assert.deepEqual(
      record?.users.map(({ id, task }) => [id, task]),
      [
        ['one', 't1'],
        ['two', undefined],
      ],
    );
    assert.equal(record?.askedAt, undefined);
    await mounts.settle(KEY, 'one');
    sinon.assert.notCalled(plugin.unmount);
    await mounts.settle(KEY, 'two');
    sinon.assert.calledOnceWithExactly(plugin.unmount, 'v', 'one');
    assert.deepEqual(ledger.keys(), []);
  });

  it('has the record on disk before each question that changes something', async () => {
    const seen: unknown[] = [];
    const look = async () => {
      const record = await ledger.read(KEY);
      seen.push([record?.users.length, record?.askedAt !== undefined, record?.mountpoint]);
    };
    plugin.create.callsFake(look);
    plugin.mount.callsFake(() => look().then(() => root));
    plugin.unmount.callsFake(look);
    await mounts.acquire(VOLUME, 'one');
    await mounts.settle(KEY, 'one');
    assert.deepEqual(seen, [
      [1, false, undefined],
      [1, true, undefined],
      [0, false, root],
    ]);
  });

  it('mounts again, with the same ID, where the plugin has forgotten', async () => {
    await mounts.acquire(VOLUME, 'one');
    plugin.path.rejects(refusal());
    await mounts.acquire(VOLUME, 'two');
    assert.deepEqual(plugin.mount.args, [
      ['v', 'one'],
      ['v', 'one'],
    ]);
  });

  it('keeps the record while a Mount without an answer may still come, and drops it after 2 minutes', async () => {
    plugin.mount.rejects(new Error('no answer'));
    plugin.unmount.rejects(refusal());
    await assert.rejects(mounts.acquire(VOLUME, 'one'), /no answer/);
    clock.advance(119_999);
    await assert.rejects(mounts.settle(KEY, 'one'), /may still be under way/);
    assert.deepEqual((await ledger.read(KEY))?.users, []);
    clock.advance(1);
    await mounts.settle(KEY);
    assert.deepEqual(ledger.keys(), []);
  });

  it('keeps nothing after a Mount that was refused', async () => {
    plugin.mount.rejects(refusal());
    plugin.unmount.rejects(refusal());
    await assert.rejects(mounts.acquire(VOLUME, 'one'), PluginRefusal);
    await mounts.settle(KEY, 'one');
    assert.deepEqual(ledger.keys(), []);
  });

  it('keeps the record while the plugin does not answer, and while the volume stays mounted', async () => {
    await mounts.acquire(VOLUME, 'one');
    plugin.unmount.rejects(new Error('connection lost'));
    await assert.rejects(mounts.settle(KEY, 'one'), /connection lost/);
    plugin.unmount.rejects(refusal());
    plugin.find.resolves({ name: 'v', mountpoint: '/' });
    await assert.rejects(mounts.settle(KEY), PluginRefusal);
    assert.deepEqual(ledger.keys(), [KEY]);
    plugin.find.resolves({ name: 'v', mountpoint: '' });
    await mounts.settle(KEY);
    assert.deepEqual(ledger.keys(), []);
  });

  it('refuses a mountpoint that this executor cannot see, and undoes it', async () => {
    plugin.mount.resolves(join(root, 'elsewhere'));
    await assert.rejects(mounts.acquire(VOLUME, 'one'), /elsewhere, which is no directory for this executor/);
    await mounts.settle(KEY, 'one');
    sinon.assert.calledOnce(plugin.unmount);
  });

  it('has nothing to do for a volume without a record', async () => {
    await mounts.settle(KEY, 'one');
    sinon.assert.notCalled(plugin.unmount);
  });
});
