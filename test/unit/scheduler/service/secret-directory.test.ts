// Secrets from a directory: what is read, what is refused, and that no reason holds a value.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  checkSecretDirectory,
  SECRET_LIMIT,
  secretDirectory,
} from '../../../../scheduler/service/secret-directory.ts';

describe('a directory of secrets', () => {
  let root: string;
  let directory: string;

  before(() => {
    root = mkdtempSync(join(tmpdir(), 'pillion-secrets-'));
    directory = join(root, 'secrets');
    mkdirSync(join(directory, 'a'), { recursive: true });
    mkdirSync(join(directory, '..data'));
    writeFileSync(join(root, 'outside'), 'value');
    writeFileSync(join(directory, 'a', 'one'), 'value');
    writeFileSync(join(directory, 'most'), Buffer.alloc(SECRET_LIMIT));
    writeFileSync(join(directory, 'more'), Buffer.alloc(SECRET_LIMIT + 1));
    writeFileSync(join(directory, '..data', 'two'), 'value');
    symlinkSync('..data/two', join(directory, 'two'));
    symlinkSync('../outside', join(directory, 'leak'));
  });

  after(() => rmSync(root, { recursive: true, force: true }));

  const read = async (path: string) => (await secretDirectory(directory)([path])).get(path);

  async function reason(path: string): Promise<string> {
    const found = await read(path);
    return found !== undefined && 'missing' in found ? found.missing : assert.fail('it was read');
  }

  it('is to be one', async () => {
    await checkSecretDirectory(directory);
    await assert.rejects(
      checkSecretDirectory(join(root, 'none')),
      /--secrets: .*none cannot be read \(ENOENT\)/,
    );
    await assert.rejects(checkSecretDirectory(join(root, 'outside')), /--secrets: .*outside is no directory/);
  });

  it('reads files, those behind links inside it too, up to the limit', async () => {
    for (const path of ['a/one', 'two']) {
      assert.deepEqual(await read(path), new TextEncoder().encode('value'));
    }
    const most = await read('most');
    assert.equal(most instanceof Uint8Array && most.length, SECRET_LIMIT);
  });

  it('reads them anew each time', async () => {
    const secrets = secretDirectory(directory);
    writeFileSync(join(directory, 'new'), '1');
    assert.deepEqual((await secrets(['new'])).get('new'), new TextEncoder().encode('1'));
    writeFileSync(join(directory, 'new'), '2');
    assert.deepEqual((await secrets(['new'])).get('new'), new TextEncoder().encode('2'));
  });

  it('says why one is missing, and nothing of what is elsewhere', async () => {
    assert.match(await reason('nothing'), /cannot be read \(ENOENT\)/);
    assert.match(await reason('a'), /it is no file/);
    assert.match(await reason('more'), /more than 262144 bytes/);
    for (const path of ['../outside', '..', '', '/../outside']) {
      assert.match(await reason(path), /leads out of --secrets/, path);
    }
    assert.match(await reason('leak'), /a link out of --secrets/);
  });
});
