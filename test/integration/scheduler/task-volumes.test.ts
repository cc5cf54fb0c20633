// The directory of another task, from svc.yml down to the processes: read by one task, written by another, and still the
// right one when the task whose it is was launched again.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cluster } from '../../support/cluster.ts';
import { canMount, until } from '../../support/volume-plugin.ts';

/** The server tells its task id in a file, and what it finds there; the others do something once for each id. */
const service = (directory: string) => `
name: trial
pods:
  db:
    count: 1
    tasks:
      server:
        goal: RUNNING
        essential: false
        cpus: 0.1
        memory: 32
        cmd: |
          mkdir data; echo $MESOS_TASK_ID > data/new; mv data/new data/id
          until [ -e data/written ]; do sleep 0.05; done; cat data/written >> ${directory}/written
          until [ -e ${directory}/die ]; do sleep 0.05; done; rm ${directory}/die; exit 1
      reader:
        goal: RUNNING
        cpus: 0.1
        memory: 32
        task-volumes: { ids: { task: server, path: data, container-path: in/ids, mode: RO } }
        cmd: |
          while :; do
            id=$(cat in/ids/id 2>/dev/null)
            if [ "$id" != "$last" ] && [ -n "$id" ]; then
              last=$id; touch in/ids/no && id="wrote to $id"; echo "$id" >> ${directory}/read
            fi
            sleep 0.05
          done
      writer:
        goal: RUNNING
        cpus: 0.1
        memory: 32
        task-volumes: { all: { task: server, container-path: server } }
        cmd: |
          while :; do
            id=$(cat server/data/id 2>/dev/null)
            if [ "$id" != "$last" ] && [ -n "$id" ]; then
              last=$id; echo "for $id" > server/new; mv server/new server/data/written
            fi
            sleep 0.05
          done
`;

describe('directories of other tasks', function () {
  this.timeout(90_000);
  let cluster: Cluster;

  beforeEach(() => {
    cluster = new Cluster();
  });

  afterEach(() => cluster.stop());

  const server = async () => (await cluster.tasks('db-0')).find(({ name }) => name === 'db-0-server');

  it('are seen, read-only where asked, and are those of the newest launch', async function () {
    if (!canMount) this.skip();
    const lines = (name: string) => {
      const path = join(cluster.directory, name);
      return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
    };
    const isSeenBy = (count: number) => () =>
      ['read', 'written'].every((name) => lines(name).length === count);
    await cluster.start(service(cluster.directory));
    await cluster.untilComplete('deploy');
    await until(isSeenBy(1));
    const first = (await server())?.id;
    writeFileSync(join(cluster.directory, 'die'), '');
    await until(isSeenBy(2));
    const second = (await server())?.id;
    assert.deepEqual(lines('read'), [first, second]);
    assert.deepEqual(lines('written'), [`for ${first}`, `for ${second}`]);
  });
});
