// What dead executors left is looked for at the start; where that fails, this executor goes on and says so.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExternalVolumes } from '../../../../executor/volumes/external-volumes.ts';
import { silentLogger } from '../../../../shared/runtime/logger.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

describe('external volumes of dead executors', () => {
  it('are told not to be looked for where the ledger is damaged', async () => {
    const ledger = mkdtempSync(join(tmpdir(), 'pillion-ledger-'));
    mkdirSync(join(ledger, 'volumes'));
    mkdirSync(join(ledger, 'owners'));
    writeFileSync(join(ledger, 'volumes/record'), '{}');
    writeFileSync(join(ledger, 'owners/dead.lock'), 'not what a lock is made of');
    const told = Promise.withResolvers<string>();
    const volumes = new ExternalVolumes({
      directories: { ledger, sockets: [], specs: [] },
      clock: new VirtualClock(),
      log: { ...silentLogger, warn: (message) => told.resolve(message) },
      id: 'me',
      executorId: 'pod',
    });
    volumes.recover();
    assert.match(await told.promise, /volumes of dead executors are not looked for: .*not a database/);
    await volumes.close();
    rmSync(ledger, { recursive: true });
  });
});
