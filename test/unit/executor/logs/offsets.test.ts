import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OffsetsFile, OffsetsTable } from '../../../../executor/logs/offsets.ts';

describe('offsets', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'pillion-offsets-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const offsets = (acknowledged: number) => ({ acknowledged, dropped: 0 });

  it('are there again after a restart, in one whole file for the own user', async () => {
    const folder = join(directory, 'own');
    const table = new OffsetsTable(new OffsetsFile(folder), () => {});
    table.set('t/stdout/s', offsets(1));
    const first = table.save();
    table.set('t/stdout/s', offsets(2));
    await Promise.all([first, table.save()]);
    assert.deepEqual(new OffsetsFile(folder).load(), { 't/stdout/s': offsets(2) });
    assert.deepEqual(readdirSync(folder), ['offsets.json']);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    assert.equal(JSON.parse(readFileSync(join(folder, 'offsets.json'), 'utf8')).version, 1);
  });

  it('begin anew where the file is damaged or of another version', () => {
    for (const content of ['', '{"version":', '{"version":2,"streams":{"a":1}}', 'null']) {
      writeFileSync(join(directory, 'offsets.json'), content);
      assert.deepEqual(new OffsetsFile(directory).load(), {});
    }
  });

  it('are bounded; those that were set last are kept', async () => {
    const table = new OffsetsTable(new OffsetsFile(directory), () => {});
    for (let index = 0; index < 10_001; index++) table.set(`t${index}`, offsets(index));
    await table.save();
    assert.equal(Object.keys(new OffsetsFile(directory).load()).length, 10_000);
    assert.equal(table.get('t0'), undefined);
    assert.deepEqual(table.get('t10000'), offsets(10_000));
  });

  it('say once that they cannot be saved, and go on', async () => {
    const said: string[] = [];
    const folder = join(directory, 'gone');
    const table = new OffsetsTable(new OffsetsFile(folder), (message) => said.push(message));
    rmSync(folder, { recursive: true });
    await table.save();
    await table.save();
    assert.equal(said.length, 1);
    assert.match(said[0] ?? '', /offsets are not saved \(ENOENT/);
  });
});
