// The command executor's connection to its agent: the v1 executor API in JSON over node:http, and nothing else, so that
// the program starts fast. Subscribes again when the stream ends, with everything that is not acknowledged.
import { type IncomingMessage, request } from 'node:http';
import type { Environment } from './environment.ts';
import type { Event, Status, TaskInfo } from './wire.ts';

/** Between two tries, in milliseconds. */
const RETRY = 200;

export interface ClientHandlers {
  readonly onEvent: (event: Event) => void;
  /** There is no agent any more to work for. */
  readonly onGivenUp: () => void;
}

export class AgentClient {
  #environment: Environment;
  #handlers: ClientHandlers;
  #unacknowledged = new Map<string, Status>();
  #task: TaskInfo | undefined;
  #isSubscribed = false;
  #lostAt: number | undefined;
  #tail: Promise<void> = Promise.resolve();

  constructor(environment: Environment, handlers: ClientHandlers) {
    this.#environment = environment;
    this.#handlers = handlers;
  }

  /** The task counts as unacknowledged until the agent has acknowledged an update of it. */
  holds(task: TaskInfo): void {
    this.#task = task;
  }

  /** Sends an update, after those before it; it is sent again until acknowledged. */
  update(status: Status): void {
    this.#unacknowledged.set(status.uuid, status);
    this.#tail = this.#tail.then(() => this.#call({ type: 'UPDATE', update: { status } }).catch(() => {}));
  }

  /** Gives true when nothing waits any more for the agent's acknowledgement. */
  get isSettled(): boolean {
    return this.#unacknowledged.size === 0;
  }

  subscribe(): void {
    const body = {
      type: 'SUBSCRIBE',
      subscribe: {
        unacknowledged_tasks: this.#task === undefined ? [] : [this.#task],
        unacknowledged_updates: [...this.#unacknowledged.values()].map((status) => ({ status })),
      },
    };
    const call = this.#request(body, (response) => this.#stream(response));
    call.once('error', () => this.#retry());
  }

  #stream(response: IncomingMessage): void {
    if (response.statusCode === 400) {
      response.resume();
      this.#handlers.onGivenUp();
      return;
    }
    let waiting = Buffer.alloc(0);
    response.on('data', (chunk: Buffer) => {
      waiting = this.#records(Buffer.concat([waiting, chunk]), response.statusCode === 200);
    });
    response.once('error', () => {});
    response.once('close', () => this.#retry());
  }

  /** Takes whole records out of the bytes and gives back the rest. */
  #records(bytes: Buffer, isStream: boolean): Buffer<ArrayBuffer> {
    let rest = Buffer.from(bytes);
    for (let end = rest.indexOf('\n'); isStream && end >= 0; end = rest.indexOf('\n')) {
      const length = Number(rest.subarray(0, end).toString());
      if (rest.length < end + 1 + length) break;
      this.#take(JSON.parse(rest.subarray(end + 1, end + 1 + length).toString()) as Event);
      rest = rest.subarray(end + 1 + length);
    }
    return rest;
  }

  #take(event: Event): void {
    if (event.type === 'SUBSCRIBED') {
      this.#isSubscribed = true;
      this.#lostAt = undefined;
    }
    if (event.type === 'ACKNOWLEDGED') {
      this.#unacknowledged.delete(event.acknowledged?.uuid ?? '');
      this.#task = undefined;
    }
    this.#handlers.onEvent(event);
  }

  #retry(): void {
    this.#lostAt ??= Date.now();
    const isOver = Date.now() - this.#lostAt > this.#environment.recoveryTimeout;
    if (isOver || (this.#isSubscribed && !this.#environment.checkpoint)) this.#handlers.onGivenUp();
    else setTimeout(() => this.subscribe(), RETRY);
  }

  #call(body: object): Promise<void> {
    return new Promise((resolve, reject) => {
      const call = this.#request(body, (response) => {
        response.resume();
        response.once('close', resolve);
      });
      call.once('error', reject);
    });
  }

  #request(body: object, onResponse: (response: IncomingMessage) => void) {
    const { endpoint, frameworkId, executorId } = this.#environment;
    const ids = { framework_id: { value: frameworkId }, executor_id: { value: executorId } };
    const text = JSON.stringify({ ...ids, ...body });
    const headers = { 'Content-Type': 'application/json', Accept: 'application/json' };
    const [host = '', port = ''] = endpoint.split(':');
    const path = '/api/v1/executor';
    const call = request(
      { host, port: Number(port), path, method: 'POST', headers, agent: false },
      onResponse,
    );
    call.end(text);
    return call;
  }
}
