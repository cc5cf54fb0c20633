// Keys made in advance: each given away once, bounded, and none made after the end.
import assert from 'node:assert/strict';
import { KeyStock } from '../../../../scheduler/certificates/key-stock.ts';

describe('the stock of keys', () => {
  it('gives every pair away once, also more of them than it holds', async () => {
    const stock = new KeyStock(1024, 2);
    const pairs = await Promise.all(Array.from({ length: 6 }, () => stock.take()));
    const keys = pairs.map(({ publicKey }) =>
      publicKey.export({ type: 'spki', format: 'der' }).toString('hex'),
    );
    assert.equal(new Set(keys).size, 6);
    stock.close();
    const { privateKey } = await stock.take();
    assert.equal(privateKey.asymmetricKeyDetails?.modulusLength, 1024);
  });
});
