// A task's file as an agent serves it, while its task writes it anew.
import assert from 'node:assert/strict';
import { agentChunks } from '../../../../scheduler/logs/agent-chunks.ts';
import type { LogChunk } from '../../../../shared/link/generated/link.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

describe("an agent's file", () => {
  it('is read from its beginning when it was cut and has grown past the old place between two looks', async () => {
    let file = Buffer.from('one\ntwo\n');
    let isLive = true;
    const clock = new VirtualClock();
    const chunks = agentChunks(
      {
        size: async () => file.length,
        read: async (offset, length) => file.subarray(offset, offset + length),
      },
      { offset: 0, tailLines: 0, isLive: () => isLive, clock, signal: new AbortController().signal },
    );
    const next = async (): Promise<LogChunk> => (await chunks.next()).value ?? { offset: -1n };
    assert.deepEqual((await next()).data, Buffer.from('one\ntwo\n'));
    file = Buffer.from('three\nfour\nfive\n');
    assert.deepEqual(await next(), { offset: 0n, truncated: true });
    assert.deepEqual(await next(), { offset: 0n, data: file });
    file = Buffer.concat([file, Buffer.from('six\n')]);
    assert.deepEqual(await next(), { offset: 16n, data: Buffer.from('six\n') });
    isLive = false;
    assert.deepEqual(await next(), { offset: 20n, ended: true });
  });
});
