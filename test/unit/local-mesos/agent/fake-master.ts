// The master's end of an agent's link, for tests: answers registrations, keeps what the agent says, says what the test
// wants, and makes the messages that a test needs most.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type {
  ExecutorInfo,
  FrameworkInfo,
  Resource,
  TaskInfo,
} from '../../../../shared/mesos/generated/mesos.ts';
import type { AgentMessage, MasterMessage } from '../../../local-mesos/link.ts';
import { type AgentLink, acceptLinks } from '../../../local-mesos/link-transport.ts';

type Of<Type extends AgentMessage['type']> = Extract<AgentMessage, { readonly type: Type }>;

interface Waiter {
  readonly matches: (message: AgentMessage) => boolean;
  readonly resolve: (message: AgentMessage) => void;
}

export const AGENT_ID = 'agent-S0';
export const FRAMEWORK_ID = 'framework-0000';

export class FakeMaster {
  readonly address: string;
  /** Said by the agent and not yet asked for with `next`. */
  readonly said: AgentMessage[] = [];
  /** Acknowledges every status update at once. */
  acknowledges = true;
  #server: Server;
  #link: AgentLink | undefined;
  #links: AgentLink[] = [];
  #waiters: Waiter[] = [];

  static async start(): Promise<FakeMaster> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new FakeMaster(server);
  }

  private constructor(server: Server) {
    this.#server = server;
    this.address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    acceptLinks(server, (link) => {
      this.#link = link;
      this.#links.push(link);
      link.handle({ onMessage: (message) => this.#take(message) });
    });
  }

  say(message: MasterMessage): void {
    assert.ok(this.#link !== undefined, 'no agent is linked');
    this.#link.send(message);
  }

  /** The next message of that type that `fits`, said before or to come. */
  async next<Type extends AgentMessage['type']>(
    type: Type,
    fits: (message: Of<Type>) => boolean = () => true,
  ) {
    const matches = (message: AgentMessage) => message.type === type && fits(message as Of<Type>);
    const at = this.said.findIndex(matches);
    if (at >= 0) return this.said.splice(at, 1)[0] as Of<Type>;
    return new Promise<Of<Type>>((resolve) => {
      this.#waiters.push({ matches, resolve: (message) => resolve(message as Of<Type>) });
    });
  }

  /** The next status update in that state. */
  async nextState(state: string, taskId?: string): Promise<Of<'STATUS_UPDATE'>['status']> {
    const update = await this.next('STATUS_UPDATE', ({ status }) => {
      return status.state === state && (taskId === undefined || status.task_id.value === taskId);
    });
    return update.status;
  }

  acknowledge(status: Of<'STATUS_UPDATE'>['status'], frameworkId = FRAMEWORK_ID): void {
    this.say({
      type: 'STATUS_UPDATE_ACKNOWLEDGEMENT',
      framework_id: frameworkId,
      task_id: status.task_id.value,
      uuid: status.uuid ?? new Uint8Array(),
    });
  }

  cut(): void {
    this.#link?.cut();
  }

  async stop(): Promise<void> {
    for (const link of this.#links) link.cut();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #take(message: AgentMessage): void {
    if (message.type === 'REGISTER') this.say({ type: 'REGISTERED', agent_id: AGENT_ID });
    if (message.type === 'REREGISTER')
      this.say({ type: 'REREGISTERED', agent_id: AGENT_ID, unknown_tasks: [] });
    if (message.type === 'STATUS_UPDATE' && this.acknowledges)
      this.acknowledge(message.status, message.framework_id);
    const at = this.#waiters.findIndex(({ matches }) => matches(message));
    if (at < 0) this.said.push(message);
    else this.#waiters.splice(at, 1)[0]?.resolve(message);
  }
}

export function framework(given: Partial<FrameworkInfo> = {}): FrameworkInfo {
  return {
    id: { value: FRAMEWORK_ID },
    name: 'test',
    user: 'root',
    roles: ['test'],
    checkpoint: true,
    capabilities: [{ type: 'PARTITION_AWARE' }],
    ...given,
  };
}

export function scalar(name: string, value: number): Resource {
  return { name, type: 'SCALAR', scalar: { value }, allocation_info: { role: 'test' } };
}

export function task(id: string, given: Partial<TaskInfo> = {}): TaskInfo {
  return {
    name: id,
    task_id: { value: id },
    agent_id: { value: AGENT_ID },
    resources: [scalar('cpus', 0.1), scalar('mem', 32)],
    ...given,
  };
}

export function executor(id: string, given: Partial<ExecutorInfo> = {}): ExecutorInfo {
  return {
    type: 'CUSTOM',
    executor_id: { value: id },
    framework_id: { value: FRAMEWORK_ID },
    command: { value: 'exec sleep 1000' },
    resources: [scalar('cpus', 0.1), scalar('mem', 32)],
    ...given,
  };
}
