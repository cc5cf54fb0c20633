// Readiness and health checks of a service, with the real executor: a step is complete only when its task is ready,
// and a task that is not well any more ends and is launched again.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cluster } from '../../support/cluster.ts';

/** The server is up when `go` is there; it is sick once when `sick` is there. */
const service = (directory: string) => `
name: trial
pods:
  db:
    count: 1
    resource-sets: { sidecar: { cpus: 0.1, memory: 32 } }
    tasks:
      server:
        goal: RUNNING
        cmd: |
          while [ ! -e ${directory}/go ]; do sleep 0.02; done
          echo up >> ${directory}/ledger; touch up; exec sleep 100000
        cpus: 0.1
        memory: 32
        kill-grace-period: 1
        readiness-check: { cmd: test -e up, interval: 1, timeout: 5 }
        health-check:
          cmd: if [ -e ${directory}/sick ]; then rm ${directory}/sick; exit 1; fi
          interval: 1
          delay: 0
          timeout: 5
          grace-period: 0
          max-consecutive-failures: 1
      schema:
        goal: ONCE
        cmd: echo schema >> ${directory}/ledger
        resource-set: sidecar
plans:
  deploy:
    phases:
      db: { pod: db, steps: [ { default: [[server], [schema]] } ] }
`;

describe('checks of a service', function () {
  this.timeout(90_000);
  let cluster: Cluster;

  beforeEach(() => {
    cluster = new Cluster();
  });

  afterEach(() => cluster.stop());

  const server = async () => (await cluster.tasks('db-0')).find(({ name }) => name === 'db-0-server');
  const steps = async () => (await cluster.plan('deploy')).phases[0]?.steps.map(({ status }) => status);
  const ledger = () => readFileSync(join(cluster.directory, 'ledger'), 'utf8');

  it('hold the next step back until the task is ready, and have a sick task launched again', async () => {
    await cluster.start(service(cluster.directory));
    await cluster.until('the server runs', async () => (await steps())?.[0] === 'STARTED');
    assert.deepEqual(await steps(), ['STARTED', 'PENDING']);
    assert.equal(existsSync(join(cluster.directory, 'ledger')), false);
    writeFileSync(join(cluster.directory, 'go'), '');
    await cluster.untilComplete('deploy');
    assert.equal(ledger(), 'up\nschema\n');

    const first = (await server())?.id;
    writeFileSync(join(cluster.directory, 'sick'), '');
    await cluster.until('another server starts', async () => {
      const now = await server();
      // STARTING is what a task is called that runs and is not ready.
      return now !== undefined && now.id !== first && ['STARTING', 'RUNNING'].includes(now.status);
    });
  });
});
