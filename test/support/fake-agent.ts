// A scripted stand-in for a Mesos agent's executor endpoint: records the calls, says what a test tells it to say.
// For odd sequences that a real agent does not produce on request.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { decode, encode } from '../../shared/mesos/codec.ts';
import { Call, type Call_Type, Event } from '../../shared/mesos/generated/executor.ts';
import type {
  ExecutorInfo,
  FrameworkInfo,
  TaskInfo,
  TaskStatus,
} from '../../shared/mesos/generated/mesos.ts';
import { frame } from '../../shared/mesos/recordio.ts';

/** What the agent answers to a call: a status, with a text where it is an error. */
export interface Reply {
  readonly status: number;
  readonly text?: string;
}

export interface FakeAgentOptions {
  readonly executor?: Partial<ExecutorInfo>;
  readonly framework?: Partial<FrameworkInfo>;
  /** PEM: speaks https with it. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

export const ACCEPTED: Reply = { status: 202 };
export const RECOVERING: Reply = { status: 503, text: 'Agent has not finished recovery' };

interface Waiter {
  readonly wanted: (call: Call) => boolean;
  readonly resolve: (call: Call) => void;
}

export class FakeAgent {
  readonly calls: Call[] = [];
  /** The Authorization header of each call. */
  readonly authorizations: (string | undefined)[] = [];
  /** The executor's port of each call: which connection it came over. */
  readonly ports: (number | undefined)[] = [];
  /** The answer to each call but SUBSCRIBE; a SUBSCRIBE answered with ACCEPTED gets its stream. */
  reply: (call: Call) => Reply = () => ACCEPTED;
  /** ACKNOWLEDGED follows every accepted update, and those that SUBSCRIBE carries. */
  acknowledges = true;
  /** What goes out at once on every new stream. */
  greeting: (call: Call) => readonly Event[];
  readonly #waiters: Waiter[] = [];
  readonly #tls: FakeAgentOptions['tls'];
  #server: Server | undefined;
  #stream: ServerResponse | undefined;
  #port = 0;

  constructor({ executor, framework, tls }: FakeAgentOptions = {}) {
    this.#tls = tls;
    this.greeting = () => [subscribedEvent(executor, framework)];
  }

  static async start(options?: FakeAgentOptions): Promise<FakeAgent> {
    const agent = new FakeAgent(options);
    await agent.listen();
    return agent;
  }

  get endpoint(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** Listens, on the same port as before if it has one. */
  async listen(): Promise<void> {
    const serve = (request: IncomingMessage, response: ServerResponse) => void this.#serve(request, response);
    const server = this.#tls === undefined ? createServer(serve) : createTlsServer(this.#tls, serve);
    // As an agent: it closes no connection that is idle, as while an executor starts hundreds of tasks.
    server.keepAliveTimeout = 0;
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** What kill -9 of an agent means to its executors: all connections are cut. */
  async crash(): Promise<void> {
    const server = this.#server;
    this.#stream = undefined;
    server?.closeAllConnections();
    await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())));
  }

  send(...events: Event[]): void {
    for (const event of events) this.#stream?.write(frame(encode(Event, event)));
  }

  /** Raw bytes on the stream. */
  sendBytes(bytes: Uint8Array): void {
    this.#stream?.write(bytes);
  }

  launch(...tasks: TaskInfo[]): void {
    this.send({ type: 'LAUNCH_GROUP', launch_group: { task_group: { tasks } } });
  }

  endStream(): void {
    this.#stream?.end();
  }

  /** The first call that fits, past or future. */
  call(wanted: (call: Call) => boolean): Promise<Call> {
    const found = this.calls.find(wanted);
    if (found !== undefined) return Promise.resolve(found);
    return new Promise((resolve) => this.#waiters.push({ wanted, resolve }));
  }

  /** The `count`-th call of that type, past or future. */
  async callOf(type: Call_Type, count = 1): Promise<Call> {
    const seen = new Set<Call>();
    return this.call((call) => {
      if (call.type === type) seen.add(call);
      return call.type === type && seen.size === count;
    });
  }

  /** The first status of a task in that state, past or future. */
  async update(taskId: string, state: TaskStatus['state']): Promise<TaskStatus> {
    const fits = ({ update }: Call) =>
      update?.status.task_id.value === taskId && update.status.state === state;
    const { update } = await this.call(fits);
    if (update === undefined) throw new Error('no update');
    return update.status;
  }

  /** All states that a task was reported in, in order, each uuid once. */
  states(taskId: string): string[] {
    const updates = this.calls.flatMap(({ update }) => (update === undefined ? [] : [update.status]));
    const ofTask = updates.filter((status) => status.task_id.value === taskId);
    return [...new Map(ofTask.map((status) => [String(status.uuid), status.state])).values()];
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const call = decode(Call, Buffer.concat(chunks));
    const reply = this.reply(call);
    this.authorizations.push(request.headers.authorization);
    this.ports.push(request.socket.remotePort);
    if (call.type === 'SUBSCRIBE' && reply.status === 202) this.#subscribe(call, response);
    else response.writeHead(reply.status, { 'Content-Type': 'text/plain' }).end(reply.text);
    if (reply.status === 202 && call.update !== undefined) this.#acknowledge(call.update.status);
    this.#note(call);
  }

  #subscribe(call: Call, response: ServerResponse): void {
    this.#stream?.end();
    this.#stream = response;
    response.writeHead(200, { 'Content-Type': 'application/x-protobuf' });
    this.send(...this.greeting(call));
    for (const { status } of call.subscribe?.unacknowledged_updates ?? []) this.#acknowledge(status);
  }

  #acknowledge({ task_id, uuid }: TaskStatus): void {
    if (!this.acknowledges || uuid === undefined) return;
    this.send({ type: 'ACKNOWLEDGED', acknowledged: { task_id, uuid } });
  }

  #note(call: Call): void {
    this.calls.push(call);
    const fitting = this.#waiters.filter(({ wanted }) => wanted(call));
    for (const waiter of fitting) {
      this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
      waiter.resolve(call);
    }
  }
}

export function subscribedEvent(
  executor: Partial<ExecutorInfo> = {},
  framework: Partial<FrameworkInfo> = {},
): Event {
  return {
    type: 'SUBSCRIBED',
    subscribed: {
      executor_info: {
        executor_id: { value: 'e1' },
        framework_id: { value: 'f1' },
        type: 'CUSTOM',
        ...executor,
      },
      framework_info: { user: 'root', name: 'test', id: { value: 'f1' }, ...framework },
      agent_info: { hostname: 'localhost', id: { value: 'a1' } },
    },
  };
}
