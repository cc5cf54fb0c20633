// The floor: an executor that only spawns and reports. It keeps one update of a task in flight, as Mesos needs it, and
// does nothing else of what ours does: no sandbox, no guard, no sweep, no certificate, no recovery.
import { type ChildProcess, spawn } from 'node:child_process';
import { Call, Event } from '../../../shared/mesos/generated/executor.ts';
import type { TaskInfo, TaskState } from '../../../shared/mesos/generated/mesos.ts';
import { LeanMesosHttp } from '../../../shared/mesos/lean-http.ts';
import { kernelRandom } from '../../../shared/runtime/kernel-random.ts';
import { uuidBytes } from '../../../shared/runtime/uuid.ts';

const ENDPOINT = '/api/v1/executor';
const variable = (name: string) => process.env[name] ?? '';
const client = new LeanMesosHttp({ url: `http://${variable('MESOS_AGENT_ENDPOINT')}` });
const identity = {
  executor_id: { value: variable('MESOS_EXECUTOR_ID') },
  framework_id: { value: variable('MESOS_FRAMEWORK_ID') },
};
const children = new Map<string, ChildProcess>();
const killed = new Set<string>();
/** By task: its last update, answered. */
const told = new Map<string, Promise<unknown>>();

function tell(id: string, state: TaskState): void {
  const status = {
    task_id: { value: id },
    state,
    source: 'SOURCE_EXECUTOR' as const,
    uuid: uuidBytes(kernelRandom.uuid()),
  };
  const call = () => client.call(ENDPOINT, Call, { ...identity, type: 'UPDATE', update: { status } });
  // One that fails has lost its agent: the end of the stream says so too, and takes the tasks along.
  told.set(
    id,
    (told.get(id) ?? Promise.resolve()).then(call).catch(() => {}),
  );
}

function start({ task_id, command }: TaskInfo): void {
  const id = task_id.value;
  const child = spawn('/bin/sh', ['-c', command?.value ?? ''], { detached: true, stdio: 'ignore' });
  children.set(id, child);
  tell(id, 'TASK_RUNNING');
  child.once('exit', (status) => {
    tell(id, killed.delete(id) ? 'TASK_KILLED' : status === 0 ? 'TASK_FINISHED' : 'TASK_FAILED');
    children.delete(id);
  });
}

function kill(id: string): void {
  const pid = children.get(id)?.pid;
  if (pid === undefined) return;
  killed.add(id);
  process.kill(-pid, 'SIGTERM');
}

function take({ launch, launch_group, kill: asked, acknowledged }: Event): void {
  for (const task of launch_group?.task_group.tasks ?? (launch === undefined ? [] : [launch.task]))
    start(task);
  if (asked !== undefined) kill(asked.task_id.value);
  if (acknowledged !== undefined && !children.has(acknowledged.task_id.value))
    told.delete(acknowledged.task_id.value);
}

async function run(): Promise<void> {
  const subscribe = { ...identity, type: 'SUBSCRIBE', subscribe: {} } as const;
  const stream = await client.stream(ENDPOINT, Call, subscribe, Event);
  for await (const event of stream.events) {
    if (event.type === 'SHUTDOWN') return;
    take(event);
  }
}

void run().finally(() => {
  for (const { pid } of children.values()) if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  process.exit(0);
});
