// Services with the plans of HDFS and Cassandra, as the DC/OS SDK has them, on the local Mesos: the order of their
// phases and steps, formatting once, sidecar backup with parameters, and repair again.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningScheduler, runScheduler } from '../../../scheduler/run.ts';
import { packExecutor } from '../../../scripts/pack-executor.ts';
import { LocalMesos } from '../../local-mesos/local-mesos.ts';
import { reached } from '../../support/reached.ts';

const RESOURCES = 'cpus:4;mem:4096;disk:8192;ports:[31000-32000]';

describe('services of the SDK', function () {
  this.timeout(180_000);
  let directory: string;
  let mesos: LocalMesos;
  let running: RunningScheduler | undefined;

  before(async () => {
    directory = realpathSync(mkdtempSync(join(tmpdir(), 'pillion-services-')));
    const agents = [{ resources: RESOURCES }, { resources: RESOURCES }];
    mesos = await LocalMesos.start({ workDir: join(directory, 'mesos'), allocationIntervalMs: 200, agents });
  });

  afterEach(async () => {
    await running?.stop();
  });

  after(async () => {
    await mesos?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const ledger = (name: string) => join(directory, `${name}.ledger`);
  const lines = (name: string) => readFileSync(ledger(name), 'utf8').trim().split('\n');

  async function start(name: string): Promise<RunningScheduler> {
    writeFileSync(ledger(name), '');
    running = await runScheduler({
      svcYml: `test/fixtures/services/${name}.yml`,
      environment: { LEDGER: ledger(name) },
      masters: [mesos.masterUrl],
      state: join(directory, `${name}.sqlite`),
      executor: (await packExecutor()).file,
      port: 0,
      logLevel: 'silent',
      backoff: { first: 100, factor: 2, most: 1000 },
    });
    return running;
  }

  async function complete(plan: string): Promise<void> {
    assert.ok(running !== undefined);
    await reached(running, plan);
  }

  const place = (name: string, line: string) => {
    const found = lines(name).indexOf(line);
    assert.ok(found >= 0, `${line} ran`);
    return found;
  };

  it("deploys HDFS' plan in its order, and formats once", async () => {
    await start('hdfs');
    await complete('deploy');
    assert.deepEqual(lines('hdfs').slice(0, 3).sort(), [
      'journal-0-node',
      'journal-1-node',
      'journal-2-node',
    ]);
    assert.deepEqual(lines('hdfs').slice(3, 10), [
      'name-0-format',
      'name-0-node 0',
      'name-1-bootstrap',
      'name-1-node 0',
      'name-0-zkfc-format',
      'name-0-zkfc',
      'name-1-zkfc',
    ]);
    assert.deepEqual(lines('hdfs').slice(10).sort(), ['data-0-node', 'data-1-node', 'data-2-node']);
  });

  it('bootstraps a name node again by the plan for it, in the place of what runs', async () => {
    const { command } = await start('hdfs');
    await complete('deploy');
    assert.equal((await command('replace', { type: 'start', parameters: {} })).code, 'done');
    await complete('replace');
    const again = lines('hdfs');
    assert.deepEqual(
      again.filter((line) => line.startsWith('name-0-bootstrap')),
      ['name-0-bootstrap'],
    );
    assert.ok(place('hdfs', 'name-0-bootstrap') < again.lastIndexOf('name-0-node 0'));
  });

  it("deploys Cassandra's plan one node after the other, and its keyspaces last", async () => {
    await start('cassandra');
    await complete('deploy');
    assert.deepEqual(lines('cassandra'), [
      'node-0-server',
      'node-1-server',
      'node-2-server',
      'node-0-init_keyspaces',
    ]);
  });

  it('backs Cassandra up by sidecars in the live pods, to where the parameters say', async () => {
    const { command } = await start('cassandra');
    await complete('deploy');
    const bucket = join(directory, 'bucket');
    const parameters = { BUCKET: bucket, SNAPSHOT_NAME: 'monday' };
    assert.equal((await command('backup', { type: 'start', parameters })).code, 'done');
    await complete('backup');
    for (const index of [0, 1, 2]) {
      assert.equal(readFileSync(join(bucket, `node-${index}-backup-schema`), 'utf8'), 'schema\n');
      assert.match(readFileSync(join(bucket, String(index)), 'utf8'), new RegExp(`^node-${index}-server`));
    }
    const phases = lines('cassandra').map((line) => /schema|snapshot|upload/.exec(line)?.[0]);
    assert.deepEqual(
      phases.filter((phase) => phase !== undefined),
      [...Array(3).fill('schema'), ...Array(3).fill('snapshot'), ...Array(3).fill('upload')],
    );
    assert.ok(!existsSync(join(bucket, 'undefined')));
  });
});
