// What the executor's bundle carries of the wire: only what it uses (docs/adr/0002-http-clients.md).
import assert from 'node:assert/strict';
import { build } from 'esbuild';

const ENTRY = `
  import { LeanMesosHttp } from './shared/mesos/lean-http.ts';
  import { Call, Event } from './shared/mesos/generated/executor.ts';
  globalThis.used = [LeanMesosHttp, Call, Event];
`;

describe('bundle of the lean client', () => {
  it('holds no undici, and the descriptors of the executor API only', async () => {
    const stdin = { contents: ENTRY, resolveDir: process.cwd() };
    const shape = { bundle: true, platform: 'node', format: 'cjs', write: false, metafile: true } as const;
    const { metafile, outputFiles } = await build({ stdin, ...shape });
    const inputs = Object.keys(metafile.inputs);
    assert.deepEqual(
      inputs.filter((input) => input.includes('undici')),
      [],
    );
    const text = outputFiles[0]?.text ?? '';
    assert.match(text, /mesos\.v1\.executor\.Event/);
    assert.match(text, /mesos\.v1\.TaskInfo/);
    assert.doesNotMatch(text, /mesos\.v1\.(scheduler|master|agent)\./);
    assert.doesNotMatch(text, /mesos\.v1\.(ResourceStatistics|MasterInfo|Offer)\b/);
  });
});
