// PostgreSQL from Debian's packages as a service: pg_basebackup runs as a sidecar inside the live pod, and its backup,
// started as a second server, has every row. Skipped where the packages are not installed (CI installs them).
import assert from 'node:assert/strict';
import { chmodSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import pg from 'pg';
import { freePort } from '../../../scripts/start/service.ts';
import { Cluster } from '../../support/cluster.ts';

const ROWS = 20_000;
const [binaries] = globSync('/usr/lib/postgresql/*/bin').sort().reverse();
/** PostgreSQL refuses to run as root. */
const user = process.getuid?.() === 0 ? 'postgres' : (process.env['USER'] ?? 'postgres');

async function query(port: number, text: string, values: readonly unknown[] = []): Promise<pg.QueryResult> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' });
  await client.connect();
  try {
    return await client.query(text, [...values]);
  } finally {
    await client.end();
  }
}

const CONTENT =
  'SELECT count(*)::int AS rows, md5(string_agg(id || text, $$,$$ ORDER BY id)) AS digest FROM journey';

async function content(port: number): Promise<unknown> {
  const { rows } = await query(port, CONTENT);
  return rows[0];
}

describe('the PostgreSQL example', function () {
  this.timeout(180_000);
  let cluster: Cluster;

  before(function () {
    if (binaries === undefined) this.skip();
  });

  beforeEach(async () => {
    cluster = new Cluster();
    // The tasks run as another user, who must be able to reach their sandboxes.
    chmodSync(cluster.directory, 0o755);
  });

  afterEach(() => cluster.stop());

  it('is backed up by a sidecar in the live pod, and the backup has every row', async () => {
    const port = await freePort(31500);
    const environment = {
      SERVICE_USER: user,
      POSTGRESQL_BIN: binaries ?? '',
      DATABASE_PORT: String(port),
      PGTZ: 'UTC',
    };
    await cluster.start(readFileSync('examples/postgresql/svc.yml', 'utf8'), environment);
    await cluster.untilComplete('deploy');

    await query(port, 'INSERT INTO journey SELECT n, md5(n::text) FROM generate_series(1, $1::int) AS n', [
      ROWS,
    ]);
    const expected = await content(port);

    assert.equal(await cluster.startPlan('backup', { BACKUP_NAME: 'first' }), 200);
    await cluster.untilComplete('backup');
    const [backup] = globSync(join(cluster.agentWorkDirectory, 'volumes/roles/*/*/first'));
    assert.ok(backup, 'the backup stands in the volume');

    const restored = await freePort(31501);
    const control = (...action: string[]) =>
      asUser(join(binaries ?? '', 'pg_ctl'), '-D', backup, '-w', ...action);
    const options = `-p ${restored} -c listen_addresses=127.0.0.1 -c unix_socket_directories=`;
    await control('start', '-o', options, '-l', join(backup, 'restored.log'));
    try {
      assert.deepEqual(await content(restored), expected);
    } finally {
      await control('stop', '-m', 'immediate');
    }
  });
});

/** Runs a command as the user that the tasks ran as. */
async function asUser(...command: string[]): Promise<void> {
  const isRoot = process.getuid?.() === 0;
  const switched = ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--init-groups', ...command];
  const [file = '', ...args] = isRoot ? switched : command;
  await execa(file, args, { stdio: 'ignore' });
}
