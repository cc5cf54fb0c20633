// A plugin that hangs, and a ledger that cannot be written: the task that needs it hears of it, nobody else.
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExternalVolumes, VolumeUnavailable } from '../../../executor/volumes/external-volumes.ts';
import { MountLedger, volumeKey } from '../../../executor/volumes/mount-ledger.ts';
import { silentLogger } from '../../../shared/runtime/logger.ts';
import { ImpatientClock } from '../../support/impatient-clock.ts';
import { until } from '../../support/volume-plugin.ts';
import { VolumeMachine } from '../../support/volume-pod.ts';

describe('external volumes that cannot be had', () => {
  let machine: VolumeMachine;
  let clock: ImpatientClock;
  let volumes: ExternalVolumes;
  const never = new AbortController().signal;

  beforeEach(async () => {
    machine = await VolumeMachine.start();
    clock = new ImpatientClock();
    volumes = open('me');
  });

  afterEach(() => machine.stop());

  function open(id: string): ExternalVolumes {
    const { root, ledger } = machine.plugin;
    const directories = { ledger, sockets: [join(root, 'sockets')], specs: [join(root, 'specs')] };
    return new ExternalVolumes({ directories, clock, log: silentLogger, id, executorId: 'e1' });
  }

  it('gives up a plugin that hangs after 2 minutes, for that volume alone', async () => {
    const { plugin } = machine;
    const hanging = plugin.hold('Mount', 'before', 'slow');
    const failing = assert.rejects(volumes.mount(machine.task('one', 'true', 'slow'), never), (thrown) => {
      assert.ok(thrown instanceof VolumeUnavailable);
      assert.match(thrown.message, /^volume driver 'testdriver', Mount of 'slow': no answer within 120 s/);
      return true;
    });
    await hanging.reached;
    const [use] = await volumes.mount(machine.task('two', 'true', 'fine'), never);
    assert.ok(use?.mountpoint.startsWith(plugin.root));
    clock.expire();
    await failing;
    hanging.release();
    volumes.release('two');
    await plugin.isClean();
    await volumes.close();
  });

  it('fails the task where the ledger cannot be written, and tries again with the next one', async () => {
    const { plugin } = machine;
    writeFileSync(plugin.ledger, 'in the way');
    const mounting = volumes.mount(machine.task('one', 'true', 'v'), never);
    await assert.rejects(mounting, /the ledger of mounted volumes .* cannot be written/);
    assert.equal(plugin.calls.length, 0);
    rmSync(plugin.ledger);
    await volumes.mount(machine.task('two', 'true', 'v'), never);
    await volumes.close();
    await plugin.isClean();
  });

  it('leaves to the next executor what cannot be unmounted in the time of its end', async () => {
    const { plugin } = machine;
    await volumes.mount(machine.task('one', 'true', 'v'), never);
    plugin.errors.set('Unmount', 'busy');
    const closing = volumes.close();
    await until(() => plugin.countOf('Unmount') > 3);
    clock.expire();
    await closing;
    assert.equal(plugin.records()[0]?.users.length, 0);
    plugin.errors.delete('Unmount');
    open('next').recover();
    await plugin.isClean();
  });

  it('does not wait at its end for what a dead executor left and nobody can unmount', async () => {
    const { plugin } = machine;
    const dead = new MountLedger(plugin.ledger, 'dead', clock);
    const record = { version: 1, driver: plugin.driver, name: 'v', mountId: 'm' } as const;
    await dead.write(volumeKey(record.driver, 'v'), { ...record, mountpoint: '/', users: [] });
    dead.owner.leave();
    plugin.errors.set('Unmount', 'busy');
    volumes.recover();
    await volumes.close();
    assert.ok(plugin.countOf('Unmount') >= 1);
    assert.equal(plugin.records().length, 1);
  });
});
