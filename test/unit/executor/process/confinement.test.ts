// What stands before a task's program: limits, groups, read-only volumes.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { confine } from '../../../../executor/process/confinement.ts';
import { limitOptions } from '../../../../executor/process/resource-limits.ts';
import type { RLimitInfo_RLimit } from '../../../../shared/mesos/generated/mesos.ts';

import { canMount } from '../../../support/volume-plugin.ts';

const PLAIN = { limits: [], binds: [], user: undefined, secrets: new Set<string>() };
const LIMITED = { ...PLAIN, limits: ['--nofile=1:2'] };
const USER = { uid: 7, gid: 8, groups: [8, 9] };
const EXECUTION = { file: '/bin/ls', argv: ['ls', '-l'] };

function limits(...rlimits: RLimitInfo_RLimit[]): string[] {
  const container = { type: 'MESOS', rlimit_info: { rlimits } } as const;
  return limitOptions({ name: 't', task_id: { value: 't' }, agent_id: { value: 'a' }, container });
}

describe('confinement', () => {
  it('leaves a task alone that needs none', () => {
    assert.deepEqual(confine(EXECUTION, {}, PLAIN), EXECUTION);
    const user = { uid: 7, gid: 8, groups: [] };
    assert.deepEqual(
      confine(EXECUTION, {}, { ...PLAIN, user }),
      EXECUTION,
      'Node.js switches the user itself',
    );
  });

  it('puts the programs before the task in an order in which each has the right to do its part', () => {
    const { file, argv, switchesUser } = confine(EXECUTION, {}, { ...LIMITED, user: USER });
    const words = argv.map((word) => word.replace(/^\/(usr\/)?s?bin\/(?!ls)/, ''));
    assert.equal(file, argv[0]);
    assert.deepEqual(
      words,
      'prlimit --nofile=1:2 setpriv --reuid 7 --regid 8 --groups 8,9 -- /bin/ls -l'.split(' '),
    );
    assert.equal(switchesUser, true);
    const { argv: alone } = confine(EXECUTION, {}, { ...PLAIN, user: { ...USER, groups: [8, 9] } });
    assert.match(alone.join(' '), /^\S*setpriv .* -- \/bin\/ls -l$/);
    const noGroups = confine(EXECUTION, {}, { ...LIMITED, user: { ...USER, groups: [] } });
    assert.ok(noGroups.argv.includes('--clear-groups'));
  });

  it('keeps from those programs what would change what they do, or what they would drop', () => {
    const environment = { A: '1', LD_PRELOAD: './evil.so', 'pod-0-task': 'true' };
    const { startEnvironment, argv } = confine(EXECUTION, environment, LIMITED);
    assert.deepEqual(startEnvironment, { A: '1' });
    assert.match(argv.join(' '), /\/env LD_PRELOAD=\.\/evil\.so pod-0-task=true \/bin\/ls -l$/);
  });

  it('lets no secret into an argument vector', () => {
    const secrets = new Set(['LD_KEY', 'PLAIN']);
    const confined = (name: string) => confine(EXECUTION, { [name]: 's3cret' }, { ...LIMITED, secrets });
    assert.throws(() => confined('LD_KEY'), /variable 'LD_KEY': a secret under this name/);
    assert.doesNotMatch(confined('PLAIN').argv.join(' '), /s3cret/);
  });

  it('refuses an argv[0] that would be lost', () => {
    const busybox = { file: '/bin/busybox', argv: ['sh', '-c', 'true'] };
    assert.throws(() => confine(busybox, {}, LIMITED), /an argv\[0\] of its own, 'sh'/);
    assert.deepEqual(confine(busybox, {}, PLAIN), busybox);
  });

  it("binds what another task's path leads to, and nothing else when that is exchanged meanwhile", function () {
    if (!canMount) this.skip();
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'pillion-exchange-')));
    try {
      for (const name of ['real', 'other']) mkdirSync(join(root, name));
      symlinkSync('real', join(root, 'way'));
      const work = {
        file: '/bin/sh',
        argv: ['sh', '-c', `echo > ${root}/real/no; echo > ${root}/other/yes`],
      };
      const { argv } = confine(work, {}, { ...PLAIN, binds: [{ mode: 'later', path: join(root, 'way') }] });
      const mount = join(root, 'mount');
      writeFileSync(mount, `#!/bin/sh\nln -sfn "$EXCHANGE" ${root}/way; exec /bin/mount "$@"\n`, {
        mode: 0o755,
      });
      const [program = '', ...rest] = argv.map((word) => (word.endsWith('/mount') ? mount : word));
      const run = (EXCHANGE: string) => spawnSync(program, rest, { env: { ...process.env, EXCHANGE } });
      const exchanged = run('other');
      assert.equal(exchanged.status, 125);
      assert.match(exchanged.stderr.toString(), /way is being exchanged, and cannot be made read-only/);
      assert.deepEqual([readdirSync(join(root, 'real')), readdirSync(join(root, 'other'))], [[], []]);
      symlinkSync('real', join(root, 'new'));
      renameSync(join(root, 'new'), join(root, 'way'));
      assert.match(run('real').stderr.toString(), /real\/no: Read-only file system/);
      assert.deepEqual([readdirSync(join(root, 'real')), readdirSync(join(root, 'other'))], [[], ['yes']]);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });

  it('binds read-only volumes where the executor may, and refuses them where not', () => {
    const binds = [
      { mode: 'rw', path: '/a/b' },
      { mode: 'ro', path: '/a' },
    ] as const;
    const binding = () => confine(EXECUTION, {}, { ...PLAIN, binds }).argv;
    if (userInfo().uid !== 0) assert.throws(binding, /volume \/a: mode RO, .* \(CAP_SYS_ADMIN\)/);
    else
      assert.match(
        binding().join(' '),
        /unshare --mount --propagation slave -- \/bin\/sh -c .* \S*mount rw \/a\/b ro \/a -- \/bin\/ls -l$/s,
      );
  });
});

describe('resource limits', () => {
  it("are options of prlimit, with Mesos' meaning", () => {
    assert.deepEqual(limits(), []);
    assert.deepEqual(limits({ type: 'RLMT_NOFILE', soft: 1n, hard: 2n }, { type: 'RLMT_CORE' }), [
      '--nofile=1:2',
      '--core=unlimited:unlimited',
    ]);
  });

  it('are refused when they make no sense', () => {
    assert.throws(() => limits({ soft: 1n, hard: 2n }), /rlimit limit: no type/);
    assert.throws(
      () => limits({ type: 'RLMT_AS', soft: 1n }),
      /RLMT_AS: one of soft and hard; expected both or/,
    );
    assert.throws(() => limits({ type: 'RLMT_AS', soft: 3n, hard: 2n }), /soft 3 above hard 2/);
  });
});
