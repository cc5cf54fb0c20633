// The calls of an executor to its agent. Each update is one call; the core sees to their order.
import { readFileSync } from 'node:fs';
import { type EventStream, MesosClient } from '../../shared/mesos/client.ts';
import { ConnectionError, HttpError } from '../../shared/mesos/client-error.ts';
import { Call, Event } from '../../shared/mesos/generated/executor.ts';
import type { TaskInfo } from '../../shared/mesos/generated/mesos.ts';
import { nodeTransport } from '../../shared/mesos/node-transport.ts';
import type { TlsOptions } from '../../shared/mesos/transport.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import { describeError } from '../../shared/runtime/errors.ts';
import type { Config, TlsConfig } from '../config.ts';
import type { Update, UpdateAnswer } from '../core/unacknowledged.ts';
import { Gathered } from './gathered.ts';

const ENDPOINT = '/api/v1/executor';
/** Bytes of one event: a LAUNCH_GROUP of thousands of tasks, and far below what would exhaust the container. */
const MOST_EVENT_BYTES = 32 * 1024 * 1024;
/** Milliseconds; an agent that works answers within a few. */
const CALL_TIMEOUT = 10_000;
/** The call may be repeated: the agent is recovering, was not reached, or has no stream of ours just now. */
const REPEAT = new Set([403, 404, 408, 429]);

export interface Answer {
  readonly answer: UpdateAnswer;
  readonly why?: string;
}

export interface AgentClientOptions {
  readonly clock: Clock;
  /** Told what a newer agent says that is not understood. */
  readonly onUnknown: (path: string, what: string) => void;
  /** Whether more updates are about to follow: then they go together. */
  readonly isMoreToSay: () => boolean;
}

interface HeldUpdate {
  readonly call: Call;
  readonly tell: (answer: Answer | Promise<Answer>) => void;
}

export class AgentClient {
  readonly #client: MesosClient;
  readonly #identity: Pick<Call, 'executor_id' | 'framework_id'>;
  readonly #onUnknown: AgentClientOptions['onUnknown'];
  readonly #updates: Gathered<HeldUpdate>;

  constructor(config: Config, { clock, onUnknown, isMoreToSay }: AgentClientOptions) {
    const { agentUrl, socketPath, token, identity } = config;
    const tls = config.tls && tlsOptions(config.tls);
    const options = {
      url: agentUrl,
      socketPath,
      tls,
      authorization: token === undefined ? undefined : `Bearer ${token}`,
      maxRecordBytes: MOST_EVENT_BYTES,
      timeoutMs: CALL_TIMEOUT,
    };
    this.#client = new MesosClient(options, nodeTransport({ ...options, isPipelined: true }));
    this.#identity = {
      executor_id: { value: identity.executorId },
      framework_id: { value: identity.frameworkId },
    };
    this.#onUnknown = onUnknown;
    const send = ({ call, tell }: HeldUpdate) => tell(this.#answer(call));
    this.#updates = new Gathered({ clock, isMore: isMoreToSay, send });
  }

  /**
   * Opens the event stream, with all updates that are still to go; `onSent` when SUBSCRIBE is on its way.
   * @throws HttpError, ConnectionError, ProtocolError
   */
  subscribe(
    tasks: readonly TaskInfo[],
    updates: readonly Update[],
    onSent: () => void,
  ): Promise<EventStream<Event>> {
    for (const { tell } of this.#updates.drop()) tell({ answer: 'LATER', why: 'SUBSCRIBE carries it' });
    const call: Call = {
      ...this.#identity,
      type: 'SUBSCRIBE',
      subscribe: {
        unacknowledged_tasks: tasks,
        unacknowledged_updates: updates.map(({ status }) => ({ status })),
      },
    };
    return this.#client.stream(ENDPOINT, Call, call, Event, { onUnknown: this.#onUnknown, onSent });
  }

  /** Goes now, or with those that are about to follow. Never rejects. */
  update({ status }: Update): Promise<Answer> {
    const call: Call = { ...this.#identity, type: 'UPDATE', update: { status } };
    return new Promise((tell) => {
      this.#updates.add({ call, tell });
    });
  }

  /** Some of the updates that were about to follow have come; to be told until no more are. */
  turned(): void {
    this.#updates.turned();
  }

  /** A framework message; Mesos may lose it. Never rejects. */
  message(data: Uint8Array): Promise<Answer> {
    return this.#answer({ ...this.#identity, type: 'MESSAGE', message: { data } });
  }

  /** Keeps intermediaries from dropping the connection. Never rejects. */
  heartbeat(): Promise<Answer> {
    return this.#answer({ ...this.#identity, type: 'HEARTBEAT' });
  }

  async #answer(call: Call): Promise<Answer> {
    try {
      await this.#client.call(ENDPOINT, Call, call);
      return { answer: 'ACCEPTED' };
    } catch (thrown) {
      return { answer: canRepeat(thrown) ? 'LATER' : 'REJECTED', why: describeError(thrown) };
    }
  }
}

function canRepeat(thrown: unknown): boolean {
  if (thrown instanceof ConnectionError) return true;
  return thrown instanceof HttpError && (thrown.status >= 500 || REPEAT.has(thrown.status));
}

function tlsOptions({ caFile, certFile, keyFile, verify }: TlsConfig): TlsOptions {
  const read = (path: string | undefined) => (path === undefined ? undefined : readFileSync(path, 'utf8'));
  return { ca: read(caFile), cert: read(certFile), key: read(keyFile), rejectUnauthorized: verify };
}
