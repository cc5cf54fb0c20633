// The links by which a sandbox shows volumes.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Resource } from '../../../../shared/mesos/generated/mesos.ts';
import { applyVolumeLinks, volumeLinks, volumePath } from '../../../local-mesos/agent/container/volumes.ts';

describe('volumes', () => {
  let sandbox: string;

  beforeEach(() => {
    sandbox = mkdtempSync(join(tmpdir(), 'pillion-volumes-'));
  });

  afterEach(() => rmSync(sandbox, { recursive: true }));

  function volume(path: string, source?: NonNullable<Resource['disk']>['source']): Resource {
    return {
      name: 'disk',
      type: 'SCALAR',
      scalar: { value: 1 },
      reservations: [{ role: 'storage' }, { role: 'storage/svc' }],
      disk: { persistence: { id: 'v1' }, volume: { mode: 'RW', container_path: path }, source },
    };
  }

  it('lie in a folder of their role, with blanks for slashes', () => {
    assert.equal(volumePath('/work/volumes/roles', volume('data')), '/work/volumes/roles/storage svc/v1');
    const path = volume('data', { type: 'PATH', path: { root: '/disk1' } });
    assert.equal(volumePath('/work', path), '/disk1/volumes/roles/storage svc/v1');
    assert.equal(volumePath('/work', volume('data', { type: 'MOUNT', mount: { root: '/mnt/d' } })), '/mnt/d');
  });

  it('are shown as long as they are wanted', () => {
    const links = volumeLinks('/work', [volume('data'), volume('deep/er'), volume('/absolute')]);
    applyVolumeLinks(sandbox, new Map(), links);
    assert.deepEqual([...links.keys()], ['data', 'deep/er']);
    assert.equal(readlinkSync(join(sandbox, 'deep/er')), '/work/storage svc/v1');
    applyVolumeLinks(sandbox, links, new Map([...links].slice(1)));
    assert.ok(!existsSync(join(sandbox, 'data')));
    assert.equal(readlinkSync(join(sandbox, 'deep/er')), '/work/storage svc/v1');
  });

  it('take nothing away that is not their link', () => {
    mkdirSync(join(sandbox, 'data'));
    applyVolumeLinks(sandbox, new Map([['data', '/work/x']]), new Map());
    assert.ok(existsSync(join(sandbox, 'data')));
  });

  it('are never outside the sandbox', () => {
    const wanted = volumeLinks('/work', [volume('../out')]);
    assert.throws(
      () => applyVolumeLinks(sandbox, new Map(), wanted),
      /'\.\.\/out' is not inside the sandbox/,
    );
  });
});
