// One thing at a time: clients wait in a queue that ends somewhere, and what Mesos tells is never turned away for it.
import assert from 'node:assert/strict';
import { Serial } from '../../../../scheduler/service/serial.ts';

describe('the queue of what reads or changes the state', () => {
  it('refuses clients beyond ten thousand, but not what Mesos tells', async () => {
    const serial = new Serial();
    const { promise, resolve } = Promise.withResolvers<void>();
    const clients = Array.from({ length: 10_000 }, () => serial.runBounded(() => promise));
    await assert.rejects(
      serial.runBounded(async () => 'client'),
      /more than 10000 requests wait/,
    );
    const told = serial.run(async () => 'Mesos');
    resolve();
    assert.equal(await told, 'Mesos');
    await Promise.all(clients);
    assert.equal(await serial.runBounded(async () => 'client'), 'client');
  });
});
