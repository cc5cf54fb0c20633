// A svc.yml with sidecars and dependencies, from the file to the processes: scheduler, master, agent and executor.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cluster } from '../support/cluster.ts';

/** A job of three tasks beside a lasting sidecar. The file names them in the wrong order. */
const service = (ledger: string) => `
name: ordered
pods:
  job:
    count: 1
    tasks:
      load:
        goal: FINISH
        cmd: 'echo load >> ${ledger}'
        cpus: 0.1
        memory: 32
        depends-on: [{ task: extract, condition: finished }]
      extract:
        goal: FINISH
        cmd: 'echo extract >> ${ledger}'
        cpus: 0.1
        memory: 32
        depends-on: [{ task: proxy, condition: log-matches, pattern: up }]
      proxy:
        goal: FINISH
        sidecar: true
        cmd: 'trap "echo stopped >> ${ledger}; exit 0" TERM; echo proxy >> ${ledger}; echo up; while :; do sleep 100000 & wait $!; done'
        cpus: 0.1
        memory: 32
plans:
  deploy:
    phases:
      job:
        pod: job
        steps:
          - default: [[load, extract, proxy]]
`;

describe('order inside a pod of a service', function () {
  this.timeout(60_000);
  const cluster = new Cluster();

  afterEach(() => cluster.stop());

  it('runs from the sidecar to its end, and the plan is complete', async () => {
    const ledger = join(cluster.directory, 'ledger');
    await cluster.start(service(ledger));
    await cluster.untilComplete('deploy');
    assert.ok(existsSync(ledger));
    assert.deepEqual(readFileSync(ledger, 'utf8').trimEnd().split('\n'), [
      'proxy',
      'extract',
      'load',
      'stopped',
    ]);
    const states = (await cluster.tasks('job-0')).map(({ status }) => status);
    assert.equal(new Set(states).size, 1, states.join());
  });
});
