// Milestones from a real task to the scheduler's API and command line, over a scheduler that is killed in between.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MilestonesView } from '../../../scheduler/http/routes/milestones.ts';
import { Cluster } from '../../support/cluster.ts';

/** `server` waits for a file before its second milestone, which comes with the third; `job` ends at once after its own. */
const service = (directory: string) => `
name: trial
pods:
  hello:
    count: 1
    resource-sets: { own: { cpus: 0.1, memory: 32 } }
    tasks:
      server:
        goal: RUNNING
        cmd: |
          reach() { printf '{"milestone": "%s", "percent": 40}\\n' "$@" >> "$PROGRESS_FILE"; }
          reach one
          while [ ! -e ${directory}/go ]; do sleep 0.1; done
          reach two three
          exec sleep 100000
        cpus: 0.1
        memory: 32
      job:
        goal: ONCE
        cmd: |
          echo '{"milestone": "done", "message": "all rows"}' > "$PROGRESS_FILE"
        resource-set: own
plans:
  deploy: { phases: { hello: { pod: hello, steps: [ { default: [[server, job]] } ] } } }
`;

interface Tasks {
  readonly get_tasks: {
    readonly tasks?: readonly {
      readonly name: string;
      readonly statuses?: readonly { readonly message?: string }[];
    }[];
  };
}

describe('milestones of a service', () => {
  let cluster: Cluster;

  beforeEach(async () => {
    cluster = new Cluster();
    await cluster.start(service(cluster.directory));
    await cluster.untilComplete('deploy');
  });

  afterEach(() => cluster.stop());

  const milestones = (task: string) =>
    cluster.get<MilestonesView>(`/v1/pod/hello-0/tasks/${task}/milestones`);
  const names = async (task: string) => (await milestones(task)).milestones.map(({ name }) => name);
  const until = (task: string, wanted: string) =>
    cluster.until(`${task} has reached ${wanted}`, async () => (await names(task)).includes(wanted));
  /** Of this life of the scheduler. */
  const told = () => cluster.scheduler.output.filter((line) => /\bmilestone\b/.test(line));

  /** Mesos has it, whoever of us is there. */
  async function untilMesosKnows(message: string): Promise<void> {
    for (;;) {
      const { get_tasks } = (await cluster.master({ type: 'GET_TASKS' })) as Tasks;
      const said = get_tasks.tasks?.flatMap(({ statuses = [] }) => statuses.map((one) => one.message)) ?? [];
      if (said.includes(message)) return;
      assert.ok(said.length > 0, 'Mesos knows no task any more');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  it('are kept by Mesos while the scheduler is dead, and shown once each when it is back', async () => {
    await until('server', 'one');
    await until('job', 'done');
    const [job] = (await milestones('job')).milestones;
    assert.deepEqual([job?.number, job?.message], [1, 'all rows']);
    await cluster.scheduler.kill();
    writeFileSync(join(cluster.directory, 'go'), '');
    await untilMesosKnows('Milestones 2 to 3, the last: three (40 %)');
    await cluster.killScheduler();
    await until('server', 'three');
    assert.deepEqual([await names('server'), await names('job')], [['one', 'two', 'three'], ['done']]);
    assert.deepEqual(
      told().map((line) => /"number":(\d+)/.exec(line)?.[1] ?? line),
      ['2', '3'],
    );
    const { code, output } = await cluster.pillion('task', 'milestones', 'hello-0-server');
    assert.deepEqual([code, output.match(/\b(one|two|three) \(40 %\)/g)?.length], [0, 3], output);
    const { tasks } = await cluster.get<{ tasks: { name: string; milestone?: { name: string } }[] }>(
      '/v1/pod/hello-0/status',
    );
    assert.deepEqual(
      tasks.map(({ name, milestone }) => [name, milestone?.name]),
      [
        ['hello-0-server', 'three'],
        ['hello-0-job', 'done'],
      ],
    );
  });
});
