// The floor: an executor that only spawns and reports. It keeps one update of a task in flight, as Mesos needs it, and
// does nothing else of what ours does: no sandbox, no guard, no sweep, no certificate, no recovery. By a framework message
// it can be asked for a flood, which measures Mesos alone (../real/flow.ts).
import { type ChildProcess, spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { Call, Event } from '../../../shared/mesos/generated/executor.ts';
import type { TaskInfo, TaskState } from '../../../shared/mesos/generated/mesos.ts';
import { LeanMesosHttp } from '../../../shared/mesos/lean-http.ts';
import { kernelRandom } from '../../../shared/runtime/kernel-random.ts';
import { uuidBytes } from '../../../shared/runtime/uuid.ts';

const ENDPOINT = '/api/v1/executor';
const variable = (name: string) => process.env[name] ?? '';
/** So many updates of each of these tasks, or so many messages. */
interface Flood {
  readonly updates?: number;
  readonly ids?: readonly string[];
  readonly messages?: number;
}

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

function say(data: Uint8Array): Promise<unknown> {
  return client.call(ENDPOINT, Call, { ...identity, type: 'MESSAGE', message: { data } });
}

/** So many messages, some at once; then one that says how many milliseconds it took until the agent had taken them. */
async function floodMessages(count: number): Promise<void> {
  const begun = performance.now();
  let left = count;
  const sender = async () => {
    while (left-- > 0) await say(Buffer.alloc(64));
  };
  await Promise.all(Array.from({ length: 8 }, sender));
  await say(Buffer.from(JSON.stringify({ milliseconds: performance.now() - begun })));
}

function floodUpdates(count: number, ids: readonly string[]): void {
  for (let round = 0; round < count; round++) for (const id of ids) tell(id, 'TASK_RUNNING');
}

/** Anything that asks for no flood is said back. */
function asked(data: Uint8Array): void {
  const text = Buffer.from(data).toString();
  const { updates, ids = [], messages }: Flood = text.startsWith('{') ? JSON.parse(text) : {};
  if (updates !== undefined) floodUpdates(updates, ids);
  else if (messages !== undefined) void floodMessages(messages);
  else void say(data);
}

function take({ launch, launch_group, kill: ended, acknowledged, message }: Event): void {
  for (const task of launch_group?.task_group.tasks ?? (launch === undefined ? [] : [launch.task]))
    start(task);
  if (ended !== undefined) kill(ended.task_id.value);
  if (message !== undefined) asked(message.data);
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
