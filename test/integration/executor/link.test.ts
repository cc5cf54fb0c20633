// The pod link in a local Mesos: a real executor, real tasks, and what a scheduler hears of them.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type Message, PodConfiguration, type Progress } from '../../../shared/link/generated/link.ts';
import { decodeMessage, encodeMessage } from '../../../shared/link/link.ts';
import { encode } from '../../../shared/mesos/codec.ts';
import type { ExecutorInfo, Offer, Resource, TaskInfo } from '../../../shared/mesos/generated/mesos.ts';
import { LocalMesos } from '../../local-mesos/local-mesos.ts';
import { gone, processesIn } from '../../support/executor-process.ts';
import { TestScheduler } from '../../support/test-scheduler.ts';

const MAIN = join(import.meta.dirname, '../../../executor/main.ts');
const scalar = (name: string, value: number): Resource => ({ name, type: 'SCALAR', scalar: { value } });

describe('executor: the pod link', () => {
  let mesos: LocalMesos;
  let scheduler: TestScheduler;
  let executor: ExecutorInfo;
  let offer: Offer;

  beforeEach(async () => {
    mesos = await LocalMesos.start({ agents: [{}] });
    scheduler = await TestScheduler.subscribe(mesos.masterUrl, { capabilities: [{ type: 'MULTI_ROLE' }] });
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
      data: encode(PodConfiguration, { pod_instance: 'p-0', heartbeat_interval_seconds: 0.2 }),
    };
  });

  afterEach(async () => {
    scheduler.close();
    await mesos.stop();
    await gone(() => processesIn(mesos.workDir));
  });

  async function launch(scripts: Readonly<Record<string, string>>): Promise<void> {
    offer = await scheduler.offer();
    const tasks = Object.entries(scripts).map(
      ([id, value]): TaskInfo => ({
        name: id,
        task_id: { value: id },
        agent_id: offer.agent_id,
        resources: [scalar('cpus', 0.1), scalar('mem', 32)],
        command: { value },
      }),
    );
    await scheduler.call({
      type: 'ACCEPT',
      accept: {
        offer_ids: [offer.id],
        operations: [{ type: 'LAUNCH_GROUP', launch_group: { executor, task_group: { tasks } } }],
      },
    });
  }

  async function message(wanted: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const { message: event } = await scheduler.next('MESSAGE');
      const found = decodeMessage(event?.data ?? new Uint8Array());
      if (wanted(found)) return found;
    }
  }

  /** The first progress of the task that is as wanted. */
  async function progress(id: string, wanted: (progress: Progress) => boolean): Promise<Progress> {
    const isWanted = (found: Progress) => found.task_id.value === id && wanted(found);
    const { progress: report } = await message(({ progress: told }) => told?.tasks?.some(isWanted) ?? false);
    return report?.tasks?.find(isWanted) ?? assert.fail();
  }

  const say = (data: Message) =>
    scheduler.call({
      type: 'MESSAGE',
      message: {
        agent_id: offer.agent_id,
        executor_id: executor.executor_id,
        data: encodeMessage({ session: 'test', ...data }),
      },
    });

  it('tells what tasks use', async () => {
    await launch({ busy: 'sleep 1000 & sleep 1000 & wait' });
    const { heartbeat } = await message(({ heartbeat: told }) => told?.tasks?.[0]?.processes === 3);
    const [task] = heartbeat?.tasks ?? [];
    assert.ok((task?.resident_bytes ?? 0n) > 100_000n);
    assert.ok((task?.open_files ?? 0) >= 9);
    assert.ok(task?.cpu_seconds !== undefined);
  });

  it('tells progress from the file and from what is printed', async () => {
    await launch({
      file: 'echo \'{"percent": 40, "message": "Größe"}\' >> "$PROGRESS_FILE"; sleep 1000',
      prints: 'echo "progress: 12.5, rows"; sleep 1000',
    });
    const seen = new Map<string, unknown>();
    while (seen.size < 2) {
      const { progress: report } = await message(() => true);
      for (const { task_id, percent, message: text } of report?.tasks ?? []) {
        seen.set(task_id.value, [percent, text]);
      }
    }
    assert.deepEqual(Object.fromEntries(seen), { file: [40, 'Größe'], prints: [12.5, 'rows'] });
  });

  it('tells the latest again to whom asks, and after the agent was away', async () => {
    await launch({ task: 'echo "progress: 7, x"; sleep 1000' });
    await progress('task', ({ percent }) => percent === 7);
    await say({ report_request: {} });
    await progress('task', ({ percent }) => percent === 7);
    await mesos.agents[0]?.crash();
    await mesos.agents[0]?.restart();
    await progress('task', ({ percent }) => percent === 7);
  });

  it('tells the last progress of a task that ends', async () => {
    await launch({ ends: 'printf "progress: 100, all"', stays: 'sleep 1000' });
    const { message: text } = await progress('ends', ({ percent }) => percent === 100);
    assert.equal(text, 'all');
  });

  it('signals a task when asked to, and lets no nonsense disturb it', async () => {
    await launch({
      task: 'trap "echo progress: 1, hup" HUP; echo progress: 0, ready; while :; do sleep 0.05; done',
    });
    await progress('task', ({ percent }) => percent === 0);
    await scheduler.call({
      type: 'MESSAGE',
      message: {
        agent_id: offer.agent_id,
        executor_id: executor.executor_id,
        data: Uint8Array.of(0xff, 0xff, 0xff),
      },
    });
    const control = { id: 'c1', signal: { task_id: { value: 'task' }, signal: 'SIGHUP' } };
    await say({ facts: [{ number: 1n, oldest: 1n, control }] });
    const { facts = [] } = await message(({ facts: told = [] }) => told.length > 0);
    assert.deepEqual(facts[0]?.control_result, { id: 'c1', done: true });
    await progress('task', ({ message: text }) => text === 'hup');
    const { heartbeat } = await message(({ heartbeat: told }) => told !== undefined);
    assert.equal(heartbeat?.ignored_messages, 1);
  });

  it('is not harmed by a progress file of gigabytes or of noise', async () => {
    await launch({
      huge: 'truncate -s 5G "$PROGRESS_FILE"; printf "\\n{\\"percent\\": 5}\\n" >> "$PROGRESS_FILE"; sleep 1000',
      noise: 'head -c 300000 /dev/urandom >> "$PROGRESS_FILE"; echo; echo "progress: 6, x"; sleep 1000',
    });
    const seen = new Set<string>();
    while (seen.size < 2) {
      const { progress: report } = await message(({ progress: told }) => told !== undefined);
      for (const { task_id } of report?.tasks ?? []) seen.add(task_id.value);
    }
  });
});
