// The command executor: what the local agent starts for a task that has a command and no executor. Subscribes, runs the
// one task that it is given, tells how it goes, and ends when the end is acknowledged.
import { randomBytes } from 'node:crypto';
import { AgentClient } from './agent-client.ts';
import { CommandTask, type StatusFields } from './command-task.ts';
import { readEnvironment } from './environment.ts';
import type { Event, TaskInfo } from './wire.ts';

/** How long it waits for the last acknowledgement before it ends anyway, in milliseconds. */
const LAST_WAIT = 10_000;
/** What is left of the agent's grace period for the last update. */
const SHUTDOWN_MARGIN = 500;

const environment = readEnvironment(process.env);
const client = new AgentClient(environment, { onEvent: take, onGivenUp: () => end() });
let tellsKilling = false;
let task: CommandTask | undefined;
let hasEnded = false;

client.subscribe();

function take(event: Event): void {
  if (event.type === 'SUBSCRIBED') {
    const capabilities = event.subscribed?.framework_info.capabilities ?? [];
    tellsKilling = capabilities.some(({ type }) => type === 'TASK_KILLING_STATE');
  }
  if (event.type === 'LAUNCH' && event.launch !== undefined && task === undefined) launch(event.launch.task);
  if (event.type === 'KILL') task?.kill();
  if (event.type === 'SHUTDOWN') shutdown();
  if (hasEnded && client.isSettled) process.exit(0);
}

function launch(info: TaskInfo): void {
  client.holds(info);
  task = new CommandTask(info, {
    tellsKilling,
    onStatus: (fields) => tell(info, fields),
    onEnded: () => {
      hasEnded = true;
      setTimeout(() => process.exit(0), LAST_WAIT);
    },
  });
  task.start();
}

function tell({ task_id }: TaskInfo, fields: StatusFields): void {
  client.update({
    ...fields,
    task_id,
    source: 'SOURCE_EXECUTOR',
    executor_id: { value: environment.executorId },
    uuid: uuid(),
    timestamp: Date.now() / 1000,
  });
}

function shutdown(): void {
  if (task === undefined || hasEnded) end();
  else task.kill(Math.max(0, environment.shutdownGracePeriod - SHUTDOWN_MARGIN));
}

function end(): void {
  task?.kill(0);
  setTimeout(() => process.exit(0), SHUTDOWN_MARGIN);
}

/** A random UUID's bytes in base64. */
function uuid(): string {
  const bytes = randomBytes(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('base64');
}
