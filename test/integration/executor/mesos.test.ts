// The real executor in a local Mesos: launched by an agent, driven by a scheduler.
import assert from 'node:assert/strict';
import { globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PodConfiguration, TaskConfiguration } from '../../../shared/link/generated/link.ts';
import { decodeMessage } from '../../../shared/link/link.ts';
import { encode } from '../../../shared/mesos/codec.ts';
import type { ExecutorInfo, Offer, Resource, TaskInfo } from '../../../shared/mesos/generated/mesos.ts';
import { LocalMesos, type LocalMesosOptions } from '../../local-mesos/local-mesos.ts';
import { gone, processesIn } from '../../support/executor-process.ts';
import { TestScheduler } from '../../support/test-scheduler.ts';

const MAIN = join(import.meta.dirname, '../../../executor/main.ts');

function scalar(name: string, value: number): Resource {
  return { name, type: 'SCALAR', scalar: { value } };
}

describe('executor: in a local Mesos', () => {
  let mesos: LocalMesos;
  let scheduler: TestScheduler;
  let executor: ExecutorInfo;

  async function start(agent: NonNullable<LocalMesosOptions['agents']>[number] = {}) {
    mesos = await LocalMesos.start({ agents: [agent] });
    const capabilities = [
      { type: 'MULTI_ROLE' },
      { type: 'PARTITION_AWARE' },
      { type: 'TASK_KILLING_STATE' },
    ] as const;
    scheduler = await TestScheduler.subscribe(mesos.masterUrl, { capabilities });
    executor = {
      type: 'CUSTOM',
      executor_id: { value: 'e1' },
      framework_id: { value: scheduler.frameworkId },
      command: {
        shell: false,
        value: process.execPath,
        arguments: ['node', '--disable-warning=ExperimentalWarning', MAIN],
      },
      resources: [scalar('cpus', 0.1), scalar('mem', 64), scalar('disk', 16)],
      data: encode(PodConfiguration, { pod_instance: 'p-0', heartbeat_interval_seconds: 0.05 }),
    };
  }

  afterEach(async () => {
    scheduler.close();
    await mesos.stop();
    await gone(() => processesIn(mesos.workDir));
  });

  function task(id: string, value: string, { agent_id }: Offer): TaskInfo {
    const resources = [scalar('cpus', 0.1), scalar('mem', 32)];
    return { name: id, task_id: { value: id }, agent_id, resources, command: { value } };
  }

  /** By id: the script of each task. Returns the offer that was taken. */
  async function launchGroup(scripts: Readonly<Record<string, string>>): Promise<Offer> {
    const offer = await scheduler.offer();
    const tasks = Object.entries(scripts).map(([id, script]) => task(id, script, offer));
    await scheduler.call({
      type: 'ACCEPT',
      accept: {
        offer_ids: [offer.id],
        operations: [{ type: 'LAUNCH_GROUP', launch_group: { executor, task_group: { tasks } } }],
        filters: { refuse_seconds: 0 },
      },
    });
    return offer;
  }

  async function launch(id: string, script: string): Promise<void> {
    const offer = await scheduler.offer();
    const { command, ...rest } = task(id, script, offer);
    const info = { ...rest, executor, data: encode(TaskConfiguration, { command }) };
    await scheduler.call({
      type: 'ACCEPT',
      accept: {
        offer_ids: [offer.id],
        operations: [{ type: 'LAUNCH', launch: { task_infos: [info] } }],
        filters: { refuse_seconds: 0 },
      },
    });
  }

  async function running(...ids: string[]): Promise<void> {
    for (const id of ids) await scheduler.status(id, 'TASK_RUNNING');
  }

  const kill = (id: string) => scheduler.call({ type: 'KILL', kill: { task_id: { value: id } } });
  const executorEnded = async () => (await scheduler.next('FAILURE')).failure?.status;

  it('runs a group, takes another task into the pod, and leaves when all have ended', async () => {
    await start();
    await launchGroup({ one: 'exit 0', two: 'exit 4', three: 'exec sleep 1000' });
    await running('one', 'two', 'three');
    await scheduler.status('one', 'TASK_FINISHED');
    const failed = await scheduler.status('two', 'TASK_FAILED');
    assert.match(failed.message ?? '', /^Command exited with status 4; ran /);
    await launch('four', 'exec sleep 1000');
    await running('four');
    for (const id of ['three', 'four']) {
      await kill(id);
      await scheduler.status(id, 'TASK_KILLING');
      const killed = await scheduler.status(id, 'TASK_KILLED');
      assert.match(killed.message ?? '', /^Command terminated with signal Terminated; asked to end by KILL/);
    }
    assert.equal(await executorEnded(), 0);
  });

  it('ends its tasks on SHUTDOWN and tells of each', async () => {
    await start();
    const { agent_id } = await launchGroup({ a: 'exec sleep 1000', b: 'exec sleep 1000' });
    await running('a', 'b');
    await scheduler.call({ type: 'SHUTDOWN', shutdown: { agent_id, executor_id: executor.executor_id } });
    for (const id of ['a', 'b']) {
      await scheduler.status(id, 'TASK_KILLING');
      assert.match((await scheduler.status(id, 'TASK_KILLED')).message ?? '', /asked to end by SHUTDOWN/);
    }
    assert.equal(await executorEnded(), 0);
  });

  it('survives the agent: what ended meanwhile is told afterwards, what runs goes on', async () => {
    await start();
    await launchGroup({ ends: 'while [ ! -e end ]; do sleep 0.02; done; exit 5', lives: 'exec sleep 1000' });
    await running('ends', 'lives');
    const [agent] = mesos.agents;
    await agent?.crash();
    const [directory = ''] = tasksDirectories('ends');
    writeFileSync(join(directory, 'end'), '');
    await gone(() => processesIn(directory));
    await agent?.restart();
    const ended = await scheduler.status('ends', 'TASK_FAILED');
    assert.match(ended.message ?? '', /^Command exited with status 5; ran /);
    await kill('lives');
    await scheduler.status('lives', 'TASK_KILLING');
    await scheduler.status('lives', 'TASK_KILLED');
  });

  it('killed with kill -9 leaves no process behind', async () => {
    await start();
    await launchGroup({ a: 'sleep 1000 & sleep 1000', b: 'setsid sleep 1000 & sleep 1000' });
    await running('a', 'b');
    process.kill(executorPid(), 'SIGKILL');
    assert.equal(await executorEnded(), 9);
    for (const id of ['a', 'b']) {
      assert.equal((await scheduler.status(id, 'TASK_FAILED')).reason, 'REASON_EXECUTOR_TERMINATED');
    }
    await gone(() => processesIn(mesos.workDir));
  });

  it('sends heartbeats over the pod link, numbered', async () => {
    await start();
    await launchGroup({ a: 'exec sleep 1000' });
    await running('a');
    const beat = async () =>
      decodeMessage((await scheduler.next('MESSAGE')).message?.data ?? new Uint8Array());
    const first = await beat();
    const second = await beat();
    assert.equal(second.sequence, (first.sequence ?? 0n) + 1n);
    assert.ok((second.heartbeat?.executor_resident_bytes ?? 0n) > 0n);
  });

  it('reaches the agent by its domain socket', async () => {
    await start({ httpExecutorDomainSockets: true });
    await launchGroup({ a: 'exit 0' });
    await running('a');
    await scheduler.status('a', 'TASK_FINISHED');
  });

  /** The executor is the process in the work directory that is no task. */
  function executorPid(): number {
    const tasks = new Set(processesIn('PILLION_RUN='));
    const [pid = assert.fail('no executor')] = processesIn(mesos.workDir).filter((each) => !tasks.has(each));
    return pid;
  }

  function tasksDirectories(id: string): string[] {
    const found = globSync(
      join(mesos.workDir, `agent-0/slaves/*/frameworks/*/executors/e1/runs/*/tasks/${id}`),
    );
    return found.filter((path) => !path.includes('/latest/'));
  }
});
