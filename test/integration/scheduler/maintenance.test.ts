// An agent of the local Mesos under maintenance, and drained: its pod with a volume ends, waits, and comes back to its
// data when the operator is done; the master has its answer.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cluster } from '../../support/cluster.ts';

const service = (directory: string) => `
name: trial
pods:
  data:
    count: 1
    volume: { path: kept, type: ROOT, size: 16 }
    tasks:
      server:
        goal: RUNNING
        cmd: |
          echo up >> kept/ledger
          cat kept/ledger > ${directory}/seen
          while :; do sleep 0.05; done
        cpus: 0.1
        memory: 32
`;

interface Agents {
  readonly get_agents: {
    readonly agents: readonly {
      readonly agent_info: { readonly id: { readonly value: string }; readonly hostname: string };
      readonly pid: string;
    }[];
  };
}

describe('an agent that the operator wants', function () {
  this.timeout(90_000);
  let cluster: Cluster;
  let agent: { readonly id: string; readonly hostname: string; readonly ip: string };

  before(async () => {
    cluster = new Cluster();
    await cluster.start(service(cluster.directory));
    await cluster.untilComplete('deploy');
    const { get_agents } = (await cluster.master({ type: 'GET_AGENTS' })) as Agents;
    const [found] = get_agents.agents;
    assert.ok(found);
    const [, ip = ''] = /@(.+):\d+$/.exec(found.pid) ?? [];
    agent = { id: found.agent_info.id.value, hostname: found.agent_info.hostname, ip };
  });

  after(() => cluster.stop());

  async function schedule(windows: readonly object[]): Promise<void> {
    const call = {
      type: 'UPDATE_MAINTENANCE_SCHEDULE',
      update_maintenance_schedule: { schedule: { windows } },
    };
    await cluster.master(call);
  }

  const waits = async (text: string) => {
    await cluster.until(text, async () => JSON.stringify(await cluster.plan('recovery')).includes(text));
  };

  /** Waits until so many launches have written into the volume. */
  async function launches(count: number): Promise<void> {
    const seen = join(cluster.directory, 'seen');
    const now = () => (existsSync(seen) ? readFileSync(seen, 'utf8') : '');
    while (now() !== 'up\n'.repeat(count)) await new Promise((resolve) => setImmediate(resolve));
  }

  it('is left for its maintenance, the master is told so, and the pod comes back after it', async () => {
    await launches(1);
    const machine = { hostname: agent.hostname, ip: agent.ip };
    const unavailability = { start: { nanoseconds: Date.now() * 1_000_000 } };
    await schedule([{ machine_ids: [machine], unavailability }]);
    await waits('under maintenance from');
    for (let status = ''; !status.includes('ACCEPT'); ) {
      status = JSON.stringify(await cluster.master({ type: 'GET_MAINTENANCE_STATUS' }));
    }
    assert.deepEqual(
      (await cluster.tasks('data-0')).map((task) => task.status),
      ['KILLED'],
    );
    await schedule([]);
    await launches(2);
    await cluster.untilComplete('recovery');
  });

  it('is left when it is drained, and used again when it is reactivated', async () => {
    const agent_id = { value: agent.id };
    await cluster.master({ type: 'DRAIN_AGENT', drain_agent: { agent_id } });
    await waits('which was drained, to be used again');
    await cluster.master({ type: 'REACTIVATE_AGENT', reactivate_agent: { agent_id } });
    await launches(3);
    await cluster.untilComplete('recovery');
  });
});
