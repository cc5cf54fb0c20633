// Proving the scheduler to the master by flags: what comes of them, and what is wrong with them without a secret told.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MasterFlags, masterOptions } from '../../../../scheduler/cli/master-flags.ts';
import { parseSpec } from '../../../../scheduler/spec/load.ts';
import { selfSignedCertificate } from '../../../support/certificate.ts';

describe('the flags for a master that authenticates', () => {
  let directory = '';
  const file = (content: string) => {
    const path = join(directory, 'file');
    writeFileSync(path, content);
    return path;
  };

  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'pillion-flags-'));
  });

  after(() => rmSync(directory, { recursive: true, force: true }));

  it('are none where none are given', async () => {
    assert.deepEqual(await masterOptions({}), {
      authorization: undefined,
      masterTls: undefined,
      changeSpec: undefined,
    });
  });

  it('make a header of principal and secret, and put the principal into the service', async () => {
    const options = await masterOptions({ principal: 'ops', secretFile: file('s3 cret:\n') });
    assert.equal(options.authorization, `Basic ${Buffer.from('ops:s3 cret:').toString('base64')}`);
    const svc = 'name: t\npods: { a: { count: 1, tasks: { b: { goal: ONCE, cmd: c, cpus: 1 } } } }';
    assert.equal(options.changeSpec?.(parseSpec('svc.yml', svc, {}).spec).principal, 'ops');
  });

  it('name authorities', async () => {
    const { cert } = selfSignedCertificate();
    assert.deepEqual((await masterOptions({ masterTlsCa: file(cert) })).masterTls, { ca: cert });
  });

  const bad: [title: string, flags: () => MasterFlags, message: RegExp][] = [
    ['a secret of nobody', () => ({ secretFile: file('hush') }), /--secret-file: no --principal/],
    ['a colon', () => ({ principal: 'a:b', secretFile: file('hush') }), /a principal with a colon/],
    ['an empty secret', () => ({ principal: 'a', secretFile: file('\n') }), /an empty file/],
    ['two lines', () => ({ principal: 'a', secretFile: file('hush\nhush') }), /or several lines/],
    ['no file', () => ({ principal: 'a', secretFile: '/none' }), /\/none cannot be read \(ENOENT\)/],
    ['no certificate', () => ({ masterTlsCa: file('hush') }), /--master-tls-ca .*: no certificate/],
  ];
  for (const [title, flags, message] of bad) {
    it(`refuse ${title}, and do not show it`, async () => {
      await assert.rejects(masterOptions(flags()), (error) => {
        assert.match(String(error), message);
        return !String(error).includes('hush');
      });
    });
  }
});
